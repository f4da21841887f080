"""From what a file says to what is in the database: compared first, then saved, row by row.

`elections.actions.imports` is the way in: it receives, reads, applies and undoes a file.
"""
