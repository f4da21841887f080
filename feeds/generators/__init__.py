"""Feeds of other makers: they name posts, in an order of theirs, and that is all they can do.

A maker sends a skeleton with a key; nothing here asks an address of theirs. What is shown goes
through the same gate, wishes and labels as any other feed.
"""
