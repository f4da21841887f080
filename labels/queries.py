"""What a viewer sees on posts, and what staff see of the labelling itself."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncHour
from django.urls import reverse
from django.utils import timezone

from content.models import Account, Intake, Post
from elections.models import Election, Jurisdiction, ListPosition, Party
from factchecks.models import BackSearch, Verdict
from factchecks.queries.public import PostVerdict, verdicts_of_posts
from labels import vocabulary
from labels.context import ElectionScope
from labels.election_links import links
from labels.known_names import KnownName, NameKind
from labels.models import Label
from labels.passages import PostText
from labels.pipeline import Arrival
from labels.vocabulary import ELECTION_INFO, Definition
from textmatch.normalise import fold


_SAME_MOMENT = timedelta(seconds=10)  # a claim and its search are written in one transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """The one banner on a post. `headline` is in `language`, which may not be the viewer's."""

    claim_id: int
    definition: Definition
    headline: str
    language: str
    partner: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    definition: Definition
    url: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLabels:
    banner: Banner | None = None
    chips: tuple[Chip, ...] = ()

    @property
    def needs_share_warning(self) -> bool:
        return self.banner is not None and self.banner.definition.share_prompt is not None


# Written out, for every page of a feed asks it. Most posts carry no claim: those that do are told.
_OF_POSTS = """
    SELECT post.id, account.kind, label.value, label.election_id,
           EXISTS (SELECT FROM factchecks_appearance AS appearance
                   WHERE appearance.post_id = post.id AND appearance.state = 'confirmed')
    FROM content_post AS post
    JOIN content_account AS account ON account.id = post.account_id
    LEFT JOIN labels_label AS label
      ON label.post_id = post.id AND label.retracted_at IS NULL
     AND (label.expires_at IS NULL OR label.expires_at > %(now)s)
    WHERE post.id = ANY(%(ids)s)
    ORDER BY label.id
"""


@dataclass(slots=True)
class _Carried:
    """What is known of a post: `labels` in force, with the election that each is about, if any."""

    account_kind: str = ""
    labels: dict[str, int | None] = field(default_factory=dict)
    has_claims: bool = False


def for_posts(post_ids: Iterable[int], *, language: str, now: datetime) -> dict[int, PostLabels]:
    """Banner and chips of each post in the viewer's language, in four queries at the most.

    One where no post carries a claim, and two once a second for elections. Posts without any label
    have an empty entry. Texts are lazy translations: they follow the language that is active when
    the page is rendered.
    """
    carried = _carried(set(post_ids), now)
    claimed = [post_id for post_id, each in carried.items() if each.has_claims]
    verdicts = verdicts_of_posts(claimed, language=language, now=now)
    elections = {each for found in carried.values() for each in found.labels.values() if each}
    where = links(elections, language)
    return {
        post_id: PostLabels(banner=_banner(verdicts.get(post_id, [])), chips=_chips(each, where))
        for post_id, each in carried.items()
    }


def _carried(post_ids: Collection[int], now: datetime) -> dict[int, _Carried]:
    """Of every id, also of posts that are gone."""
    found = {post_id: _Carried() for post_id in post_ids}
    if not found:
        return found
    with connection.cursor() as cursor:
        cursor.execute(_OF_POSTS, {"ids": list(found), "now": now})
        for post_id, kind, value, election, has_claims in cursor:
            each = found[post_id]
            each.account_kind, each.has_claims = kind, has_claims
            if value is not None:
                each.labels[value] = election
    return found


def _banner(verdicts: list[PostVerdict]) -> Banner | None:
    """Of the highest rank the newest verdict wins."""
    ranked = [
        (vocabulary.DEFINITIONS[vocabulary.LABEL_OF_RATING[verdict.rating]], verdict)
        for verdict in verdicts
    ]
    if not ranked:
        return None
    definition, verdict = max(ranked, key=lambda pair: (pair[0].rank, pair[1].published_at))
    return Banner(
        claim_id=verdict.claim_id,
        definition=definition,
        headline=verdict.headline,
        language=verdict.headline_language,
        partner=verdict.partner,
        url=reverse("factchecks:claim", args=[verdict.claim_slug]),
    )


def _chips(carried: _Carried, where: Mapping[int, tuple[str, str]]) -> tuple[Chip, ...]:
    of_account = vocabulary.LABEL_OF_ACCOUNT_KIND.get(carried.account_kind)
    labels = carried.labels
    values = [*labels, of_account] if of_account else list(labels)
    return tuple(
        _chip(definition, where.get(labels.get(definition.identifier) or 0))
        for definition in vocabulary.chips(values)
    )


def _chip(definition: Definition, link: tuple[str, str] | None) -> Chip:
    if link is None:
        return Chip(definition=definition)
    name, url = link
    return Chip(definition=definition, url=url, detail=name)


