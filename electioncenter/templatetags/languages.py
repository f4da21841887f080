"""Links to the same page in every language the site speaks, as plain addresses: no cookie."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse, translate_url
from django.utils.translation import (
    get_language,
    get_language_from_path,
    get_language_info,
    override,
)


register = template.Library()


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """`url` is empty where the choice is kept in a cookie: addresses without a language."""

    code: str
    name: str
    direction: str
    url: str


@register.simple_tag(takes_context=True)
def language_choices(context: Context) -> list[LanguageChoice]:
    """The other languages, each with the address of this page in it."""
    active = (get_language() or "en").split("-")[0]
    return [_choice(code, context) for code, _name in settings.LANGUAGES if code != active]


def _choice(code: str, context: Context) -> LanguageChoice:
    info = get_language_info(code)
    return LanguageChoice(
        code=code,
        name=str(info["name_local"]),
        direction="rtl" if info["bidi"] else "ltr",
        url=_url(code, context),
    )


def _url(code: str, context: Context) -> str:
    """A page that is not translated leads to the overview, which says so in that language."""
    alternates: dict[str, Any] | None = context.get("alternates")
    if alternates is not None:
        if code in alternates:
            return str(alternates[code].url)
        with override(code):
            return reverse("voting:overview", args=[context["election"].slug])
    path: str = context["request"].path
    return translate_url(path, code) if get_language_from_path(path) else ""
