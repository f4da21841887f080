from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.models import Locale, Page, Site

from elections.actions.approvals import publish_for_programs
from elections.models import (
    Candidacy,
    CandidateList,
    Contest,
    Correction,
    EditorScope,
    Election,
    ElectionCenterPage,
    ElectionIndexPage,
    ElectionNotice,
    ElectionPhase,
    ElectoralAuthority,
    ImportChange,
    ImportIssue,
    ImportRun,
    Jurisdiction,
    ListPosition,
    OpeningPeriod,
    PageViewCount,
    PageViewLog,
    Party,
    Person,
    PlaceName,
    PollingStation,
    RevisionApproval,
    SecondPersonTask,
    Source,
)
from tests.factories.users import UserFactory


class JurisdictionFactory(DjangoModelFactory[Jurisdiction]):
    class Meta:
        model = Jurisdiction

    class Params:
        caribbean = factory.Trait(timezone="America/Kralendijk")

    ocd_id = factory.LazyAttribute(
        lambda area: f"ocd-division/country:nl/municipality:{area.code.lower()}"
    )
    is_official_id = False
    name = factory.Sequence(lambda n: f"Duinwaard {n}")
    classification = Jurisdiction.Classification.MUNICIPALITY
    country = "NL"
    code_scheme = "CBS"
    code = factory.Sequence(lambda n: f"GM{n:04}")
    locales = factory.LazyFunction(lambda: ["nl", "en"])


class SourceFactory(DjangoModelFactory[Source]):
    class Meta:
        model = Source

    title = factory.Sequence(lambda n: f"Besluit {n}")
    publisher = "Kiesraad"
    url = factory.Sequence(lambda n: f"https://source.example/{n}")
    retrieved_at = datetime(2027, 1, 4, 9, tzinfo=UTC)


class ElectionFactory(DjangoModelFactory[Election]):
    """A municipal election four weeks ahead; `over` and `cancelled` are the other states."""

    class Meta:
        model = Election

    class Params:
        over = factory.Trait(
            date=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=60)),
            status=Election.Status.HELD,
        )
        cancelled = factory.Trait(
            status=Election.Status.CANCELLED, cancellation_reason="The municipality merged."
        )

    slug = factory.Sequence(lambda n: f"nl.gr.duinwaard-{n}.2027-03-17")
    name = factory.Sequence(lambda n: f"Gemeenteraadsverkiezing Duinwaard {n}")
    names = factory.LazyAttribute(
        lambda election: {"nl": election.name, "en": f"Council election: {election.name}"}
    )
    category = Election.Category.GR
    date = factory.LazyFunction(lambda: timezone.localdate() + timedelta(weeks=4))
    announced_on = factory.LazyAttribute(lambda election: _months_before(election.date))
    division = factory.SubFactory(JurisdictionFactory)


def _months_before(day: date) -> date:
    return day - timedelta(days=110)


class ElectionPhaseFactory(DjangoModelFactory[ElectionPhase]):
    class Meta:
        model = ElectionPhase

    election = factory.SubFactory(ElectionFactory)
    jurisdiction = factory.SelfAttribute("election.division")
    kind = ElectionPhase.Kind.POLLS_OPEN
    starts_at = datetime(2027, 3, 17, 6, 30, tzinfo=UTC)
    rule_reference = "Kieswet J 1"


class _PageFactory(DjangoModelFactory[Any]):
    class Meta:
        abstract = True

    class Params:
        language = "en"

    locale = factory.LazyAttribute(
        lambda page: Locale.objects.get_or_create(language_code=page.language)[0]
    )

    @classmethod
    def _create(cls, model_class: type[Page], *args: Any, **kwargs: Any) -> Page:
        parent = kwargs.pop("parent")
        page: Page = model_class(**kwargs)
        parent.add_child(instance=page)
        return page


class ElectionIndexPageFactory(_PageFactory):
    """`ElectionIndexPageFactory(language="nl")`: the root of the Dutch pages, made once."""

    class Meta:
        model = ElectionIndexPage

    title = "Election Center"
    slug = factory.LazyAttribute(lambda page: f"election-center-{page.language}")
    translation_key = uuid5(NAMESPACE_URL, "election-center")
    parent = factory.LazyFunction(Page.get_first_root_node)

    @classmethod
    def _create(cls, model_class: type[Page], *args: Any, **kwargs: Any) -> Page:
        known: Page | None = ElectionIndexPage.objects.filter(locale=kwargs["locale"]).first()
        if known is not None:
            return known
        index: Page = super()._create(model_class, *args, **kwargs)
        site = Site.objects.get(is_default_site=True)
        if not isinstance(site.root_page.specific, ElectionIndexPage):
            site.root_page = index
        site.save()  # also forgets the roots that Wagtail keeps in the cache
        return index


