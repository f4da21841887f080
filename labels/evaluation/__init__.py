"""How good the matcher is: right answers and its matches in, tables with intervals out.

`suite` says what is measured on which set, `manage.py evaluate_matcher` prints it.
"""

from labels.evaluation.judging import Decisions, Judged, decisions, is_wrong_banner, judged


__all__ = ["Decisions", "Judged", "decisions", "is_wrong_banner", "judged"]
