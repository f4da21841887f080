"""A model card: what a model was trained on, how well it does, and what it is not for.

It lies beside the model's files as JSON, is shown to who approves the model, and is what the
committed model is measured against in every run of the tests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from types import MappingProxyType
from typing import Any


CARD_FILE = "card.json"
ALL_LANGUAGES = "all"
# Metrics of which less is better; of all others, more is.
LESS_IS_BETTER = frozenset({"others sent to review", "wrong banners", "calibration error"})


class CardError(Exception):
    """Not a model card; the message says which field."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value with the ends of its 95 % interval, on `n` posts or decisions."""

    value: float
    low: float
    high: float
    n: int


Figures = Mapping[str, Mapping[str, Mapping[str, Figure]]]
"""By set, then by language ("all" for all of them), then by metric."""


@dataclass(frozen=True, slots=True)
class TrainedOn:
    """`first` and `last` are the days the examples are from, None where they have none."""

    name: str
    posts: int
    claims: int
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class ModelCard:
    """`code_version` is the matcher's own version, `labels.matching.VERSION`, when it was trained."""

    version: str
    encoder: str
    created: date
    code_version: str
    trained_on: tuple[TrainedOn, ...]
    figures: Figures
    limits: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """As JSON keeps it; a figure is [value, low, high, n]."""
        return {
            "version": self.version,
            "encoder": self.encoder,
            "created": self.created.isoformat(),
            "code_version": self.code_version,
            "trained_on": [
                asdict(each) | {"first": _iso(each.first), "last": _iso(each.last)}
                for each in self.trained_on
            ],
            "figures": {
                name: {
                    language: {
                        metric: [figure.value, figure.low, figure.high, figure.n]
                        for metric, figure in metrics.items()
                    }
                    for language, metrics in languages.items()
                }
                for name, languages in self.figures.items()
            },
            "limits": list(self.limits),
        }


def read_card(stored: Any) -> ModelCard:
    """The card that `as_dict` made. Raises CardError for anything else."""
    try:
        return ModelCard(
            version=_text(stored["version"]),
            encoder=_text(stored["encoder"]),
            created=date.fromisoformat(stored["created"]),
            code_version=_text(stored["code_version"]),
            trained_on=tuple(map(_trained_on, stored["trained_on"])),
            figures=_figures(stored["figures"]),
            limits=tuple(map(_text, stored["limits"])),
        )
    except KeyError as error:
        raise CardError(f"The card has no field {error}.") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise CardError(f"The card cannot be read: {error}.") from error


def _trained_on(row: Mapping[str, Any]) -> TrainedOn:
    return TrainedOn(
        name=_text(row["name"]),
        posts=int(row["posts"]),
        claims=int(row["claims"]),
        first=_day(row.get("first")),
        last=_day(row.get("last")),
    )


def _figures(stored: Mapping[str, Any]) -> Figures:
    return MappingProxyType(
        {
            name: {
                language: {metric: _figure(metric, row) for metric, row in metrics.items()}
                for language, metrics in languages.items()
            }
            for name, languages in stored.items()
        }
    )


def _figure(metric: str, row: Sequence[Any]) -> Figure:
    value, low, high = map(float, row[:3])
    if len(row) != 4 or not low <= value <= high:
        raise ValueError(f"“{metric}” is not [value, low, high, n] with low <= value <= high")
    return Figure(value, low, high, int(row[3]))


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError(f"{value!r} is not a text")
    return value


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None


def shortfalls(card: Figures, measured: Figures) -> list[str]:
    """Where a model does worse than its card by more than the interval the card gives.

    What was not measured again is passed over: no banner at all has no precision.
    """
    return [
        f"{name}, {language}, {metric}: {now:.3f}, and the card says {promised.value:.3f} "
        f"({promised.low:.3f} to {promised.high:.3f})"
        for name, language, metric, promised, now in compared(card, measured)
        if (now > promised.high if metric in LESS_IS_BETTER else now < promised.low)
    ]


def compared(card: Figures, measured: Figures) -> list[tuple[str, str, str, Figure, float]]:
    """Set, language, metric, the card's figure and today's value, of what both know."""
    return [
        (name, language, metric, promised, measured[name][language][metric].value)
        for name, languages in card.items()
        for language, metrics in languages.items()
        for metric, promised in metrics.items()
        if metric in measured.get(name, {}).get(language, {})
    ]


def as_markdown(card: ModelCard) -> str:
    """The card as a page of text."""
    lines = [
        f"# Model {card.version}",
        "",
        f"Encoder {card.encoder}, code {card.code_version}, trained on {card.created.isoformat()}.",
        "",
        "## Trained on",
        "",
        *(
            f"* {each.name}: {each.posts} posts, {each.claims} claims{_days(each)}"
            for each in card.trained_on
        ),
    ]
    for name, languages in card.figures.items():
        lines += ["", f"## {name}", "", *_table(languages)]
    lines += ["", "## Limits", "", *(f"* {limit}" for limit in card.limits)]
    return "\n".join(lines) + "\n"


def _days(trained_on: TrainedOn) -> str:
    if trained_on.first is None or trained_on.last is None:
        return ""
    return f", {trained_on.first.isoformat()} to {trained_on.last.isoformat()}"


def _table(languages: Mapping[str, Mapping[str, Figure]]) -> list[str]:
    return [
        "| language | metric | value | 95 % interval | n |",
        "|---|---|---|---|---|",
        *(
            f"| {language} | {metric} | {figure.value:.3f} | {figure.low:.3f} to {figure.high:.3f} | {figure.n} |"
            for language, metrics in languages.items()
            for metric, figure in metrics.items()
        ),
    ]