def labelled_per_hour(*, since: datetime) -> list[tuple[datetime, int]]:
    """(hour in UTC, posts labelled in it), oldest first; hours without posts are left out."""
    rows = (
        Intake.objects.filter(state=Intake.State.DONE, processed_at__gte=since)
        .annotate(hour=TruncHour("processed_at", tzinfo=UTC))
        .values("hour")
        .annotate(posts=Count("pk"))
        .order_by("hour")
    )
    return [(row["hour"], row["posts"]) for row in rows]


def arrivals(post_ids: Iterable[int]) -> list[Arrival]:
    """The posts as the pipeline reads them, in one query, in order of id."""
    kind = Account.objects.filter(pk=OuterRef("account")).values("kind")
    rows = (
        Post.objects.filter(pk__in=set(post_ids))
        .annotate(author_kind=Subquery(kind))  # no join: Postgres would begin with the accounts
        .order_by("pk")
        .values_list(
            "pk", "region", "language", "caption", "hashtags", "transcript", "on_screen_text",
            "author_kind",
        )
    )  # fmt: skip
    return [
        Arrival(
            post_id=pk,
            region=region,
            text=PostText(
                id=str(pk),
                language=language,
                caption=caption,
                hashtags=tuple(hashtags),
                transcript=transcript,
                on_screen_text=on_screen_text,
                author_kind=author_kind,
            ),
        )
        for pk, region, language, caption, hashtags, transcript, on_screen_text, author_kind in rows
    ]


def election_scopes(now: datetime) -> list[ElectionScope]:
    """The elections that run now, as the pipeline needs them."""
    running = (
        Election.objects.running(timezone.localdate(now)).select_related("division").order_by("pk")
    )
    return [
        ElectionScope(
            election_id=election.pk,
            category=election.category,
            country=election.division.country,
            languages=frozenset(election.division.locales),
            names=frozenset(
                filter(None, map(fold, [election.division.name, *election.topic_terms]))
            ),
            polling_day=election.date,
            labels_until=_end_of_day(election),
        )
        for election in running
    ]


def known_names(now: datetime) -> list[KnownName]:
    """Names by which texts about the running elections can be told apart; four queries.

    All areas of their countries, the parties that stand, and who leads a list.
    """
    running = Election.objects.running(timezone.localdate(now)).select_related("division")
    elections = {election.pk: election.division.country for election in running}
    return [
        *_areas_of(set(elections.values())),
        *_parties_in(elections),
        *_leaders_in(elections),
    ]


def _areas_of(countries: Collection[str]) -> Iterable[KnownName]:
    areas = Jurisdiction.objects.filter(country__in=countries).order_by("pk")
    rows = list(areas.values_list("pk", "name", "parent_id"))
    above = {pk: parent for pk, _, parent in rows}
    for pk, name, _ in rows:
        within, parent = set(), above.get(pk)
        while parent is not None and f"area:{parent}" not in within:
            within.add(f"area:{parent}")
            parent = above.get(parent)
        yield KnownName(NameKind.PLACE, f"area:{pk}", (name,), frozenset(within))


def _parties_in(elections: Collection[int]) -> Iterable[KnownName]:
    parties = Party.objects.filter(lists__contest__election__in=elections).distinct()
    for party in parties.order_by("pk"):
        spellings = (party.name, party.abbreviation, *party.former_names)
        yield KnownName(NameKind.PARTY, f"party:{party.pk}", tuple(filter(None, spellings)))


def _leaders_in(elections: Collection[int]) -> Iterable[KnownName]:
    leaders = ListPosition.objects.filter(
        position=1, candidacy__candidate_list__contest__election__in=elections
    )
    people = leaders.values_list("candidacy__person_id", "candidacy__person__display_name")
    for pk, name in people.order_by("candidacy__person_id").distinct():
        yield KnownName(NameKind.PERSON, f"person:{pk}", (name,))


def _end_of_day(election: Election) -> datetime:
    after = election.labels_until + timedelta(days=1)
    return datetime.combine(after, time.min, election.division.zone)


def labelled_before_last_claim_change(*, now: datetime) -> QuerySet[Post]:
    """Election posts whose labelling is older than the newest change of a claim in force.

    A verdict that was published here and has been searched for in all posts since is no reason:
    imports and new wordings of a claim are.
    """
    searches = BackSearch.objects.filter(
        verdict__claim=OuterRef("claim"),
        purpose=BackSearch.Purpose.APPLY,
        requested_at__gte=OuterRef("claim__updated_at") - _SAME_MOMENT,
    )
    changed = Verdict.objects.in_force(now).exclude(Exists(searches))
    newest = changed.aggregate(newest=Max("claim__updated_at"))["newest"]
    if newest is None:
        return Post.objects.none()
    return Post.objects.filter(
        Exists(Label.objects.in_force(now).filter(post=OuterRef("pk"), value=ELECTION_INFO)),
        intake__state=Intake.State.DONE,
        intake__processed_at__lt=newest,
    )
