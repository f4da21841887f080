"""The public site speaks Dutch, English, Frisian and Arabic."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.timesince import timesince

from elections.accessibility import FACTS
from elections.models import ElectionNotice, PollingStation
from tests.factories.elections import ElectionCenterPageFactory


DIRECTIONS = {"nl": "ltr", "en": "ltr", "fy": "ltr", "ar": "rtl"}
POLLING_DAY = date(2027, 3, 17)
OFFICIAL = "https://authority.example/elections"
CATALOGUES = sorted(
    path for folder in settings.LOCALE_PATHS for path in Path(folder).glob("*/LC_MESSAGES/*.po")
)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|</?(?:a|b|br|code|em|span|strong|time)\b[^>]*>")
PRINTF = re.compile(r"%\(\w+\)[a-z]")

every_language = pytest.mark.parametrize("language", DIRECTIONS)
every_catalogue = pytest.mark.parametrize(
    "path", CATALOGUES, ids=lambda path: "/".join(path.parts[-4:-2])
)


def read(client, path):
    response = client.get(path, follow=True)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def election(db):
    """Known everywhere, written about in English only."""
    return ElectionCenterPageFactory.create(election__official_uri=OFFICIAL).election


@every_language
@pytest.mark.parametrize("place", ["", "elections/{slug}/", "elections/{slug}/stations/"])
def test_a_page_says_its_language_and_direction(client, election, language, place):
    html = read(client, f"/{language}/" + place.format(slug=election.slug))
    assert f'<html lang="{language}" dir="{DIRECTIONS[language]}"' in html


@every_language
@pytest.mark.parametrize("place", ["", "elections/{slug}/", "elections/{slug}/stations/"])
def test_no_placeholder_is_left_for_the_reader(client, election, language, place):
    assert "%(" not in read(client, f"/{language}/" + place.format(slug=election.slug))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "Deze pagina is nog niet in uw taal vertaald."),
        ("fy", "Dizze side is noch net yn jo taal oerset."),
        ("ar", "لم تُترجم هذه الصفحة إلى لغتك بعد."),
    ],
)
def test_a_page_that_is_not_translated_says_so_in_the_readers_language(
    client, election, language, words
):
    html = read(client, f"/{language}/elections/{election.slug}/")
    assert words in html
    assert f'href="{OFFICIAL}"' in html


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("nl", "woensdag 17 maart 2027"),
        ("en", "Wednesday 17 March 2027"),
        ("fy", "woansdei 17 maart 2027"),
        ("ar", "الأربعاء 17 مارس 2027"),
    ],
)
def test_days_and_months_have_their_names(language, day):
    with translation.override(language):
        assert date_format(POLLING_DAY, "l j F Y") == day


@pytest.mark.parametrize("language", sorted(set(DIRECTIONS) - {"en"}))
def test_no_day_or_month_is_left_in_english(language):
    days = [date(2027, month, month) for month in range(1, 13)]
    english = {date_format(day, "l F").split()[0] for day in days} - {"April"}
    with translation.override(language):
        assert english & {word for day in days for word in date_format(day, "l F").split()} == set()


def test_may_is_a_month_in_dutch():
    """A text of ours with the same English word would take its place."""
    with translation.override("nl"):
        assert date_format(date(2027, 5, 1), "j F") == "1 mei"


def test_frisian_writes_numbers_and_short_dates_as_dutch_does():
    with translation.override("fy"):
        assert number_format(1234.5, force_grouping=True) == "1.234,5"
        assert date_format(POLLING_DAY, "SHORT_DATE_FORMAT") == "17-3-2027"


@pytest.mark.parametrize(
    ("language", "words"),
    [("fy", "2\N{NO-BREAK SPACE}wiken"), ("ar", "أسبوعين"), ("nl", "2\N{NO-BREAK SPACE}weken")],
)
def test_durations_are_counted_in_the_language(language, words):
    with translation.override(language):
        assert timesince(date(2027, 3, 1), date(2027, 3, 15)) == words


@pytest.mark.parametrize("language", ["fy", "ar"])
def test_what_a_station_and_a_notice_say_is_translated_too(language):
    """They stand in models, beside texts that only staff read."""
    choices = (
        PollingStation.Kind,
        PollingStation.Guidelines,
        PollingStation.Interpreter,
        ElectionNotice.Severity,
    )
    labels: list[object] = [fact.label for fact in FACTS]
    labels += [label for each in choices for label in each.labels]
    with translation.override("en"):
        english = [str(label) for label in labels]
    with translation.override(language):
        assert [
            str(label) for label, text in zip(labels, english, strict=True) if str(label) == text
        ] == []


def translated(path: Path) -> Iterator[tuple[polib.POEntry, str, str, bool]]:
    """Each entry with the English and the translated text; whether the number may be a word."""
    for entry in polib.pofile(str(path)):
        if entry.msgstr:
            yield entry, entry.msgid, entry.msgstr, False
        six = len(entry.msgstr_plural) == 6
        for form, text in entry.msgstr_plural.items():
            if text:
                english = entry.msgid if form == 0 and not six else entry.msgid_plural
                yield entry, english, text, six and form < 3


@every_catalogue
def test_every_translation_keeps_its_placeholders_and_markup(path):
    for _entry, english, text, names_one_number in translated(path):
        wanted, found = sorted(PLACEHOLDER.findall(english)), sorted(PLACEHOLDER.findall(text))
        if names_one_number:  # "two days" is one word in Arabic
            assert set(found) <= set(wanted), text
        else:
            assert found == wanted, text


@every_catalogue
def test_every_translation_can_be_filled_in(path):
    for entry, english, text, _names_one_number in translated(path):
        if "python-format" in entry.flags:
            values = {name[2:-2]: 7 for name in PRINTF.findall(english)}
            assert "%(" not in text % values


@every_catalogue
def test_a_catalogue_declares_its_language_and_plurals(path):
    catalogue = polib.pofile(str(path))
    language = path.parts[-3]
    forms = 6 if language == "ar" else 2
    assert catalogue.metadata["Language"] == language
    assert catalogue.metadata["Plural-Forms"].startswith(f"nplurals={forms};")
    plural = [entry for entry in catalogue if entry.msgid_plural and entry.msgstr_plural[0]]
    assert [entry.msgid for entry in plural if len(entry.msgstr_plural) != forms] == []
    assert not catalogue.fuzzy_entries()


def test_arabic_knows_its_six_plurals():
    with translation.override("ar"):
        found = {
            translation.ngettext("%(days)d day", "%(days)d days", days) for days in (1, 2, 3, 11)
        }
    assert found == {"يوم واحد", "يومان", "%(days)d أيام", "%(days)d يومًا"}


@every_catalogue
def test_what_is_compiled_is_what_is_written(path):
    def texts(catalogue):
        done = (each for each in catalogue if each.msgstr or any(each.msgstr_plural.values()))
        return {
            (each.msgctxt, each.msgid): each.msgstr or list(each.msgstr_plural.values())
            for each in done
        }

    assert texts(polib.mofile(str(path.with_suffix(".mo")))) == texts(polib.pofile(str(path)))
