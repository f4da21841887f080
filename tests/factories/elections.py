from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.models import Locale, Page, Site

from elections.models import (
    Election,
    ElectionCenterPage,
    ElectionIndexPage,
    ElectionPhase,
    Jurisdiction,
    Source,
)


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
    """`ElectionCenterPageFactory(election=election, language="nl")`; languages are linked."""

    class Meta:
        model = ElectionCenterPage

    election = factory.SubFactory(ElectionFactory)
    title = factory.LazyAttribute(
        lambda page: page.election.names.get(page.language, page.election.name)
    )
    slug = factory.LazyAttribute(lambda page: page.election.slug.replace(".", "-"))
    translation_key = factory.LazyAttribute(lambda page: uuid5(NAMESPACE_URL, page.election.slug))
    introduction = "Who may vote, when and how."
    parent = factory.LazyAttribute(
        lambda page: ElectionIndexPageFactory.create(language=page.language)
    )
