"""How the public pages write times, languages and people. Loaded by every template."""

import json
import zlib
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from labels.vocabulary import DEFINITIONS, LABEL_OF_RATING, Definition


register = template.Library()

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
HUES = 8
# Inside a <script> element nothing may look like markup.
_SCRIPT_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.filter
def ago(instant: datetime) -> str:
    """ "3 days ago" in the viewer's language; one unit is enough on a card."""
    elapsed = timezone.now() - instant
    if elapsed.total_seconds() < 60:
        return _("just now")
    return _("%(duration)s ago") % {"duration": timesince(instant, depth=1)}


@register.filter
def is_past(day: date) -> bool:
    return day < timezone.localdate()


@register.filter
def isolated(name: str) -> SafeString:
    """A name of any script, that leaves the direction of the words around it alone."""
    return format_html("<bdi>{}</bdi>", name)


@register.filter
def direction(language: str) -> str:
    """The `dir` attribute of a text in that language; unknown languages decide themselves."""
    if not language:
        return "auto"
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


@register.filter
def language_name(code: str) -> str:
    """The language's name in the viewer's language, or its code where Django has no name."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.filter
def local_language_name(code: str) -> str:
    """The language's own name for itself."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


@register.filter
def initials(name: str) -> str:
    """At most two letters that stand for an account."""
    words = [word for word in name.replace("_", " ").replace(".", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


@register.filter
def hue(handle: str) -> int:
    """A number that stays with the account, for the colour of its card."""
    return zlib.crc32(handle.encode()) % HUES


@register.simple_tag
@lru_cache(maxsize=200)
def icon(name: str) -> SafeString:
    """A picture of the sprite. A page of a feed shows eighty of ten kinds: each is drawn once."""
    return render_to_string("partials/icon.html", {"name": name})


_ANY = 2**53 + 1  # stands for a number while the form of an address is asked


@register.simple_tag
def address(name: str, number: int, *more: str) -> str:
    """`{% url name number … %}` for a number: the form of such addresses is asked once a process.

    A page of a feed has a hundred of them, which Django looks for one by one.
    """
    return _form(name, *more).replace(str(_ANY), str(int(number)))


@lru_cache(maxsize=200)
def _form(name: str, *more: str) -> str:
    return reverse(name, args=[_ANY, *more])


@register.filter
def banner_of(rating: str) -> Definition:
    """The banner that a verdict puts on posts: its icon, words and severity."""
    return DEFINITIONS[LABEL_OF_RATING[rating]]


@register.filter
def lookup(mapping: dict[Any, Any] | str, key: Any) -> Any:
    """The value of a key that is itself a variable; a mapping the page has not set is empty."""
    return mapping.get(key) if isinstance(mapping, dict) else None


@register.filter
def json_ld(value: Any) -> SafeString:
    text = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    return mark_safe(text.translate(_SCRIPT_ESCAPES))  # noqa: S308 (escaped for <script> above)
