"""The sample's election, with all that readers can be shown at once, and where its pages are."""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from content.models import Post
from electioncenter import demo
from electioncenter.sample import dates, loader, voting
from elections.actions.pages import ensure_site
from elections.models import Election, ElectionCenterPage, ElectionPhase, PollingStation
from factchecks.models import Claim
from tests.factories.elections import (
    CorrectionFactory,
    ElectionFactory,
    ElectionNoticeFactory,
    ElectionPhaseFactory,
)


NOTICE = {
    "nl": "Stembureau 3 is verplaatst naar de sporthal.",
    "en": "Polling station 3 has moved to the sports hall.",
    "ar": "انتقل مركز الاقتراع 3 إلى القاعة الرياضية.",
}
SEARCH = "1999 XA"


@dataclass(frozen=True)
class VotingSite:
    election: Election
    untranslated: Election
    station: PollingStation
    claim: Claim

    def page(self, language: str, variant: str = "standard") -> ElectionCenterPage:
        page: ElectionCenterPage = ElectionCenterPage.objects.get(
            election=self.election, locale__language_code=language, variant=variant
        )
        return page

    def finder(self, language: str) -> str:
        with override(language):
            return reverse("voting:stations", args=[self.election.slug])

    def addresses(self, language: str, post: Post) -> dict[str, str]:
        """Every public template, by name."""
        slug, area = self.election.slug, self.station.jurisdiction.url_code
        with override(language):
            found = {
                "landing": reverse("landing-in-language"),
                "election": str(self.page(language).url),
                "not translated": reverse("voting:overview", args=[self.untranslated.slug]),
                "candidates": reverse("voting:candidates", args=[slug]),
                "corrections": reverse("voting:corrections", args=[slug]),
                "finder": reverse("voting:stations", args=[slug]),
                "areas": reverse("voting:station-areas", args=[slug]),
                "area": reverse("voting:station-area", args=[slug, area]),
                "station": reverse("voting:station", args=[slug, self.station.pk]),
                "claim": self.claim.get_absolute_url(),
                "feed": reverse("feeds:feed"),
                "post": reverse("feeds:post", args=[post.pk]),
            }
        if language != "ar":
            found["easy language"] = str(self.page(language, "easy").url)
        return found


def build() -> VotingSite:
    """A notice, a correction in each language and election silence are in force."""
    ensure_site(
        languages=["en", "nl", "fy", "ar"], site_name="Test", hostname="localhost", port=8000
    )
    now = timezone.now()
    calendar = dates.calendar_for(now.date())
    election = voting.load_election(calendar)
    voting.load_stations(election, calendar)
    voting.load_lists(election)
    voting.load_pages(election, calendar)
    loader.load_claims(election, demo.create_people(), now)
    ElectionNoticeFactory.create(election=election, texts=NOTICE, severity="urgent", approved=True)
    for language in NOTICE:
        CorrectionFactory.create(election=election, language=language, approved=True)
    ElectionPhaseFactory.create(
        election=election,
        kind=ElectionPhase.Kind.CAMPAIGN_SILENCE,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=1),
    )
    return VotingSite(
        election,
        ElectionFactory.create(official_uri="https://official.example/"),
        PollingStation.objects.filter(election=election).order_by("number")[0],
        Claim.objects.order_by("pk")[0],
    )
