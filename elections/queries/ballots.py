from django.db.models import Prefetch

from elections.models import Candidacy, CandidateList, Election, ListPosition


def candidate_lists(election: Election) -> list[CandidateList]:
    """The numbered lists of an election, in the order of the ballot paper; one query."""
    return list(
        CandidateList.objects.filter(contest__election=election)
        .select_related("party")
        .order_by("number", "pk")
    )


def lists_with_candidates(election: Election) -> list[CandidateList]:
    """As `candidate_lists`, each with `ranked`: its candidates in order; three queries.

    Where positions differ between districts a candidate stands at the best of them.
    """
    positions = ListPosition.objects.order_by("position", "district", "pk")
    candidacies = (
        Candidacy.objects.exclude(registration_status=Candidacy.Status.WITHDRAWN)
        .prefetch_related(Prefetch("positions", queryset=positions))
        .order_by("pk")
    )
    lists = list(
        CandidateList.objects.filter(contest__election=election)
        .select_related("party")
        .prefetch_related(Prefetch("candidacies", queryset=candidacies))
        .order_by("number", "pk")
    )
    for each in lists:
        each.ranked = sorted(each.candidacies.all(), key=_best_position)  # type: ignore[attr-defined]
    return lists


def _best_position(candidacy: Candidacy) -> tuple[int, int]:
    positions = [row.position for row in candidacy.positions.all()]
    return min(positions, default=10_000), candidacy.pk
