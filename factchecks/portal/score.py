"""The score of a claim, part by part, in words and as a bar."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from factchecks.models import Claim
from factchecks.priority import WEIGHTS, Part


NAMES = {
    Part.RULES: _("Contradicts the official rules"),
    Part.REACH: _("Reach"),
    Part.GROWTH: _("Growth"),
    Part.REPORTS: _("Reports"),
    Part.CHECK_WORTHINESS: _("Check-worthiness"),
    Part.ELECTION: _("About an election"),
    Part.VOTE: _("Closeness to the vote"),
}
BAR_WIDTH = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """`x` and `width` are of a bar of 100 that is as long as the highest score."""

    name: str
    points: float
    most: float
    why: str
    place: int
    x: float
    width: float


def score_parts(claim: Claim) -> list[ScorePart]:
    """In the order of the bar, also the ones that add nothing; none before the first scoring."""
    if not claim.priority_parts:
        return []
    parts, x = [], 0.0
    for place, (part, most) in enumerate(WEIGHTS.items()):
        stored = claim.priority_parts.get(part.value, {})
        points = float(stored.get("points", 0.0))
        width = points / sum(WEIGHTS.values()) * BAR_WIDTH
        parts.append(
            ScorePart(
                name=str(NAMES[part]),
                points=points,
                most=most,
                why=in_words(part, stored),
                place=place,
                x=round(x, 2),
                width=round(width, 2),
            )
        )
        x += width
    return parts


def in_words(part: Part, facts: Mapping[str, Any]) -> str:
    """What the points of one part came from."""
    if len(facts) < 2:
        return ""
    match part:
        case Part.RULES:
            return _contradictions(facts["against_rules"])
        case Part.REACH:
            return _views_in_posts(facts["views"], facts["posts"])
        case Part.GROWTH:
            return gettext("%(new)s new in 24 hours, %(before)s in the 24 before") % {
                "new": intcomma(facts["posts_last_day"]),
                "before": intcomma(facts["posts_day_before"]),
            }
        case Part.REPORTS:
            return ngettext(
                "%(count)s person asked", "%(count)s people asked", facts["reports"]
            ) % {"count": intcomma(facts["reports"])}
        case Part.CHECK_WORTHINESS:
            return gettext("guessed from its words: %(percent)s%%") % {
                "percent": round(facts["check_worthiness"] * 100)
            }
        case Part.ELECTION:
            return _relevance(facts)
        case Part.VOTE:
            return _days(facts)


def _contradictions(posts: int) -> str:
    if not posts:
        return gettext("no post that the checker found")
    words = ngettext("found in %(count)s post", "found in %(count)s posts", posts)
    return words % {"count": intcomma(posts)}


def _views_in_posts(views: int, posts: int) -> str:
    words = ngettext(
        "%(views)s views in %(posts)s post", "%(views)s views in %(posts)s posts", posts
    )
    return words % {"views": intcomma(views), "posts": intcomma(posts)}


def _relevance(facts: Mapping[str, Any]) -> str:
    if facts["is_tied"]:
        return gettext("tied to a running election")
    if facts["names_election"]:
        return gettext("its words speak of an election")
    return gettext("no election named")


def _days(facts: Mapping[str, Any]) -> str:
    days = facts["days_to_vote"]
    if days is None or not (facts["is_tied"] or facts["names_election"]):
        return gettext("no vote that we know of")
    if days < 0:
        return ngettext("%(count)s day after the vote", "%(count)s days after the vote", -days) % {
            "count": -days
        }
    return ngettext("%(count)s day to the vote", "%(count)s days to the vote", days) % {
        "count": days
    }
