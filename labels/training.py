"""Training the decision model: lessons in, the content of its files out.

Posts about one claim share words, so nothing is judged by what has seen its claim. The cross-encoder
learns from five sixths of the lessons (`labels.lessons`). The leaning is fitted on the same posts. The
weights of both looks are found on the other sixth and on the sample; thresholds are chosen by a person.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from labels.candidates import ClaimText
from labels.decided import Example
from labels.decision import NEVER, DecisionModel, Look, Thresholds, Weight
from labels.goldsets import REPEAT, GoldPost
from labels.matching import Inspection, Matcher, Weighed
from labels.passages import ON_SCREEN_TEXT, TRANSCRIPT, PostText
from labels.second_look import numbers_of
from textmatch.crossencoder import PairReader
from textmatch.encoders import Encoder


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TAKES_A_STAND = frozenset({REPEAT, "debunk", "question", "neutral"})
COPY = "/copy-"
_OPENINGS = ("", "Let op! ", "Delen!! ")
SPEAKS_FOR = frozenset(
    {
        "lexical",
        "headline",
        "dense",
        "score",
        "margin",
        "claim covered",
        "post covered",
        "values shared",
        "leaning",
        "read odds",
        "read repeat",
    }
)
SPEAKS_AGAINST = frozenset(
    {
        "values clashing",
        "names missing",
        "other names",
        "no election words",
        "debunk words",
        "reporting words",
        "asking words",
        "question mark",
        "negation parity",
        "read debunk",
        "read question",
        "read neutral",
        "read other",
    }
)
_DIGITS = 4
_UNBOUND = 1e4  # inverse strength of a regularisation that does nothing


@dataclass(frozen=True, slots=True)
class Recipe:
    """Chosen by a person, see docs/matching.md.

    `leaning_c` and `evidence_c` are inverse strengths of regularisation; the rest are thresholds, as
    in `labels.decision.Thresholds`. `reads`: whether there is a second look.
    """

    leaning_c: float
    evidence_c: float
    thresholds: Thresholds
    reads: bool = True


# Of languages with few lessons, and of what is only heard or seen, more is asked.
_THRESHOLDS = Thresholds(
    open=0.02,
    review=0.1,
    auto=0.85,
    auto_by_language=dict.fromkeys(("ar", "de", "fr", "fy", "pl", "tr"), 0.95),
    auto_by_field={TRANSCRIPT: 0.9, ON_SCREEN_TEXT: 0.9},
)
RECIPES = {
    "use": Recipe(3.0, 0.3, _THRESHOLDS),
    "e5": Recipe(20.0, 0.3, _THRESHOLDS),
    "e5-use": Recipe(20.0, 0.3, _THRESHOLDS),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """Posts a person has judged, and the claims they are matched against.

    No two of the claims may say the same: a post that is right for one would be wrong for the other.
    """

    claims: Sequence[ClaimText]
    posts: Sequence[GoldPost]


@dataclass(frozen=True, slots=True)
class Material:
    """`lessons`: posts the leaning is fitted on. `judged`: posts, of other claims, on which weights
    are found. `usual`: posts as a stream brings them, by which the odds are set right; lessons are
    harder than that.
    """

    lessons: Sequence[GoldPost]
    judged: Sequence[Judged]
    usual: Judged

    @property
    def judged_posts(self) -> list[GoldPost]:
        return [post for some in (*self.judged, self.usual) for post in some.posts]


@dataclass(frozen=True, slots=True)
class Case:
    """A judged post beside one of its nearest claims."""

    gold: GoldPost
    claim_id: str
    weighed: Weighed
    numbers: Mapping[str, float]

    @property
    def is_right(self) -> bool:
        return self.gold.relation == REPEAT and self.claim_id in self.gold.claim_ids


def train(
    material: Material, encoder: Encoder, recipe: Recipe, reader: PairReader | None
) -> dict[str, Any]:
    """The content of a decision file.

    Other wordings of the claims are left out: a partner may not have written any, and a model that
    has seen a translation of every claim would ask too much likeness of the rest.
    """
    model, vector, bias = _leaning(material, encoder, recipe)
    cases = cases_of_all(material.judged, encoder, model, reader)
    usual = cases_of_all([material.usual], encoder, model, reader)
    looks = fit_looks(cases, usual, recipe)
    stored: dict[str, Any] = {
        "encoder": encoder.name,
        "thresholds": asdict(recipe.thresholds),
        "first": look_as_dict(looks.first),
        "leaning": {"bias": bias, "vector": vector},
    }
    if reader is not None:
        stored["second"] = look_as_dict(looks.second)
        stored["reader"] = reader.version
    return {"version": _version(material, stored), **stored}


def judged_cases(
    material: Material, encoder: Encoder, recipe: Recipe, reader: PairReader | None
) -> tuple[list[Case], list[Case]]:
    """The cases that weights are found on, and the usual ones; each in order of post."""
    model, _, _ = _leaning(material, encoder, recipe)
    cases = cases_of_all(material.judged, encoder, model, reader)
    return cases, cases_of_all([material.usual], encoder, model, reader)


def cases_of_all(
    judged: Iterable[Judged], encoder: Encoder, model: DecisionModel, reader: PairReader | None
) -> list[Case]:
    found: list[Case] = []
    for some in judged:
        found += cases_of(_matcher(some.claims, encoder, model), some.posts, reader)
    return found


def _leaning(
    material: Material, encoder: Encoder, recipe: Recipe
) -> tuple[DecisionModel, list[float], float]:
    """A model that knows no more than the leaning, and that leaning's vector and bias."""
    matcher = _matcher(material.usual.claims, encoder, _unknowing(encoder))
    vector, bias = fit_leaning(matcher, material.lessons, recipe.leaning_c)
    return _leaning_only(encoder, vector, bias), vector, bias


