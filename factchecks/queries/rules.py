"""Official facts of an election, in words, so that a fact-checker picks them instead of typing.

What is cited keeps the words of that day. The same name, asked for again, gives the words of
today: a note appears where they differ.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from elections.models import Election, ElectionPhase
from elections.queries.pages import standing_pages
from elections.queries.phases import phases_planned_for
from elections.queries.voting_rules import facts_of_election, rules_in_force
from elections.statutory import StatutoryDate, StatutoryError, statutory_dates
from elections.statutory_texts import TEXTS
from factchecks.models import Evidence


LONGEST_NAME = 100  # of Evidence.rule
# Blocks of a page that say what holds, and how their words are called there.
_PAGE_BLOCKS = {
    "about": ("title", "body"),
    "how_to_vote_step": ("title", "body"),
    "faq": ("question", "answer"),
    "station_finder": ("title", "body"),
    "results_status": ("title", "body"),
    "timeline": ("title", "body"),
    "report_misinformation": ("title", "body"),
}
_AUTHORITY_LINKS = ("rules_uri", "where_do_i_vote_uri", "registration_uri", "absentee_uri")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialRule:
    """`name` is what Evidence.rule keeps, with the language of the words first: "nl/voter_id"."""

    name: str
    title: str
    words: str
    publisher: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRule:
    """`words` are those of today, "" where the fact is no longer there."""

    evidence_id: int
    words: str


def official_rules(election: Election, language: str) -> list[OfficialRule]:
    """Dates, hours, who shows what, the law's days, the authority and the election's page.

    How one votes comes last. In `language` where the site speaks it, else in English. Six queries.
    """
    spoken = language if language in dict(settings.LANGUAGES) else "en"
    with override(spoken):
        found = [*_facts(election, spoken), *_phases(election), *_law(election)]
        found += [*_authority(election), *_pages(election, spoken), *_voting(election, spoken)]
    return [_named(each, spoken) for each in found]


def changed_rules(cited: Iterable[Evidence]) -> list[ChangedRule]:
    """Which of these official facts say something else today; the words of each election once."""
    wanted: dict[tuple[int, str], list[Evidence]] = defaultdict(list)
    for each in cited:
        if each.kind == Evidence.Kind.RULE and each.election_id is not None:
            wanted[each.election_id, each.rule.partition("/")[0]].append(each)
    elections = Election.objects.select_related("division__authority").in_bulk(
        {election for election, _language in wanted}
    )
    changed = []
    for (election_id, language), rows in wanted.items():
        now = {rule.name: rule.words for rule in official_rules(elections[election_id], language)}
        changed += [
            ChangedRule(evidence_id=row.pk, words=now.get(row.rule, ""))
            for row in rows
            if now.get(row.rule, "") != row.quote
        ]
    return changed


def _named(rule: OfficialRule, language: str) -> OfficialRule:
    return OfficialRule(
        name=f"{language}/{rule.name}"[:LONGEST_NAME],
        title=rule.title,
        words=rule.words,
        publisher=rule.publisher,
        url=rule.url,
    )


def _facts(election: Election, language: str) -> Iterator[OfficialRule]:
    official = {"publisher": election.administrative_organization, "url": election.official_uri}
    day = _day(election.date)
    yield OfficialRule(
        name="polling_day",
        title=_("Polling day"),
        words=_("%(election)s: the vote is on %(day)s.")
        % {"election": election.name_in(language), "day": day},
        **official,
    )
    if election.status in (Election.Status.POSTPONED, Election.Status.CANCELLED):
        words = f"{election.get_status_display()}. {election.cancellation_reason}".strip()
        yield OfficialRule(name="status", title=_("Status"), words=words, **official)
    if election.requires_voter_id is not None:
        words = (
            _("Voters show proof of identity at the polling station.")
            if election.requires_voter_id
            else _("Voters need not show proof of identity at the polling station.")
        )
        yield OfficialRule(name="voter_id", title=_("Documents"), words=words, **official)
    if election.has_election_day_registration is not None:
        words = (
            _("Voters can register on polling day.")
            if election.has_election_day_registration
            else _("Voters cannot register on polling day.")
        )
        yield OfficialRule(
            name="registration_day", title=_("Who may vote"), words=words, **official
        )


def _phases(election: Election) -> Iterator[OfficialRule]:
    zone = election.division.zone
    for phase in phases_planned_for(election):
        starts = phase.starts_at.astimezone(zone)
        words = f"{phase.localized_description}: {_period(phase, election)}"
        if phase.rule_reference:
            words += f" ({phase.rule_reference})"
        yield OfficialRule(
            name=f"phase:{phase.kind}:{starts:%Y-%m-%d}:{phase.rule_reference}",
            title=str(phase.get_kind_display()),
            words=words,
            publisher=phase.source.publisher if phase.source else "",
            url=phase.source.url if phase.source else election.official_uri,
        )


def _period(phase: ElectionPhase, election: Election) -> str:
    zone = election.division.zone
    starts = phase.starts_at.astimezone(zone)
    if phase.ends_at is None:
        return _moment(starts)
    ends = phase.ends_at.astimezone(zone)
    if ends.date() == starts.date():
        return _("%(day)s, %(opening)s to %(closing)s") % {
            "day": _day(starts.date()),
            "opening": _clock(starts),
            "closing": _clock(ends),
        }
    return _("%(start)s to %(end)s") % {"start": _moment(starts), "end": _moment(ends)}


def _law(election: Election) -> Iterator[OfficialRule]:
    try:
        dates = statutory_dates(
            country=election.division.country,
            election_type=election.category,
            poll_date=election.date,
        )
    except StatutoryError:
        return  # a country or type whose law is not in `elections.statutory`
    for each in dates:
        if each.event in TEXTS:
            yield OfficialRule(
                name=f"law:{each.event}",
                title=each.law.reference,
                words=f"{_law_moment(each)}: {TEXTS[each.event]} ({each.law.reference})",
                publisher=each.law.publisher,
                url=each.law.url,
            )


def _law_moment(each: StatutoryDate) -> str:
    return _moment(datetime.combine(each.day, each.at)) if each.at else _day(each.day)


def _authority(election: Election) -> Iterator[OfficialRule]:
    authority = getattr(election.division, "authority", None)
    for name in _AUTHORITY_LINKS:
        if authority and (url := getattr(authority, name)):
            label = str(authority._meta.get_field(name).verbose_name)
            yield OfficialRule(
                name=f"authority:{name}",
                title=label,
                words=f"{authority.name}, {label}: {url}",
                publisher=authority.name,
                url=url,
            )


def _pages(election: Election, language: str) -> Iterator[OfficialRule]:
    for page in standing_pages(election):
        if page.locale.language_code != language:
            continue
        yield OfficialRule(
            name="page",
            title=_("Election Center page"),
            words=page.title,
            publisher="Election Center",
            url=page.full_url or "",
        )
        for block in page.body:
            if block.block_type in _PAGE_BLOCKS:
                yield _of_block(block, page.full_url or "")


def _of_block(block: object, page_url: str) -> OfficialRule:
    kind, value, key = block.block_type, block.value, block.id  # type: ignore[attr-defined]
    title, body = (str(value.get(name) or "") for name in _PAGE_BLOCKS[kind])
    source = value.get("source") or {}
    return OfficialRule(
        name=f"block:{key}",
        title=title,
        words="\n".join(filter(None, [title, body])),
        publisher=source.get("publisher") or "Election Center",
        url=source.get("url") or page_url,
    )


def _voting(election: Election, language: str) -> Iterator[OfficialRule]:
    """Only rules that somebody compared with their source: others are no evidence."""
    for rule in rules_in_force(facts_of_election(election)):
        if not rule.is_looked_up:
            continue
        yield OfficialRule(
            name=f"voting:{rule.id}",
            title=f"{rule.id} ({rule.basis})",
            words=rule.text(language),
            url=rule.source_url,
        )


def _day(day: date) -> str:
    return date_format(day, "j F Y", use_l10n=False)


def _moment(moment: datetime) -> str:
    return f"{_day(moment.date())}, {_clock(moment)}"


def _clock(moment: datetime) -> str:
    return time_format(moment, "G:i", use_l10n=False)