class ElectionCenterPageFactory(_PageFactory):
    """`ElectionCenterPageFactory(election=election, language="nl")`; languages are linked.

    A program wrote and another approved it, as the database asks of a live page. `live=False`
    leaves a draft with one revision; `author=user` gives that revision a person.
    """

    class Meta:
        model = ElectionCenterPage

    election = factory.SubFactory(ElectionFactory)
    title = factory.LazyAttribute(
        lambda page: page.election.names.get(page.language, page.election.name)
    )
    slug = factory.LazyAttribute(lambda page: page.election.slug.replace(".", "-"))
    # One set of translations an election, area and variant.
    translation_key = factory.LazyAttribute(
        lambda page: uuid5(
            NAMESPACE_URL, f"{page.election.slug} {page.jurisdiction} {page.variant}"
        )
    )
    jurisdiction = None
    variant = ElectionCenterPage.Variant.STANDARD
    introduction = "Who may vote, when and how."
    parent = factory.LazyAttribute(
        lambda page: ElectionIndexPageFactory.create(language=page.language)
    )

    @classmethod
    def _create(cls, model_class: type[Page], *args: Any, **kwargs: Any) -> Page:
        live, author = kwargs.pop("live", True), kwargs.pop("author", None)
        page = super()._create(model_class, *args, live=False, **kwargs)
        if live:
            publish_for_programs(page=page, author="system:test", reviewer="system:test-reviewer")
            page.refresh_from_db()
        else:
            page.save_revision(user=author)
        return page


class ElectoralAuthorityFactory(DjangoModelFactory[ElectoralAuthority]):
    class Meta:
        model = ElectoralAuthority

    jurisdiction = factory.SubFactory(JurisdictionFactory)
    name = factory.LazyAttribute(lambda authority: f"Gemeente {authority.jurisdiction.name}")
    elections_uri = "https://duinwaard.example/verkiezingen"


class PollingStationFactory(DjangoModelFactory[PollingStation]):
    """Open from 7:30 to 21:00 on polling day only with an `OpeningPeriodFactory`."""

    class Meta:
        model = PollingStation

    election = factory.SubFactory(ElectionFactory)
    jurisdiction = factory.SelfAttribute("election.division")
    number = factory.Sequence(lambda n: n + 1)
    natural_key = factory.LazyAttribute(lambda station: f"number:{station.number}")
    name = factory.Sequence(lambda n: f"Buurthuis {n}")
    street_name = "Kerkstraat"
    house_number = "1"
    postal_code = "9999 XA"
    city = "Duinwaard"
    latitude = 52.5
    longitude = 5.1
    updated_at = factory.LazyFunction(timezone.now)


class OpeningPeriodFactory(DjangoModelFactory[OpeningPeriod]):
    class Meta:
        model = OpeningPeriod

    station = factory.SubFactory(PollingStationFactory)
    starts_at = datetime(2027, 3, 17, 6, 30, tzinfo=UTC)
    ends_at = datetime(2027, 3, 17, 20, 0, tzinfo=UTC)


class PlaceNameFactory(DjangoModelFactory[PlaceName]):
    class Meta:
        model = PlaceName

    election = factory.SubFactory(ElectionFactory)
    kind = PlaceName.Kind.CITY
    name = factory.Sequence(lambda n: f"Zandhuizen {n}")
    folded = factory.LazyAttribute(lambda place: place.name.lower())
    latitude = 52.5
    longitude = 5.1


class ContestFactory(DjangoModelFactory[Contest]):
    class Meta:
        model = Contest

    election = factory.SubFactory(ElectionFactory)
    division = factory.SelfAttribute("election.division")
    identifier = "geen"
    name = factory.SelfAttribute("election.name")


class PartyFactory(DjangoModelFactory[Party]):
    class Meta:
        model = Party

    country = "NL"
    name = factory.Sequence(lambda n: f"Dorpsbelang {n}")


class PersonFactory(DjangoModelFactory[Person]):
    class Meta:
        model = Person

    last_name = factory.Sequence(lambda n: f"Duinstra {n}")
    display_name = factory.LazyAttribute(lambda person: f"Anna {person.last_name}")
    sort_name = factory.LazyAttribute(lambda person: f"{person.last_name}, Anna")
    identity = factory.LazyAttribute(lambda person: f"test:{person.sort_name}")


