"""How gunicorn serves, wherever it is started from this directory.

No query string and no client address in the log: what a voter searches for is nobody's
business, and page views are counted from these lines without knowing who reads.
"""

accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s"
