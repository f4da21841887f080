"""What lies on the fact-checkers' desks of the sample: requests for a check, and work in progress."""

from typing import Any

from electioncenter.sample.files import document_list, rows
from electioncenter.sample.loader import BY, two_persons
from elections.models import Election
from factchecks.actions.claims import create_claim
from factchecks.actions.collaboration import add_note
from factchecks.actions.tips import take_tip
from factchecks.actions.verdicts import Assessment, Text, draft_verdict, submit_draft
from factchecks.models import Claim
from factchecks.queries.claims import new_slug
from users.models import Organisation, User


def load_tips() -> int:
    """Each one from another person: the sample has no addresses to tell people apart by."""
    for count, row in enumerate(rows("tips.jsonl"), start=1):
        take_tip(
            channel=row["channel"],
            reason=row["reason"],
            text=row["text"],
            url=row["url"],
            language=row["lang"],
            submitter=f"sample-{count}",
            by=BY,
        )
    return count


def load_work(election: Election, partners: dict[str, Organisation]) -> int:
    work = document_list("desk.json")
    for row in work:
        partner = partners[row["partner"]]
        author, _reader = two_persons(partner)
        claim = create_claim(
            slug=new_slug(row["claim"]),
            statement=row["claim"],
            language=row["lang"],
            speaker=row["speaker"],
            elections=[election],
            organisation=partner,
            origin=Claim.Origin.PARTNER,
            by=author.audit_name,
        )
        if row["note"]:
            add_note(claim=claim, organisation=partner, text=row["note"], by=author)
        if row["draft"]:
            _draft(claim, row, author)
    return len(work)


def _draft(claim: Claim, row: dict[str, Any], author: User) -> None:
    draft = row["draft"]
    texts = [
        Text(language=language, headline=draft[language][0], explanation=draft[language][1])
        for language in ("nl", "en")
    ]
    verdict = draft_verdict(
        claim=claim,
        assessment=Assessment(rating=draft["rating"], label=draft["label"], texts=texts),
        by=author,
    )
    if row["submitted"]:
        submit_draft(verdict=verdict, by=author)