class CandidateListFactory(DjangoModelFactory[CandidateList]):
    class Meta:
        model = CandidateList

    contest = factory.SubFactory(ContestFactory)
    party = factory.SubFactory(PartyFactory)
    number = factory.Sequence(lambda n: n + 1)
    name = factory.SelfAttribute("party.name")


class CandidacyFactory(DjangoModelFactory[Candidacy]):
    class Meta:
        model = Candidacy

    candidate_list = factory.SubFactory(CandidateListFactory)
    person = factory.SubFactory(PersonFactory)
    candidate_name = factory.SelfAttribute("person.display_name")
    residence = "Duinwaard"


class ListPositionFactory(DjangoModelFactory[ListPosition]):
    class Meta:
        model = ListPosition

    candidacy = factory.SubFactory(CandidacyFactory)
    position = 1


class ImportRunFactory(DjangoModelFactory[ImportRun]):
    class Meta:
        model = ImportRun

    dataset = ImportRun.Dataset.STATIONS
    election = factory.SubFactory(ElectionFactory)
    file_name = "stembureaus.csv"
    sha256 = "0" * 64
    content = b""
    created_by = "user:1"


class ImportIssueFactory(DjangoModelFactory[ImportIssue]):
    class Meta:
        model = ImportIssue

    run = factory.SubFactory(ImportRunFactory)
    level = ImportIssue.Level.WARNING
    code = "hours_missing"
    message = "This row has no opening hours."


class ImportChangeFactory(DjangoModelFactory[ImportChange]):
    class Meta:
        model = ImportChange

    run = factory.SubFactory(ImportRunFactory)
    model = "pollingstation"
    object_id = factory.Sequence(lambda n: n + 1)


class EditorScopeFactory(DjangoModelFactory[EditorScope]):
    class Meta:
        model = EditorScope

    user = factory.SubFactory(UserFactory)
    jurisdiction = factory.SubFactory(JurisdictionFactory)


class RevisionApprovalFactory(DjangoModelFactory[RevisionApproval]):
    """`RevisionApprovalFactory.create(revision=page.save_revision())`"""

    class Meta:
        model = RevisionApproval

    author = "system:test"
    approved_by = "system:test-reviewer"
    approved_at = factory.LazyFunction(timezone.now)


class SecondPersonTaskFactory(DjangoModelFactory[SecondPersonTask]):
    class Meta:
        model = SecondPersonTask

    name = "Second person"


class ElectionNoticeFactory(DjangoModelFactory[ElectionNotice]):
    """A proposal; `approved=True` puts it in force."""

    class Meta:
        model = ElectionNotice

    class Params:
        approved = factory.Trait(
            approved_by="user:9002", approved_at=factory.LazyFunction(timezone.now)
        )

    election = factory.SubFactory(ElectionFactory)
    texts = factory.LazyFunction(
        lambda: {"nl": "Stembureau 3 is verplaatst.", "en": "Station 3 has moved."}
    )
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=1))
    proposed_by = "user:9001"
    proposed_at = factory.LazyFunction(timezone.now)


class CorrectionFactory(DjangoModelFactory[Correction]):
    """A proposal; `approved=True` makes it public."""

    class Meta:
        model = Correction

    class Params:
        approved = factory.Trait(
            approved_by="user:9002", approved_at=factory.LazyFunction(timezone.now)
        )

    election = factory.SubFactory(ElectionFactory)
    language = "en"
    was = "Polling stations close at 20:00."
    now_is = "Polling stations close at 21:00."
    wrong_since = datetime(2027, 2, 1, 9, tzinfo=UTC)
    corrected_at = datetime(2027, 2, 2, 9, tzinfo=UTC)
    source_title = "Kieswet J 1"
    source_url = "https://source.example/kieswet"
    proposed_by = "user:9001"
    proposed_at = factory.LazyFunction(timezone.now)


class PageViewCountFactory(DjangoModelFactory[PageViewCount]):
    class Meta:
        model = PageViewCount

    day = factory.LazyFunction(timezone.localdate)
    path = factory.Sequence(lambda n: f"/en/page-{n}/")
    views = 1


class PageViewLogFactory(DjangoModelFactory[PageViewLog]):
    class Meta:
        model = PageViewLog

    name = factory.Sequence(lambda n: f"/log/access-{n}.log")
    inode = 1
    offset = 0
