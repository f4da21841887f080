"""Reads the sample's claims and posts and hands them to the apps' own actions."""

from datetime import UTC, datetime, timedelta
from typing import Any

from content.actions import save_posts
from content.records import PostRecord
from electioncenter.sample.dates import Calendar
from electioncenter.sample.files import rows
from elections.models import Election
from factchecks.actions.claims import create_claim
from factchecks.actions.verdicts import (
    Assessment,
    Text,
    draft_verdict,
    publish_verdict,
    submit_draft,
)
from factchecks.models import Claim
from users.models import Membership, Organisation, User


PLATFORM = "sample"
BY = "system:sample"
# How long an unverified verdict may stand; see the label vocabulary.
UNVERIFIED_FOR = timedelta(days=14)
ACCOUNTS = ("accounts.jsonl", "everyday_accounts.jsonl")
POSTS = ("posts.jsonl", "posts_other.jsonl", "growing.jsonl", "everyday.jsonl")


def load_claims(election: Election, partners: dict[str, Organisation], now: datetime) -> int:
    for count, row in enumerate(rows("claims.jsonl"), start=1):
        claim = create_claim(
            slug=row["id"].lower(),
            statement=row["claim"],
            language=row["lang"],
            first_seen_on=now.date() - timedelta(days=count),
            elections=[election],
            organisation=partners[row["partner"]],
            origin=Claim.Origin.PARTNER,
            wordings=[(language, text["claim"]) for language, text in row["translations"].items()],
            by=BY,
        )
        _publish(claim, row, partners[row["partner"]], now - timedelta(hours=5 * count))
    return count


def _publish(claim: Claim, row: dict[str, Any], partner: Organisation, at: datetime) -> None:
    author, reader = two_persons(partner)
    texts = {row["lang"]: row, **row["translations"]}
    verdict = draft_verdict(
        claim=claim,
        assessment=Assessment(
            rating=row["verdict"],
            label=row["label"],
            url=row["url"],
            reviewed_on=at.date(),
            ends_at=datetime.now(UTC) + UNVERIFIED_FOR if row["verdict"] == "unverified" else None,
            applies_to=row["applies_to"],
            allows_automatic_banner=row["auto_banner_allowed"],
            texts=[
                Text(language=language, headline=text["headline"], explanation=text["summary"])
                for language, text in texts.items()
                if "headline" in text
            ],
        ),
        by=author,
    )
    submit_draft(verdict=verdict, by=author)
    publish_verdict(verdict=verdict, by=reader)


def two_persons(partner: Organisation) -> tuple[User, User]:
    """Who writes a partner's verdicts in the demonstration, and who reads them."""
    roles = (Membership.Role.MEMBER, Membership.Role.ADMIN)
    author, reader = (User.objects.get(memberships__organisation=partner, memberships__role=role)
                      for role in roles)  # fmt: skip
    return author, reader


def load_posts(calendar: Calendar, now: datetime) -> int:
    accounts = {row["handle"]: row for name in ACCOUNTS for row in rows(name)}
    records = [
        _post(row, accounts[row["account"]], calendar, now) for name in POSTS for row in rows(name)
    ]
    return len(save_posts(records=records, by=BY))


def _post(
    row: dict[str, Any], account: dict[str, Any], calendar: Calendar, now: datetime
) -> PostRecord:
    def filled(name: str) -> str:
        return calendar.fill(row[name] or "", row["lang"])

    return PostRecord(
        platform=PLATFORM,
        external_id=row["id"],
        account=account["handle"],
        account_name=account["display_name"],
        account_kind=account["kind"],
        followers=account["followers"],
        caption=filled("caption"),
        hashtags=row["hashtags"],
        transcript=filled("transcript"),
        on_screen_text=filled("ocr_text"),
        language=row["lang"],
        region=row["region"],
        created_at=now - timedelta(minutes=row["minutes_before"]),
        views=row["views"],
        likes=row["likes"],
        shares=row["shares"],
        comments=row["comments"],
    )
