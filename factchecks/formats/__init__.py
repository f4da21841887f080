"""Readers of files of fact-checks. Each finds the reviews in one format, as schema.org nodes.

Nothing here knows Django: a reader runs in a process of its own (`sandbox`), without the
database, because the file comes from somebody else.
"""