def _matcher(claims: Iterable[ClaimText], encoder: Encoder, model: DecisionModel) -> Matcher:
    plain = [replace(claim, wordings=()) for claim in claims]
    return Matcher(plain, encoder=encoder, model=model, gated=False)


def fit_leaning(matcher: Matcher, golds: Sequence[GoldPost], c: float) -> tuple[list[float], float]:
    """The direction, and its bias, that parts posts that repeat something from those that do not."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    stands = [gold for gold in golds if gold.relation in _TAKES_A_STAND]
    inspections = matcher.inspect([gold.post for gold in stands])
    vectors = np.array([each.scan.vector for each in inspections if each])
    repeats = [gold.relation == REPEAT for gold, i in zip(stands, inspections, strict=True) if i]
    model = LogisticRegression(C=c, max_iter=5000, class_weight="balanced").fit(vectors, repeats)
    return _rounded(model.coef_[0]), round(float(model.intercept_[0]), _DIGITS)


def cases_of(matcher: Matcher, golds: Sequence[GoldPost], reader: PairReader | None) -> list[Case]:
    """Each judged post beside its nearest claims, with all evidence; read together if there is who."""
    inspections = matcher.inspect([gold.post for gold in golds])
    found = [
        (gold, inspection, weighed)
        for gold, inspection in zip(golds, inspections, strict=True)
        if inspection
        for weighed in matcher.look(inspection)
    ]
    readings = _readings(matcher, [(i, w) for _, i, w in found], reader)
    return [
        Case(
            gold,
            matcher.claims[weighed.candidate.claim].id,
            weighed,
            {**weighed.evidence.numbers, **said},
        )
        for (gold, _, weighed), said in zip(found, readings, strict=True)
    ]


def _readings(
    matcher: Matcher, found: Sequence[tuple[Inspection, Weighed]], reader: PairReader | None
) -> list[dict[str, float]]:
    if reader is None:
        return [{} for _ in found]
    return [numbers_of(row) for row in reader.read([matcher.pair(i, w) for i, w in found])]


def cheap_names(cases: Sequence[Case]) -> list[str]:
    """What the first look knows."""
    return list(cases[0].weighed.evidence.numbers)


@dataclass(frozen=True, slots=True)
class Looks:
    """Without a cross-encoder the second is no more than the first."""

    first: Look
    second: Look


def fit_looks(cases: Sequence[Case], usual: Sequence[Case], recipe: Recipe) -> Looks:
    """Weights from `cases`, with odds as they are among `usual` posts."""
    return Looks(
        *(
            calibrated(fit_look(cases, names, recipe.evidence_c), usual)
            for names in (cheap_names(cases), list(cases[0].numbers))
        )
    )


def calibrated(look: Look, usual: Sequence[Case]) -> Look:
    """The look with its log odds stretched and moved to what is right for the likeliest claims of
    usual posts (Platt's scaling). Copies of claims are no usual posts: a rule decides on them.
    """
    import numpy as np

    likeliest: dict[str, tuple[float, bool]] = {}
    for case in usual:
        key = case.gold.post.id
        odds = look.log_odds(case.numbers)
        if not case.weighed.evidence.is_copy and odds > likeliest.get(key, (-np.inf,))[0]:
            likeliest[key] = (odds, case.is_right)
    table = np.array([[odds] for odds, _ in likeliest.values()])
    right = np.array([is_right for _, is_right in likeliest.values()])
    (stretch,), moved = _bounded_regression(table, right, ["score"], _UNBOUND)
    return Look(
        bias=round(float(stretch) * look.bias + moved, _DIGITS),
        weights={
            name: Weight(each.mean, each.spread, round(float(stretch) * each.weight, _DIGITS))
            for name, each in look.weights.items()
        },
    )


def fit_look(cases: Sequence[Case], names: Sequence[str], c: float) -> Look:
    """A logistic regression that finds the cases in which the post repeats the claim.

    Weights keep the sign that reason gives them (`SPEAKS_FOR`, `SPEAKS_AGAINST`): the lessons are full
    of posts written to look alike and mean the opposite, and must not teach that likeness is a bad sign.
    """
    import numpy as np

    table = np.array([[case.numbers[name] for name in names] for case in cases])
    mean, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread == 0] = 1.0
    right = np.array([case.is_right for case in cases])
    weights, bias = _bounded_regression((table - mean) / spread, right, names, c)
    columns = zip(names, mean, spread, weights, strict=True)
    return Look(
        bias=round(bias, _DIGITS),
        weights={n: Weight(*(round(float(v), _DIGITS) for v in each)) for n, *each in columns},
    )


def _bounded_regression(
    table: NDArray[np.float64], right: NDArray[np.bool_], names: Sequence[str], c: float
) -> tuple[NDArray[np.float64], float]:
    """Weights and bias with the least logistic loss, `c` times, and squared weights."""
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import expit

    def loss(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = table @ at[:-1] + at[-1]
        total = c * np.logaddexp(0, np.where(right, -margin, margin)).sum() + at[:-1] @ at[:-1] / 2
        error = c * (expit(margin) - right)
        return float(total), np.append(table.T @ error + at[:-1], error.sum())

    bounds = [(_least(name), _most(name)) for name in names] + [(None, None)]
    found = minimize(loss, np.zeros(len(bounds)), jac=True, bounds=bounds, method="L-BFGS-B")
    return found.x[:-1], float(found.x[-1])


def _least(name: str) -> float | None:
    return 0.0 if name in SPEAKS_FOR else None


def _most(name: str) -> float | None:
    return 0.0 if name in SPEAKS_AGAINST else None


def copies_of(claims: Iterable[ClaimText]) -> Iterator[GoldPost]:
    """Posts that pass a claim on as it is: what a rumour mostly consists of, and no lesson shows."""
    for claim in claims:
        for number, opening in enumerate(_OPENINGS):
            yield GoldPost(
                PostText(f"{claim.id}{COPY}{number}", caption=f"{opening}{claim.statement}"),
                REPEAT,
                frozenset({claim.id}),
                claim.language,
                "caption",
            )


def look_as_dict(look: Look) -> dict[str, Any]:
    return asdict(look)


def _rounded(vector: NDArray[np.float32]) -> list[float]:
    return [round(float(number), _DIGITS) for number in vector]


def _version(material: Material, stored: Mapping[str, Any]) -> str:
    """Eight digits that change with the posts and with what was learnt from them."""
    posts = [each.post.id for each in (*material.lessons, *material.judged_posts)]
    content = json.dumps([posts, stored], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:8]


def _unknowing(encoder: Encoder) -> DecisionModel:
    """A model that says nothing, to gather evidence with."""
    return _leaning_only(encoder, [0.0] * encoder.dimensions, 0.0)


def _leaning_only(encoder: Encoder, vector: Sequence[float], bias: float) -> DecisionModel:
    nothing = Look(bias=0.0, weights={})
    return DecisionModel(
        "", encoder.name, bias, tuple(vector), nothing, Thresholds(NEVER, 1.0, 1.0)
    )


def gold_of(decided: Sequence[Example]) -> tuple[list[ClaimText], list[GoldPost]]:
    """What reviewers decided, as claims and judged posts; what nobody knows is left out."""
    statements = {example.claim: example.language for example in decided}
    ids = {statement: f"decided-{number}" for number, statement in enumerate(statements)}
    claims = [
        ClaimText(ids[statement], language, statement) for statement, language in statements.items()
    ]
    posts = [
        GoldPost(
            example.post,
            example.relation,
            frozenset({ids[example.claim]}) if example.repeats else frozenset(),
            example.post.language,
            near_claim_id=ids[example.claim],
        )
        for example in decided
        if example.repeats is not None
    ]
    return claims, posts
