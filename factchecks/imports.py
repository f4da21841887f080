"""One reading of one file by `manage.py import_claims`, with its counts and its rejects."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from content.records import FieldError
from content.rejects import RejectFile
from factchecks.actions.reviews import Kept, Options, Outcome, keep_review, organisation_named
from factchecks.claimreview import parse
from factchecks.formats.records import Broken, Found, Node
from factchecks.nodes import Unusable
from factchecks.queries.imports import KnownReviews, meanings_of
from users.models import Organisation


REJECTED = "rejected"
OUTCOMES = (*(str(each) for each in Outcome), REJECTED)


@dataclass(kw_only=True)
class Import:
    """`publisher`: whose reviews these are, whatever they say."""

    options: Options
    rejects: RejectFile
    by: str
    publisher: Organisation | None = None
    outcomes: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(OUTCOMES, 0)))
    unrated: Counter[str] = field(default_factory=Counter)
    _partners: dict[str, "_Partner"] = field(default_factory=dict)

    @property
    def read(self) -> int:
        return sum(self.outcomes.values())

    def run(self, items: Iterable[Found | Broken], *, watch: Callable[[int], None]) -> None:
        for number, item in enumerate(items, start=1):
            if isinstance(item, Broken):
                self._reject(number, item.place, item.field, item.reason, item.raw)
            else:
                self._take(number, item)
            self.rejects.flush()
            watch(number)

    def _take(self, number: int, item: Found) -> None:
        try:
            kept = self._keep(item.node)
        except Unusable as error:
            self._reject(number, item.place, error.field, str(error), item.node)
        else:
            self.outcomes[kept.outcome] += 1

    def _keep(self, node: Node) -> Kept:
        partner = self._partner(node)
        review = parse(node, partner.meanings)
        kept = keep_review(
            review=review, node=node, known=partner.known, options=self.options, by=self.by
        )
        if not review.judgement.rating and kept.outcome != Outcome.UNCHANGED:
            words = f": “{review.label}”" if review.label else ""
            self.unrated[f"{review.judgement.reason}{words}"] += 1
        return kept

    def _partner(self, node: Node) -> "_Partner":
        """Whose review it is; what is known of that partner is read once."""
        review = parse(node)
        key = self.publisher.slug if self.publisher else review.publisher
        if key not in self._partners:
            organisation = self.publisher or organisation_named(
                name=review.publisher, website=review.publisher_url, by=self.by
            )
            known = KnownReviews(organisation)
            self._partners[key] = _Partner(known, meanings_of(organisation))
        return self._partners[key]

    def _reject(self, number: int, line: int, name: str, reason: str, raw: object) -> None:
        self.outcomes[REJECTED] += 1
        errors = (FieldError(name, reason),)
        self.rejects.add(row=number, line=line, errors=errors, raw=raw)


@dataclass(frozen=True, slots=True)
class _Partner:
    known: KnownReviews
    meanings: dict[str, str]
