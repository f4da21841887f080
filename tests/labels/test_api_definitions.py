import pytest

from labels.vocabulary import DEFINITIONS


pytestmark = pytest.mark.django_db
URL = "/api/v1/label-definitions"


def test_every_label_is_defined_in_every_language(client):
    labels = client.get(URL).json()["labels"]
    assert [each["identifier"] for each in labels] == list(DEFINITIONS)
    for each in labels:
        assert [locale["lang"] for locale in each["locales"]] == ["nl", "en", "fy", "ar"]
        assert all(locale["name"] and locale["description"] for locale in each["locales"])
        assert (each["blurs"], each["defaultSetting"]) == ("none", "warn")
    false = labels[list(DEFINITIONS).index("fact-check-false")]
    dutch, english, *_others = false["locales"]
    assert english["shareWarning"] == "Fact-checkers found this claim to be false."
    assert dutch["name"] != english["name"]


def test_who_kept_it_is_told_that_nothing_changed(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        first = client.get(URL)
        again = client.get(URL, headers={"If-None-Match": first["ETag"], "Accept-Language": "nl"})
    assert "max-age=300" in first["Cache-Control"]
    assert (again.status_code, again.content) == (304, b"")
