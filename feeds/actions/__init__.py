"""What is written: viewers' own controls and interactions, and what feeds keep of posts.

Viewers' controls and interactions are not audited, and are the one exception to that rule: the
audit trail can never be shortened, a viewer's history can always be deleted. Policies, what staff
does and trained models are audited as everywhere.
"""
