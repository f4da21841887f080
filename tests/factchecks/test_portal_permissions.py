"""Every address of the portal, of accounts and of public fact-checks, for everybody, with every verb.

The addresses come from the URL configuration: one that tests/factchecks/permission_table.py does
not list fails. All that has an owner is partner A's; B gets 404 or 403, and never reads a word of it.
"""

import logging
from collections.abc import Callable, Iterator
from functools import partial
from pprint import pformat
from typing import Any, TypeVar

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.factchecks.permission_table import (
    A_CHECKERS,
    ACCOUNT,
    ANYBODY,
    DESKS,
    KWARGS,
    PORTAL,
    PUBLIC,
    TABLE,
    addresses,
)
from tests.factchecks.permission_world import SECRETS, Who, World, build


VERBS = ("get", "head", "post", "put", "patch", "delete", "options")
CHOOSES_A_FACTOR = ("/account/second-factor/", "/account/2fa/reauthenticate/")
COOKIE = django_settings.SESSION_COOKIE_NAME
Answer = TypeVar("Answer")


def test_every_address_is_in_the_table():
    assert set(addresses()) == set(TABLE)


@pytest.fixture
def world(db, settings, tmp_path) -> Iterator[World]:
    settings.EVIDENCE_ROOT = tmp_path
    # Nobody asks so often that limits answer instead.
    dummy = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    settings.CACHES = {**settings.CACHES, "default": dummy}
    logging.disable(logging.ERROR)
    yield build()
    logging.disable(logging.NOTSET)


class Visits:
    """Asks as everybody in turn; what an answer changed is undone."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sessions = {who: world.client(who).cookies.get(COOKIE) for who in Who}

    def ask_all(self, verb: str, url: str, data: dict[str, Any]) -> dict[Who, tuple[Any, str]]:
        """A post is undone before the next person comes; the other verbs together, for speed."""
        if verb == "post":
            return {who: undone(partial(self.ask, who, verb, url, data)) for who in Who}
        return undone(lambda: {who: self.ask(who, verb, url) for who in Who})

    def ask(self, who: Who, verb: str, url: str, *data: dict[str, Any]) -> tuple[Any, str]:
        client = Client()
        if session := self.sessions[who]:
            client.cookies[COOKIE] = session.value
        response = getattr(client, verb)(url, *data)
        parts = response.streaming_content if response.streaming else [response.content]
        return response, b"".join(parts).decode(errors="replace")


def undone(act: Callable[[], Answer]) -> Answer:
    with transaction.atomic():
        answer = act()
        transaction.set_rollback(True)
    return answer


def outcome(response: Any) -> str:
    to = response.headers.get("Location", "")
    if to.startswith("/account/login/?next="):
        return "sign in"
    if to.startswith(CHOOSES_A_FACTOR):
        return "second factor"
    return "refused" if response.status_code in (401, 403, 404, 405) else "in"


# Each part asks in a world of its own; several, so that test processes share the work.
PARTS = {
    **{f"portal-{number}": sorted(PORTAL)[number::4] for number in range(4)},
    "account": sorted(ACCOUNT),
    "public": sorted(PUBLIC),
}


@pytest.mark.slow  # every address for everybody with every verb takes minutes
@pytest.mark.parametrize("part", PARTS)
def test_addresses_open_for_these_people_and_verbs_only(part, world):
    visits = Visits(world)
    wrong = {
        (name, verb): found
        for name in PARTS[part]
        for verb in VERBS
        if (found := _wrong(visits, name, verb))
    }
    assert not wrong, pformat(wrong)


def _wrong(visits: Visits, name: str, verb: str) -> list[object]:
    row, world = TABLE[name], visits.world
    url = reverse(name, kwargs=KWARGS.get(name, dict)(*_given(name, world)))
    answers = visits.ask_all(verb, url, row.data(world))
    outcomes = {who: outcome(response) for who, (response, _body) in answers.items()}
    opened = {who for who, came in outcomes.items() if came == "in"}
    wrong: list[object] = _leaks(answers)
    if not _as_listed(name, verb, opened):
        wrong.append({who.name: answers[who][0].status_code for who in Who})
    if name in PORTAL and not _is_closed_first(outcomes):
        wrong.append(outcomes)
    return wrong


def _as_listed(name: str, verb: str, opened: set[Who]) -> bool:
    """OPTIONS says which verbs there are, and nothing of what is behind them; of the verbs that
    no page offers, none opens what the others do not."""
    row = TABLE[name]
    if verb in ("get", "head"):
        return opened == row.get
    if verb == "options":
        return opened <= (DESKS if name in PORTAL else ANYBODY)
    return opened == row.post if verb == "post" else opened <= row.get | row.post


def _given(name: str, world: World) -> tuple[World, ...]:
    return (world,) if name in KWARGS else ()


def _leaks(answers: dict[Who, tuple[Any, str]]) -> list[object]:
    """Who else reads a word that is A's alone."""
    strangers = set(Who) - A_CHECKERS
    return [(who, text) for who in strangers for text in SECRETS if text in answers[who][1]]


def _is_closed_first(outcomes: dict[Who, str]) -> bool:
    """The portal says nothing about an address to who may not enter at all."""
    return (
        outcomes[Who.ANONYMOUS] == "sign in"
        and outcomes[Who.WITHOUT_FACTOR] == outcomes[Who.FACTOR_NOT_SHOWN] == "second factor"
        and outcomes[Who.INACTIVE] == outcomes[Who.OTHER_STAFF] == "refused"
    )


def test_the_test_would_notice_a_leak(world):
    """A's own people do read, at the same addresses, what the others must not."""
    visits = Visits(world)
    pages = [
        reverse(name, kwargs=KWARGS[name](world))
        for name in ("portal:claim", "portal:verdict", "portal:import")
    ]
    read = "".join(visits.ask(Who.EDITOR_A, "get", url)[1] for url in pages)
    assert not [secret for secret in SECRETS if secret not in read]


@pytest.mark.parametrize(
    ("name", "key"), [("portal:filter-delete", "filter"), ("account-session-end", "session")]
)
def test_what_is_anothers_survives_a_polite_answer(name, key, world):
    thing = world.objects[key]
    world.client(Who.ADMIN_B).post(reverse(name, args=[thing.pk]))
    assert type(thing).objects.filter(pk=thing.pk).exists()
