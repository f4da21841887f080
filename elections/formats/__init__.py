"""Readers of election data: bytes in, plain records and a list of what is wrong with them out.

Nothing here knows Django: a reader runs in a process of its own (`sandbox`), without the
project's settings, environment or database.
"""
