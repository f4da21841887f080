from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from elections.models import ElectionPhase
from tests.factories.elections import ElectionFactory, JurisdictionFactory


def run(*arguments):
    out = StringIO()
    call_command("statutory_dates", *arguments, stdout=out)
    return out.getvalue()


def test_the_dates_of_a_poll_are_printed_with_their_articles():
    printed = run("--type", "GR", "--date", "2026-03-18")
    assert "Mon 2026-02-02  09:00  nomination_opens" in printed
    assert "Fri 2026-03-13         proxy_application_deadline" in printed
    assert "Kieswet L 8, Z 12" in printed


def test_a_special_law_is_named_with_the_rule_it_replaces():
    printed = run("--country", "GB", "--type", "sp", "--date", "2021-05-06")
    assert "in the place of SI 2001/341 reg. 56" in " ".join(printed.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Give --type and --date"),
        (("--type", "EK", "--date", "2027-05-25"), "election_type: 'EK'"),
        (("--country", "GB", "--type", "local", "--date", "2027-05-06"), "area"),
    ],
)
def test_what_is_missing_or_unknown_is_named(arguments, message):
    with pytest.raises(CommandError, match=message):
        run(*arguments)


@pytest.mark.django_db
def test_phases_are_added_to_an_election_also_for_another_zone():
    island = JurisdictionFactory.create(caribbean=True)
    election = ElectionFactory.create(date=date(2030, 3, 20))
    assert "phases added" in run("--add-to", election.slug, "--zones", island.ocd_id)
    polls = election.phases.filter(kind=ElectionPhase.Kind.POLLS_OPEN)
    assert {phase.jurisdiction for phase in polls} == {election.division, island}
    assert run("--add-to", election.slug).startswith("0 phases added")


@pytest.mark.django_db
def test_an_election_area_or_state_that_does_not_fit_is_refused():
    off = ElectionFactory.create(cancelled=True)
    for arguments, message in (
        (("--add-to", "nl.tk.1900"), "no election 'nl.tk.1900'"),
        (("--add-to", off.slug, "--zones", "ocd-division/x"), "Unknown areas: ocd-division/x"),
        (("--add-to", off.slug), "Status"),
    ):
        with pytest.raises(CommandError, match=message):
            run(*arguments)
