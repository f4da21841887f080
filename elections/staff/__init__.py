"""Elections in the CMS: their facts, what two persons decide, and who works where."""

from elections.staff.group import ElectionViewSetGroup


__all__ = ["ElectionViewSetGroup"]
