"""What is measured on which set: one folder, or the folder of all shared sets about claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from labels.candidates import ClaimText
from labels.decision import load_model
from labels.evaluation import cascade, deciding, probabilities, retrieval, turned, unrelated
from labels.evaluation.judging import Judged, judged
from labels.evaluation.running import Bench
from labels.evaluation.sections import Section, Target
from labels.evaluation.texts import read_edits, read_pairs, read_posts
from labels.goldsets import GoldSet, read_claims, read_folder
from labels.matching import Match, Matcher


ENGLISH, DUTCH = "checkthat2022_2a_en", "nl_elections_dev"
EDITS = "claim_edits_en/baseline_pairs.jsonl"
SENTENCES = "sick_nl/sick_nl_train_trial.tsv"
PARTY_TWEETS = "nl_party_tweets/tweets.tsv"
# The other Dutch rows of the topic set are the party tweets once more.
TOPIC_SETS: Mapping[str, tuple[str, str]] = {
    "Dutch tweets about COVID": ("election_topic_weak/nl.tsv", "other"),
    "English posts about elections": ("election_topic_weak/en.tsv", "election"),
    "English tweets about COVID": ("election_topic_weak/en.tsv", "other"),
}
_CASCADE_TWEETS = 1000

ENGLISH_TARGETS = (Target("all", "MAP@5", 0.92), Target("all", "recall@20", 0.98))
MIXED_TARGETS = (
    Target(retrieval.ALIKE, "recall@20", 0.98),
    Target(retrieval.ACROSS, "recall@20", 0.95),
)


@dataclass(slots=True)
class Measured:
    """The tables, and the gold sets with their decisions: for predictions and for reading errors.

    `skipped` names what could not be measured because its files are not there.
    """

    sections: list[Section] = field(default_factory=list)
    sets: list[tuple[GoldSet, list[Judged]]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def one_folder(
    bench: Bench, folder: Path, distractors: Sequence[ClaimText] = (), *, gated: bool = True
) -> Measured:
    """Retrieval, decisions and probabilities on every gold set in `folder`."""
    found = Measured()
    for gold in read_folder(folder):
        matcher = bench.matcher(gold.claims, distractors, gated=gated)
        posts = _judged(bench, matcher, gold)
        found.sets.append((gold, posts))
        found.sections += [
            _retrieval(f"{gold.name}: retrieval", gold, posts),
            *deciding.sections(gold, posts),
            *probabilities.sections(gold, posts),
        ]
    return found


def all_sets(bench: Bench, shared: Path, translated: Path) -> Measured:
    """Every table that `shared` has the data for. `translated`: a set whose claims have translations."""
    found = Measured()
    parts: tuple[tuple[tuple[str, ...], Callable[[], None]], ...] = (
        ((ENGLISH,), lambda: _english(bench, shared, found)),
        ((DUTCH, ENGLISH), lambda: _dutch_in_mixed_store(bench, shared, found)),
        ((ENGLISH,), lambda: _translations(bench, shared, translated, found)),
        ((DUTCH,), lambda: _dutch(bench, shared, found)),
        ((ENGLISH, EDITS), lambda: _edits(bench, shared, found)),
        ((SENTENCES,), lambda: _sentences(bench, shared, found)),
        ((DUTCH, PARTY_TWEETS), lambda: _unrelated(bench, shared, found)),
        ((DUTCH, PARTY_TWEETS), lambda: _cascade(bench, shared, found)),
    )
    for needed, measure in parts:
        missing = [name for name in needed if not (shared / name).exists()]
        if missing:
            found.skipped += missing
        else:
            measure()
    return found


def _english(bench: Bench, shared: Path, found: Measured) -> None:
    golds = read_folder(shared / ENGLISH)
    matcher = bench.matcher(golds[0].claims)
    for gold in golds:
        posts = _judged(bench, matcher, gold)
        found.sets.append((gold, posts))
        found.sections.append(_retrieval(f"{gold.name}: retrieval", gold, posts, ENGLISH_TARGETS))


def _dutch_in_mixed_store(bench: Bench, shared: Path, found: Measured) -> None:
    (gold,) = read_folder(shared / DUTCH)
    found.sections += _mixed(bench, gold, read_claims(shared / ENGLISH), MIXED_TARGETS)


def _translations(bench: Bench, shared: Path, translated: Path, found: Measured) -> None:
    """How much the translations of claims add."""
    (gold,) = read_folder(translated)
    found.sections += _mixed(bench, gold, read_claims(shared / ENGLISH))


def _mixed(
    bench: Bench,
    gold: GoldSet,
    distractors: Sequence[ClaimText],
    targets: tuple[Target, ...] = (),
) -> list[Section]:
    """Retrieval in a store that is mostly English, without other wordings of claims and with."""
    bare = tuple(replace(claim, wordings=()) for claim in gold.claims)
    stores = {"without translations": bare}
    if bare != gold.claims:
        stores["with translations of claims"] = gold.claims
    made = []
    for name, claims in stores.items():
        matcher = bench.matcher(claims, distractors)
        posts = _judged(bench, matcher, gold)
        title = f"{gold.name} in a store of {len(matcher.claims):,} claims, {name}"
        made += [
            _retrieval(f"{title}: retrieval", gold, posts, targets),
            Section(f"{title}: decisions", {"all": deciding.figures(posts)}),
        ]
    return made


def _dutch(bench: Bench, shared: Path, found: Measured) -> None:
    (gold,) = read_folder(shared / DUTCH)
    matcher = bench.matcher(gold.claims)
    posts = _judged(bench, matcher, gold)
    found.sets.append((gold, posts))
    found.sections += [
        _retrieval(f"{gold.name}: retrieval", gold, posts),
        *deciding.sections(gold, posts),
        *probabilities.sections(gold, posts),
        _copies(bench, matcher, posts),
    ]


def _copies(bench: Bench, matcher: Matcher, posts: Sequence[Judged]) -> Section:
    repeats = [each for each in posts if each.is_repeat]
    matches = {
        kind: bench.run(
            matcher,
            [turned.copied(each.gold.post, change) for each in repeats],
            f"copies, {kind}",
        ).matches
        for kind, change in turned.COPIES.items()
    }
    return turned.copies(repeats, matches)


def _edits(bench: Bench, shared: Path, found: Measured) -> None:
    claims = [replace(claim, auto_allowed=True) for claim in read_claims(shared / ENGLISH)]
    pairs = read_edits(shared / EDITS)
    posts = [post for each in pairs for post in (each.original, each.edited)]
    run = bench.run(bench.matcher(claims, gated=False), posts, "edited tweets")
    found.sections.append(turned.edits(pairs, run.matches))


def _sentences(bench: Bench, shared: Path, found: Measured) -> None:
    model = bench.model or load_model(bench.encoder.name)
    readers: dict[str, turned.StanceReader] = {"by cues": turned.by_cues}
    if model.reader is not None:
        readers["read together"] = turned.read_together(model.reader)
    found.sections.append(turned.sentence_pairs(read_pairs(shared / SENTENCES), readers))


def _unrelated(bench: Bench, shared: Path, found: Measured) -> None:
    (gold,) = read_folder(shared / DUTCH)
    matcher = bench.matcher(gold.claims, rank_all=False)
    files = {unrelated.PARTY_TWEETS: (PARTY_TWEETS, "")} | {
        name: source for name, source in TOPIC_SETS.items() if (shared / source[0]).exists()
    }
    groups: dict[str, list[Match]] = {}
    for name, (file, label) in files.items():
        run = bench.run(matcher, read_posts(shared / file, label), name)
        groups[name] = list(run.matches.values())
    found.sections.append(unrelated.section(groups))


def _cascade(bench: Bench, shared: Path, found: Measured) -> None:
    (gold,) = read_folder(shared / DUTCH)
    posts = [each.post for each in gold.posts]
    tweets = read_posts(shared / PARTY_TWEETS)[:_CASCADE_TWEETS]
    runs, unrelated_runs = [], []
    for name, gated in ((cascade.CASCADE, True), (cascade.EVERY_STAGE, False)):
        matcher = bench.matcher(gold.claims, gated=gated, rank_all=False, reads_all=not gated)
        runs.append(bench.run(matcher, posts, name))
        unrelated_runs.append(bench.run(matcher, tweets, f"{name}, tweets"))
    both = [judged(gold, run.matches) for run in runs]
    found.sections.append(
        cascade.section(
            both[0], both[1], (runs[0], runs[1]), (unrelated_runs[0], unrelated_runs[1])
        )
    )


def _judged(bench: Bench, matcher: Matcher, gold: GoldSet) -> list[Judged]:
    run = bench.run(matcher, [each.post for each in gold.posts], gold.name)
    return judged(gold, run.matches)


def _retrieval(
    title: str, gold: GoldSet, posts: Sequence[Judged], targets: tuple[Target, ...] = ()
) -> Section:
    languages = {claim.id: claim.language for claim in gold.claims}
    return Section(
        title,
        retrieval.rows(posts, languages),
        f"Posts that repeat, deny or question a claim, among {len(gold.claims):,} claims of the set.",
        targets,
    )
