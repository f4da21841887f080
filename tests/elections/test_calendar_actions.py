"""Moving, cancelling and extending an election: each with its reason, nothing overwritten."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from audit.models import Entry
from elections.actions.calendar import (
    CalendarRefusedError,
    call_snap_election,
    cancel_election,
    extend_polling_hours,
    postpone_election,
)
from elections.actions.elections import ElectionDetails
from elections.actions.statutory import add_statutory_phases
from elections.models import Election, ElectionPhase
from elections.queries.phases import phase_at, phases_for
from elections.statutory import UnknownCountry, UnknownElectionType
from tests.concurrency import all_at_once, at_once
from tests.factories.elections import (
    ElectionFactory,
    ElectionPhaseFactory,
    JurisdictionFactory,
    SourceFactory,
)


pytestmark = pytest.mark.django_db
Kind = ElectionPhase.Kind
Status = Election.Status
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
KRALENDIJK = ZoneInfo("America/Kralendijk")
DAY = date(2027, 3, 17)
BEFORE = datetime(2027, 3, 1, 12, tzinfo=UTC)
BY = "user:7"


def local(day, hour, minute=0, zone=AMSTERDAM):
    return datetime(2027, 3, day, hour, minute, tzinfo=zone)


@pytest.fixture
def country():
    return JurisdictionFactory.create(ocd_id="ocd-division/country:nl", classification="country")


@pytest.fixture
def island(country):
    return JurisdictionFactory.create(parent=country, caribbean=True)


@pytest.fixture
def election(country, island):
    """A national election on 17 March 2027 with the phases of the law, on the islands too."""
    made = ElectionFactory.create(
        division=country, category="TK", date=DAY, announced_on=date(2026, 9, 1)
    )
    add_statutory_phases(election=made, jurisdictions=[country, island], by=BY)
    return made


def hours_of(election, area):
    return [
        (row.starts_at, row.ends_at)
        for row in phases_for(election, area)
        if row.kind == Kind.POLLS_OPEN
    ]


def last_entry():
    return Entry.objects.order_by("-sequence").first()


class TestStatutoryPhases:
    def test_the_election_gets_the_dates_of_the_law_each_with_its_article(self, election, country):
        found = {(row.kind, row.starts_at): row for row in phases_for(election, country)}
        opens = found[Kind.POLLS_OPEN, local(17, 7, 30)]
        assert opens.ends_at == local(17, 21)
        assert (opens.rule_reference, opens.is_computed) == ("Kieswet J 1", True)
        assert opens.source is not None
        assert opens.source.title == "Kieswet"
        nominations = found[Kind.NOMINATION_OPEN, datetime(2027, 2, 1, 9, tzinfo=AMSTERDAM)]
        assert nominations.ends_at == datetime(2027, 2, 1, 17, tzinfo=AMSTERDAM)
        # The ninth day after is Good Friday, and Monday is Easter Monday (article Z 12).
        assert (Kind.OFFICIAL_RESULT, local(30, 10)) in found

    def test_a_deadline_without_an_hour_lasts_its_whole_day(self, election, country):
        requests = [
            row for row in phases_for(election, country)
            if row.kind == Kind.ABSENTEE_REQUEST_DEADLINE
        ]  # fmt: skip
        assert [row.starts_at for row in requests] == [local(12, 23, 59), local(16, 12)]
        assert (
            requests[0].rule_reference == "Kieswet J 8, Z 12; Kieswet L 8, Z 12; Kieswet K 6, Z 12"
        )

    def test_voters_read_what_the_deadline_means(self, election):
        row = election.phases.filter(kind=Kind.ABSENTEE_REQUEST_DEADLINE).earliest("starts_at")
        assert "written proxy" in row.descriptions["en"]
        assert set(row.descriptions) >= {"nl", "en"}

    def test_the_islands_vote_by_their_clock_and_nominate_by_the_electoral_councils(
        self, election, country, island
    ):
        assert hours_of(election, island) == [
            (local(17, 7, 30, KRALENDIJK), local(17, 21, zone=KRALENDIJK))
        ]
        on_the_island = {row.kind for row in election.phases.filter(jurisdiction=island)}
        assert on_the_island == {
            Kind.REGISTRATION_DEADLINE, Kind.ABSENTEE_REQUEST_DEADLINE,
            Kind.POLLS_OPEN, Kind.POLLS_CLOSE, Kind.COUNTING,
        }  # fmt: skip
        nominations = [
            row for row in phases_for(election, island) if row.kind == Kind.NOMINATION_OPEN
        ]
        assert [row.jurisdiction for row in nominations] == [country]

    def test_an_area_with_the_same_clock_needs_no_rows(self, election, country):
        town = JurisdictionFactory.create(parent=country)
        assert add_statutory_phases(election=election, jurisdictions=[town], by=BY) == []

    def test_twice_adds_nothing_and_leaves_no_trace(self, election, country, island):
        entries = Entry.objects.count()
        assert not add_statutory_phases(election=election, jurisdictions=[island], by=BY)
        assert Entry.objects.count() == entries

    def test_what_was_superseded_does_not_come_back(self, election, country):
        extend_polling_hours(
            election=election, jurisdiction=country, until=local(17, 22), reason="Power cut",
            by=BY, now=local(17, 20),
        )  # fmt: skip
        assert add_statutory_phases(election=election, jurisdictions=[], by=BY) == []

    def test_a_postponed_poll_does_not_open_nominations_again(self, election, island):
        moved = postpone_election(
            election=election, reason="Storm surge", by=BY, now=BEFORE, new_date=date(2027, 3, 31)
        )
        assert add_statutory_phases(election=moved, jurisdictions=[island], by=BY) == []

    def test_it_is_on_record(self, election, country, island):
        entry = last_entry()
        assert (entry.action, entry.actor) == ("elections.statutory_phases_added", BY)
        assert entry.data["areas"] == sorted([country.ocd_id, island.ocd_id])
        assert entry.data["phases"] == election.phases.count()

    def test_a_country_or_type_without_rules_is_refused_by_name(self):
        belgium = JurisdictionFactory.create(country="BE")
        with pytest.raises(UnknownCountry, match="country"):
            add_statutory_phases(
                election=ElectionFactory.create(division=belgium), jurisdictions=[], by=BY
            )
        with pytest.raises(UnknownElectionType, match="EK"):
            add_statutory_phases(
                election=ElectionFactory.create(category="EK"), jurisdictions=[], by=BY
            )

    def test_another_country_gives_its_own_type_and_area(self):
        britain = JurisdictionFactory.create(country="GB", timezone="Europe/London")
        election = ElectionFactory.create(division=britain, date=date(2028, 5, 4))
        rows = add_statutory_phases(
            election=election, jurisdictions=[], by=BY, election_type="local", area="england"
        )
        (vac,) = [row for row in rows if row.kind == Kind.VOTER_ID_DEADLINE]
        assert vac.starts_at == datetime(2028, 4, 25, 17, tzinfo=ZoneInfo("Europe/London"))

    @pytest.mark.parametrize("status", [Status.CANCELLED, Status.POSTPONED, Status.HELD])
    def test_an_election_that_is_off_or_over_gets_none(self, status):
        election = ElectionFactory.create(status=status, cancellation_reason="Storm surge")
        with pytest.raises(CalendarRefusedError) as refused:
            add_statutory_phases(election=election, jurisdictions=[], by=BY)
        assert refused.value.field == "status"


class TestPostponing:
    def test_polling_day_moves_in_both_zones_at_the_same_time_of_day(
        self, election, country, island
    ):
        """Two weeks later the clock in Europe has been put forward, that of the islands not."""
        moved = postpone_election(
            election=election, reason="Storm surge", by=BY, now=BEFORE, new_date=date(2027, 3, 31)
        )
        assert (moved.date, moved.status) == (date(2027, 3, 31), Status.CONFIRMED)
        assert hours_of(moved, country) == [(local(31, 7, 30), local(31, 21))]
        assert hours_of(moved, island) == [
            (local(31, 7, 30, KRALENDIJK), local(31, 21, zone=KRALENDIJK))
        ]
        assert hours_of(moved, country)[0][0].astimezone(UTC).hour == 5

    def test_what_is_over_stays_and_what_was_planned_is_superseded(self, election, country):
        before = {row.pk: row for row in election.phases.filter(jurisdiction=country)}
        moved = postpone_election(
            election=election, reason="Storm surge", by=BY, now=BEFORE, new_date=date(2027, 3, 31)
        )
        rows = phases_for(moved, country)
        assert {row.kind for row in rows if row.pk in before} == {
            Kind.NOMINATION_OPEN, Kind.NOMINATION_CLOSE, Kind.REGISTRATION_DEADLINE,
        }  # fmt: skip
        for row in rows:
            if row.pk not in before:
                assert row.supersedes_id in before
                assert (row.reason, row.is_computed) == ("Storm surge", False)
        assert set(before) <= set(moved.phases.values_list("pk", flat=True))

    def test_no_phase_of_the_old_day_is_in_force(self, election, country):
        moved = postpone_election(
            election=election, reason="Storm surge", by=BY, now=BEFORE, new_date=date(2027, 3, 31)
        )
        phase = phase_at(moved, country, local(17, 12))
        assert phase is not None
        assert phase.kind == Kind.REGISTRATION_DEADLINE

    def test_without_a_new_day_there_are_no_phases(self, election, country):
        off = postpone_election(election=election, reason="Storm surge", by=BY, now=BEFORE)
        assert (off.status, off.cancellation_reason) == (Status.POSTPONED, "Storm surge")
        assert off.date == DAY
        assert phase_at(off, country, local(17, 12)) is None
        assert not Election.objects.running(DAY).filter(pk=off.pk).exists()

    def test_a_new_day_may_be_found_later(self, election, country):
        postpone_election(election=election, reason="Storm surge", by=BY, now=BEFORE)
        back = postpone_election(
            election=election, reason="The water has gone", by=BY, now=local(24, 12),
            new_date=date(2027, 3, 31),
        )  # fmt: skip
        assert (back.status, back.cancellation_reason) == (Status.CONFIRMED, "")
        assert hours_of(back, country) == [(local(31, 7, 30), local(31, 21))]

    def test_a_snap_election_stays_one(self, election):
        snap = ElectionFactory.create(status=Status.SNAP, replaces=election)
        postpone_election(election=snap, reason="Storm surge", by=BY, now=BEFORE)
        day = snap.date + timedelta(days=7)
        back = postpone_election(election=snap, reason="-", by=BY, now=BEFORE, new_date=day)
        assert (back.status, back.date) == (Status.SNAP, day)

    def test_two_polling_days_stay_two(self):
        election = ElectionFactory.create(date=DAY, end_date=date(2027, 3, 18))
        moved = postpone_election(
            election=election, reason="Frost", by=BY, now=BEFORE, new_date=date(2027, 3, 24)
        )
        assert (moved.date, moved.end_date) == (date(2027, 3, 24), date(2027, 3, 25))

    def test_it_may_happen_while_polls_are_open(self, election, country):
        moved = postpone_election(
            election=election, reason="Flood", by=BY, now=local(17, 12), new_date=date(2027, 3, 31)
        )
        phase = phase_at(moved, country, local(17, 12))
        assert phase is not None
        assert phase.kind == Kind.ABSENTEE_REQUEST_DEADLINE

    def test_it_is_on_record_with_the_reason(self, election):
        postpone_election(
            election=election, reason="Storm surge", by=BY, now=BEFORE, new_date=date(2027, 3, 31)
        )
        entry = last_entry()
        assert (entry.action, entry.actor) == ("elections.election_postponed", BY)
        assert entry.data == {
            "slug": election.slug,
            "planned_for": "2027-03-17",
            "new_date": "2027-03-31",
            "reason": "Storm surge",
        }

    @pytest.mark.parametrize(
        ("changes", "field", "text"),
        [
            ({"reason": " "}, "reason", "Reason: voters have to be told why."),
            ({"new_date": DAY}, "new_date", "New polling day: it has to be after"),
            ({"now": local(17, 21)}, "status", "Status: the polling stations have closed."),
        ],
    )
    def test_what_cannot_be_is_refused_and_changes_nothing(self, election, changes, field, text):
        wanted = {"reason": "Storm surge", "new_date": date(2027, 3, 31), "now": BEFORE}
        with pytest.raises(CalendarRefusedError, match=text) as refused:
            postpone_election(election=election, by=BY, **{**wanted, **changes})
        assert refused.value.field == field
        election.refresh_from_db()
        assert (election.date, election.status) == (DAY, Status.CONFIRMED)
        assert last_entry().action == "elections.statutory_phases_added"

    @pytest.mark.parametrize("status", [Status.CANCELLED, Status.HELD])
    def test_an_election_that_is_over_is_not_put_off(self, status):
        election = ElectionFactory.create(status=status, cancellation_reason="Merged")
        with pytest.raises(CalendarRefusedError, match=r"Status: .* “(Cancelled|Held)”") as refused:
            postpone_election(election=election, reason="Storm surge", by=BY, now=BEFORE)
        assert refused.value.field == "status"


class TestCancelling:
    def test_a_cancelled_election_has_no_phases_and_says_why(self, election, country):
        off = cancel_election(election=election, reason="The municipality merges.", by=BY)
        assert (off.status, off.cancellation_reason) == (
            Status.CANCELLED, "The municipality merges.",
        )  # fmt: skip
        assert phase_at(off, country, local(17, 12)) is None
        assert off.phases.exists(), "what was planned stays on record"
        entry = last_entry()
        assert (entry.action, entry.actor) == ("elections.election_cancelled", BY)
        assert entry.data == {"slug": election.slug, "reason": "The municipality merges."}

    def test_a_reason_is_needed(self, election):
        with pytest.raises(CalendarRefusedError) as refused:
            cancel_election(election=election, reason="", by=BY)
        assert refused.value.field == "reason"

    @pytest.mark.parametrize("status", [Status.CANCELLED, Status.HELD])
    def test_it_happens_once_and_in_time(self, status):
        election = ElectionFactory.create(status=status, cancellation_reason="Merged")
        with pytest.raises(CalendarRefusedError) as refused:
            cancel_election(election=election, reason="Merged", by=BY)
        assert refused.value.field == "status"


class TestSnapElections:
    @staticmethod
    def details(**changes):
        wanted = {
            "slug": "nl.tk.2026-12-16", "name": "Tweede Kamerverkiezing", "names": {},
            "category": "TK", "subcategory": "TK", "date": date(2026, 12, 16),
            "announced_on": date(2026, 9, 18),
        }  # fmt: skip
        return ElectionDetails(**{**wanted, **changes})

    def test_it_takes_the_place_of_the_later_one(self, election, country):
        snap = call_snap_election(
            replaced=election, details=self.details(), reason="The cabinet fell.", by=BY
        )
        assert (snap.status, snap.replaces, snap.division) == (Status.SNAP, election, country)
        election.refresh_from_db()
        assert (election.status, election.cancellation_reason) == (
            Status.CANCELLED, "The cabinet fell.",
        )  # fmt: skip
        entry = last_entry()
        assert (entry.action, entry.actor) == ("elections.snap_election_called", BY)
        assert entry.data["replaces"] == election.slug

    def test_its_dates_follow_from_the_law_too(self, election, country):
        snap = call_snap_election(
            replaced=election, details=self.details(), reason="The cabinet fell.", by=BY
        )
        add_statutory_phases(election=snap, jurisdictions=[], by=BY)
        assert hours_of(snap, country)[0][0] == datetime(2026, 12, 16, 7, 30, tzinfo=AMSTERDAM)

    @pytest.mark.parametrize(
        ("changes", "field"), [({"date": date(2027, 3, 18)}, "date"), ({"category": "GR"}, "category")]
    )  # fmt: skip
    def test_it_is_earlier_and_for_the_same_body(self, election, changes, field):
        with pytest.raises(CalendarRefusedError) as refused:
            call_snap_election(
                replaced=election, details=self.details(**changes), reason="It fell.", by=BY
            )
        assert refused.value.field == field
        assert Election.objects.count() == 1

    def test_what_has_been_held_is_not_replaced(self):
        held = ElectionFactory.create(over=True, category="TK")
        with pytest.raises(CalendarRefusedError) as refused:
            call_snap_election(replaced=held, details=self.details(), reason="It fell.", by=BY)
        assert refused.value.field == "status"


class TestLongerHours:
    @staticmethod
    def extend(election, area, **changes):
        wanted = {"until": local(17, 22), "reason": "Power cut", "now": local(17, 20)}
        return extend_polling_hours(
            election=election, jurisdiction=area, by=BY, **{**wanted, **changes}
        )

    def test_closing_and_counting_move_along(self, election, country):
        source = SourceFactory.create()
        longer = self.extend(election, country, source=source)
        assert (longer.starts_at, longer.ends_at) == (local(17, 7, 30), local(17, 22))
        assert (longer.reason, longer.source) == ("Power cut", source)
        for instant, kind in (
            (local(17, 21), Kind.POLLS_OPEN),
            (local(17, 22) - timedelta(seconds=1), Kind.POLLS_OPEN),
            (local(17, 22), Kind.COUNTING),
        ):
            phase = phase_at(election, country, instant)
            assert phase is not None
            assert phase.kind == kind

    def test_the_planned_hours_are_superseded_not_lost(self, election, country):
        longer = self.extend(election, country)
        assert longer.supersedes is not None
        assert longer.supersedes.ends_at == local(17, 21)
        assert len(hours_of(election, country)) == 1

    def test_one_municipality_stays_open_and_the_rest_closes(self, election, country):
        town = JurisdictionFactory.create(parent=country)
        self.extend(election, town)
        there, elsewhere = (phase_at(election, area, local(17, 21)) for area in (town, country))
        assert there is not None
        assert elsewhere is not None
        assert (there.kind, elsewhere.kind) == (Kind.POLLS_OPEN, Kind.COUNTING)

    def test_hours_may_be_extended_again(self, election, country):
        town = JurisdictionFactory.create(parent=country)
        self.extend(election, town)
        self.extend(election, town, until=local(17, 23))
        assert hours_of(election, town) == [(local(17, 7, 30), local(17, 23))]

    def test_an_island_extends_its_own_hours(self, election, island, country):
        self.extend(election, island, until=local(17, 22, zone=KRALENDIJK))
        assert hours_of(election, island) == [
            (local(17, 7, 30, KRALENDIJK), local(17, 22, zone=KRALENDIJK))
        ]
        assert hours_of(election, country) == [(local(17, 7, 30), local(17, 21))]

    def test_the_other_day_of_two_keeps_its_hours(self, election, country):
        ElectionPhaseFactory.create(
            election=election, starts_at=local(16, 7, 30), ends_at=local(16, 21)
        )
        town = JurisdictionFactory.create(parent=country)
        self.extend(election, town)
        assert hours_of(election, town) == [
            (local(16, 7, 30), local(16, 21)),
            (local(17, 7, 30), local(17, 22)),
        ]

    def test_it_is_on_record(self, election, country):
        self.extend(election, country)
        entry = last_entry()
        assert (entry.action, entry.actor) == ("elections.polling_hours_extended", BY)
        assert entry.data == {
            "slug": election.slug,
            "area": country.ocd_id,
            "planned": local(17, 21).astimezone(UTC).isoformat(),
            "until": local(17, 22).isoformat(),
            "reason": "Power cut",
        }

    @pytest.mark.parametrize(
        ("changes", "field", "text"),
        [
            ({"reason": ""}, "reason", "Reason"),
            ({"until": datetime(2027, 3, 17, 22)}, "until", "time zone is missing"),  # noqa: DTZ001
            ({"until": local(17, 21)}, "until", "after the planned end"),
            ({"until": local(18, 22)}, "until", "by a day at the most"),
            ({"until": local(16, 22), "now": local(16, 20)}, "until", "no polling hours"),
            ({"now": local(17, 21)}, "until", "no polling hours left"),
        ],
    )
    def test_what_cannot_be_is_refused(self, election, country, changes, field, text):
        with pytest.raises(CalendarRefusedError, match=text) as refused:
            self.extend(election, country, **changes)
        assert refused.value.field == field
        assert hours_of(election, country) == [(local(17, 7, 30), local(17, 21))]

    def test_an_election_that_is_off_has_no_hours(self, election, country):
        cancel_election(election=election, reason="Merged", by=BY)
        with pytest.raises(CalendarRefusedError) as refused:
            self.extend(election, country)
        assert refused.value.field == "status"


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_dates_are_added_once(self):
        election = ElectionFactory.create(date=date(2030, 3, 20))
        add = partial(add_statutory_phases, election=election, jurisdictions=[], by=BY)
        assert sorted(map(bool, all_at_once([add, add]))) == [False, True]

    def test_an_election_moves_twice_or_the_second_is_refused(self):
        election = ElectionFactory.create(date=DAY, announced_on=date(2026, 9, 1))
        add_statutory_phases(election=election, jurisdictions=[], by=BY)
        days = date(2027, 3, 24), date(2027, 3, 31)
        move = partial(postpone_election, election=election, reason="Frost", by=BY, now=BEFORE)
        results = at_once([partial(move, new_date=day) for day in days])
        assert {type(result) for result in results} <= {Election, CalendarRefusedError}
        election.refresh_from_db()
        assert election.date == days[1]
        assert hours_of(election, election.division) == [(local(31, 7, 30), local(31, 21))]
