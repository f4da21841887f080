"""Fails when a text of the product is missing, empty or fuzzy in a language we promise.

With gettext's `xgettext` on the machine the texts are collected anew and compared; without it
only the catalogues themselves are checked. The compiled files must fit their sources.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import polib


ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("nl", "en")
# For voters only: what the public pages say. Texts they lack are English.
PUBLIC_LANGUAGES = ("fy", "ar")
FOR_STAFF = (
    *("/staff/", "/portal/", "wagtailadmin/", "drf_spectacular/"),
    *("account/", "allauth/", "mfa/", "users/", "usersessions/"),
)
PUBLIC_MODULES = {
    "elections/accessibility.py",
    "elections/calendar_entries.py",
    "elections/calendar_feed.py",
    "elections/headline.py",
    "elections/models/ballot.py",
    "elections/models/election.py",
    "elections/opening.py",
    "elections/station_cards.py",
    "elections/statutory_texts.py",
    "elections/views/corrections.py",
    "electioncenter/templatetags/presentation.py",
    "electioncenter/unavailable.py",
    "factchecks/asking.py",
    "factchecks/complaining.py",
    "factchecks/feeds.py",
    "factchecks/statistics_table.py",
    "labels/vocabulary.py",
}


def main() -> int:
    problems = [problem for language in LANGUAGES for problem in check(language)]
    problems += [problem for language in PUBLIC_LANGUAGES for problem in check_public(language)]
    for problem in problems:
        sys.stderr.write(problem + "\n")
    return 1 if problems else 0


def check(language: str) -> list[str]:
    source = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    catalogue = polib.pofile(str(source))
    problems = [f"{language}: fuzzy: {entry.msgid}" for entry in catalogue.fuzzy_entries()]
    if language != "en":  # the texts in the code are English
        untranslated = catalogue.untranslated_entries()
        problems += [f"{language}: not translated: {entry.msgid}" for entry in untranslated]
    problems += [f"{language}: not collected: {text}" for text in collected() - texts(catalogue)]
    compiled = polib.mofile(str(source.with_suffix(".mo")))
    if translations(compiled) != translations(catalogue):
        problems.append(f"{language}: django.mo is older than django.po: run `make messages`")
    return problems


def check_public(language: str) -> list[str]:
    """Every text of a public template is translated, and the compiled file fits."""
    source = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    catalogue = polib.pofile(str(source))
    problems = [f"{language}: fuzzy: {entry.msgid}" for entry in catalogue.fuzzy_entries()]
    translated = {entry.msgid for entry in catalogue.translated_entries()}
    missing = collected(is_public) - translated
    problems += [f"{language}: not translated: {text}" for text in sorted(missing)]
    compiled = polib.mofile(str(source.with_suffix(".mo")))
    if translations(compiled) != translations(catalogue):
        problems.append(f"{language}: django.mo is older than django.po: run `make messages`")
    return problems


def texts(catalogue: polib.POFile) -> set[str]:
    return {entry.msgid for entry in catalogue if not entry.obsolete}


def translations(catalogue: polib.POFile | polib.MOFile) -> dict[str, tuple[str, list[str]]]:
    return {
        entry.msgid: (entry.msgstr, [text for _, text in sorted(entry.msgstr_plural.items())])
        for entry in catalogue
        if not entry.obsolete and (entry.msgstr or any(entry.msgstr_plural.values()))
    }


def is_public(name: str) -> bool:
    """Whether a voter can meet the texts of the file."""
    return name in PUBLIC_MODULES or (
        name.startswith("templates/") and not any(part in name for part in FOR_STAFF)
    )


def collected(wanted: Callable[[str], bool] = lambda name: True) -> set[str]:
    """The texts that code and templates hold now, as `makemessages` finds them."""
    if not shutil.which("xgettext"):
        return set()
    with tempfile.TemporaryDirectory() as folder:
        for name in filter(wanted, tracked("*.py", "*.html", "*.txt")):
            target = Path(folder, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
        Path(folder, "locale").mkdir()
        command = [sys.executable, "-m", "django", "makemessages", "-l", "nl", "--no-location"]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
        return texts(polib.pofile(str(Path(folder, "locale/nl/LC_MESSAGES/django.po"))))


def tracked(*patterns: str) -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    names = (name for name in listed.stdout.splitlines() if not name.startswith("tests/"))
    return [name for name in names if Path(ROOT, name).exists()]  # git lists what was just moved


if __name__ == "__main__":
    sys.exit(main())
