"""How often the matcher is right, what follows from it, and what a partner sees of it."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Entry
from factchecks.actions.automatic import restart_automatic, stop_where_wrong
from factchecks.actions.blind_checks import sample_automatic
from factchecks.actions.decisions import decide_appearance
from factchecks.actions.verdicts import ReasonMissing, WrongState
from factchecks.models import AutomaticStop, BlindCheck, Notification
from factchecks.precision import SAMPLE_PER_DAY, Share
from tests import portal
from tests.factories.content import PostFactory
from tests.factories.factchecks import (
    AppearanceDecisionFactory,
    AppearanceFactory,
    AutomaticStopFactory,
    BlindCheckFactory,
    ClaimFactory,
    PartnerFactory,
)
from tests.factories.users import MembershipFactory, UserFactory
from users.models import Membership


PAGE = "/portal/matcher/"
NOW = "2026-11-18T12:00:00+00:00"  # a Wednesday


@pytest.fixture
def on_a_wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


def checks(right: int, wrong: int, *, language: str = "nl", days_ago: int = 1, claim=None):
    """Blind checks that people answered."""
    claim, person = claim or ClaimFactory.create(), UserFactory.create(password=None)
    at = timezone.now() - timedelta(days=days_ago)
    for agrees in (*[True] * right, *[False] * wrong):
        BlindCheckFactory.create(
            appearance=AppearanceFactory.create(claim=claim, automatic=True),
            language=language,
            agrees=agrees,
            decided_at=at,
            decided_by=person,
        )


def stop_now() -> list[str]:
    return stop_where_wrong(now=timezone.now(), by="system:test")


class TestAShare:
    @pytest.mark.parametrize(
        ("right", "checked", "low", "high"),
        [(84, 84, 0.956, 1.0), (18, 20, 0.699, 0.972), (0, 10, 0.0, 0.278)],
    )
    def test_has_wilsons_interval(self, right, checked, low, high):
        share = Share(right, checked)
        assert share.low == pytest.approx(low, abs=0.001)
        assert share.high == pytest.approx(high, abs=0.001)

    def test_of_nothing_is_no_number(self):
        assert (Share(0, 0).value, Share(0, 0).low, Share(0, 0).high) == (None, None, None)

    @pytest.mark.parametrize(
        ("right", "checked", "is_below"),
        [(17, 20, True), (18, 20, False), (0, 19, False), (75, 84, True), (78, 84, False)],
    )
    def test_is_surely_below_the_bound_or_not(self, right, checked, is_below):
        assert Share(right, checked).is_surely_below_bound is is_below

    @given(checked=st.integers(1, 500), data=st.data())
    def test_lies_within_its_interval(self, checked, data):
        share = Share(data.draw(st.integers(0, checked)), checked)
        assert share.low is not None
        assert share.value is not None
        assert share.high is not None
        assert 0 <= share.low <= share.value + 1e-9
        assert share.value - 1e-9 <= share.high <= 1


@pytest.mark.django_db
@pytest.mark.usefixtures("on_a_wednesday")
class TestTheSample:
    def banners(self, count, *, days_ago=1, language="nl", **fields):
        with time_machine.travel(timezone.now() - timedelta(days=days_ago), tick=False):
            return [
                AppearanceFactory.create(
                    automatic=True, post=PostFactory.create(language=language), **fields
                )
                for _ in range(count)
            ]

    def sample(self):
        return sample_automatic(now=timezone.now(), by="system:test")

    def test_is_some_of_each_day_and_language_all_where_there_are_few(self):
        self.banners(SAMPLE_PER_DAY + 4)
        self.banners(1, language="fy")
        self.banners(SAMPLE_PER_DAY + 1, days_ago=2)
        assert self.sample() == 2 * SAMPLE_PER_DAY + 1
        assert BlindCheck.objects.filter(language="fy").count() == 1

    def test_is_drawn_once(self):
        self.banners(SAMPLE_PER_DAY + 4)
        self.sample()
        check = BlindCheck.objects.order_by("pk")[0]
        decide_appearance(
            appearance=check.appearance, confirm=False, by=UserFactory.create(), relation="asks"
        )
        assert self.sample() == 0
        assert Entry.objects.filter(action="factchecks.blind_checks_drawn").count() == 1

    def test_leaves_out_today_long_ago_proposals_and_what_people_confirmed(self):
        self.banners(1, days_ago=0)
        self.banners(1, days_ago=9)
        with time_machine.travel(timezone.now() - timedelta(days=1), tick=False):
            AppearanceFactory.create(proposed=True)
            AppearanceFactory.create(confirmed=True)
        self.banners(1, claim=ClaimFactory.create(incoming=True))
        assert self.sample() == 0

    def test_belongs_to_the_partner_of_the_claim(self):
        [banner] = self.banners(1)
        self.sample()
        assert BlindCheck.objects.get().organisation == banner.claim.organisation

    def test_takes_as_many_queries_for_many(self, django_assert_num_queries):
        self.banners(1)
        self.sample()
        self.banners(3, language="fy")
        self.banners(3, language="en")
        with django_assert_num_queries(9):
            self.sample()


@pytest.mark.django_db
class TestTheStop:
    def test_comes_when_too_many_banners_were_wrong_and_is_told(self):
        overseer = portal.overseer().user
        partner = PartnerFactory.create()
        editor = MembershipFactory.create(
            organisation=partner.organisation, role=Membership.Role.EDITOR
        ).user
        MembershipFactory.create(organisation=partner.organisation)
        checks(16, 4)
        assert stop_now() == ["nl"]
        stop = AutomaticStop.objects.get()
        assert (stop.language, stop.right, stop.checked) == ("nl", 16, 20)
        told = Notification.objects.filter(kind="automatic_off").values_list("user", "text")
        assert sorted(told) == sorted([(overseer.pk, "nl: 16/20"), (editor.pk, "nl: 16/20")])
        entry = Entry.objects.get(action="factchecks.automatic_stopped")
        assert entry.data == {"language": "nl", "right": 16, "checked": 20}

    def test_is_one_however_often_it_is_looked_for(self):
        checks(10, 10)
        assert (stop_now(), stop_now()) == (["nl"], [])
        assert AutomaticStop.objects.count() == 1

    @pytest.mark.parametrize(
        "answers",
        [
            {"right": 20, "wrong": 1},
            {"right": 2, "wrong": 9},
            {"right": 0, "wrong": 40, "days_ago": 29},
        ],
    )
    def test_does_not_come_by_chance_from_few_or_from_long_ago(self, answers):
        checks(**answers)
        assert stop_now() == []

    def test_is_of_one_language(self):
        checks(10, 10, language="fy")
        checks(20, 0)
        assert stop_now() == ["fy"]

    def test_comes_with_the_decision_that_proves_it(self):
        claim = ClaimFactory.create()
        checks(16, 3, claim=claim)
        last = AppearanceFactory.create(claim=claim, automatic=True)
        BlindCheckFactory.create(appearance=last)
        decide_appearance(appearance=last, confirm=False, by=UserFactory.create(), relation="asks")
        assert AutomaticStop.objects.get().checked == 20

    def test_ends_with_a_reason_and_earlier_checks_count_no_longer(self):
        checks(10, 10)
        stop_now()
        stop, person = AutomaticStop.objects.get(), UserFactory.create()
        now = timezone.now()
        with pytest.raises(ReasonMissing):
            restart_automatic(stop=stop, reason=" ", by=person, now=now)
        restart_automatic(stop=stop, reason="A new model.", by=person, now=now)
        assert stop_now() == []
        with pytest.raises(WrongState):
            restart_automatic(stop=stop, reason="Again.", by=person, now=now)
        entry = Entry.objects.get(action="factchecks.automatic_restarted")
        assert entry.data == {"language": "nl", "reason": "A new model."}


@pytest.mark.django_db
@pytest.mark.usefixtures("on_a_wednesday")
class TestThePage:
    def decisions(self, organisation, *, confirmed=0, rejected=0, **fields):
        claim = ClaimFactory.create(organisation=organisation)
        fields = {"language": "nl", "matcher_version": "test-1"} | fields
        for decision in (*["confirm"] * confirmed, *["reject"] * rejected):
            AppearanceDecisionFactory.create(
                appearance=AppearanceFactory.create(claim=claim), decision=decision, **fields
            )

    def test_shows_a_partner_its_own_numbers(self):
        desk = portal.member()
        self.decisions(desk.organisation, confirmed=3, rejected=1)
        self.decisions(PartnerFactory.create().organisation, rejected=7)
        page = desk.get(PAGE)
        [row] = page.context["rows"]
        assert (row.proposals, row.week.isoformat()) == (Share(3, 4), "2026-11-16")
        assert "75 %" in page.text
        assert "3 of 4" in page.text

    def test_shows_staff_who_oversee_every_partner_by_name(self):
        one, other = PartnerFactory.create().organisation, PartnerFactory.create().organisation
        self.decisions(one, confirmed=1)
        checks(2, 1, claim=ClaimFactory.create(organisation=other))
        text = portal.overseer().get(PAGE).text
        for expected in (one.name, other.name, "1 of 1", "2 of 3"):
            assert expected in text

    def test_counts_the_last_word_on_a_pair_and_nothing_that_was_undone_or_added_by_hand(self):
        desk = portal.member()
        self.decisions(desk.organisation, confirmed=1)
        again = self._decided_again(desk, "reject")
        assert again.decision == "reject"
        self._decided_again(desk, "undo")
        self.decisions(desk.organisation, confirmed=5, matcher_version="")
        self.decisions(desk.organisation, confirmed=5, matcher_version="cluster")
        self.decisions(desk.organisation, confirmed=5, was_automatic=True)
        [row] = desk.get(PAGE).context["rows"]
        assert row.proposals == Share(1, 2)

    def _decided_again(self, desk, last):
        pair = AppearanceFactory.create(claim__organisation=desk.organisation)
        fields = {"appearance": pair, "language": "nl", "matcher_version": "test-1"}
        AppearanceDecisionFactory.create(decision="confirm", **fields)
        return AppearanceDecisionFactory.create(decision=last, **fields)

    def test_can_be_taken_along_as_a_table(self):
        desk = portal.member()
        checks(3, 1, claim=ClaimFactory.create(organisation=desk.organisation))
        self.decisions(desk.organisation, confirmed=1, language="en")
        response = desk.get(reverse("portal:precision-csv"))
        rows = list(csv.DictReader(io.StringIO(response.text)))
        assert [(row["language"], row["banners_right"], row["banners_share"]) for row in rows] == [
            ("en", "0", ""),
            ("nl", "3", "0.750"),
        ]

    def test_with_nothing_decided_says_so(self):
        assert "Nothing was decided yet" in portal.member().get(PAGE).text

    def test_tells_of_a_stop_and_lets_staff_end_it(self):
        stop, desk, staff = (
            AutomaticStopFactory.create(checked=20, right=14),
            portal.member(),
            portal.overseer(),
        )
        restart = reverse("portal:automatic-restart", args=[stop.pk])
        for client, may_end in ((desk, False), (staff, True)):
            text = client.get(PAGE).text
            assert "Automatic banners are off: Dutch" in text
            assert "of 20 that were checked only 14 were right" in text
            assert (restart in text) is may_end
        assert desk.post(restart, {"reason": "I say so."}).status_code == 403
        assert "Say why" in staff.post(restart, {}, follow=True).text
        assert (
            "on again for posts in: Dutch"
            in staff.post(restart, {"reason": "New model."}, follow=True).text
        )
        assert "turned on already" in staff.post(restart, {"reason": "Twice."}, follow=True).text
        assert "New model." in desk.get(PAGE).text

    def test_takes_as_many_queries_for_many(
        self, django_assert_num_queries, django_assert_max_num_queries
    ):
        desk = portal.member()
        self.decisions(desk.organisation, confirmed=1)
        AutomaticStopFactory.create()
        desk.get(PAGE)
        with django_assert_max_num_queries(14) as one:
            desk.get(PAGE)
        for language in ("fy", "en", "de"):
            self.decisions(desk.organisation, confirmed=2, rejected=1, language=language)
            AutomaticStopFactory.create(language=language)
        with django_assert_num_queries(len(one)):
            desk.get(PAGE)
