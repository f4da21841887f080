"""Read by gunicorn in whatever way it is started from here.

The access log has the path without its query, and no referring page: what a voter looked for
is nobody's business, not even ours. Gunicorn's own format has both.
"""

access_log_format = '%(t)s "%(m)s %(U)s" %(s)s %(b)s %(D)sus'
