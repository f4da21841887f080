"""The script that keeps public pages on a device. What it does: tests/browser/test_offline.py."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.test import Client


pytestmark = pytest.mark.django_db
OURS = re.compile(r"^const OURS = (\{.*\});$", re.MULTILINE)


def values(client: Client, language: str) -> dict[str, object]:
    script = client.get("/service-worker.js", {"language": language})
    assert script["Content-Type"] == "text/javascript"
    assert "no-store" in script["Cache-Control"]
    found = OURS.search(script.content.decode())
    assert found is not None
    kept: dict[str, object] = json.loads(found[1])
    return kept


def test_it_speaks_the_readers_language(client):
    dutch = values(client, "nl")
    assert dutch["offline"] == "/nl/offline/"
    assert dutch["language"] == "nl"
    assert dutch["notice"] != values(client, "en")["notice"]


@pytest.mark.parametrize("language", ["", "xx", '"};alert(1)//', "</script>"])
def test_what_is_no_language_becomes_english_and_stays_out_of_the_script(client, language):
    assert values(client, language) == values(client, "en")


def test_every_file_it_keeps_is_there(client):
    kept = values(client, "en")["files"]
    assert isinstance(kept, list)
    for path in kept:
        root = static("")
        if path.startswith(root):
            assert finders.find(path.removeprefix(root)), path
        else:
            assert client.get(path).status_code == 200


def test_the_page_it_shows_instead_may_be_kept_by_anybody(client):
    assert "public" in client.get("/nl/offline/")["Cache-Control"]
