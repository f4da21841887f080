"""Cards: read as they were written, shown as text, and what counts as doing worse."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.model_card import (
    CardError,
    Figure,
    ModelCard,
    TrainedOn,
    as_markdown,
    read_card,
    shortfalls,
)
from tests.labels.trained_models import card


figures = st.builds(
    lambda low, span, share, n: Figure(low + span * share, low, low + span, n),
    st.floats(0, 0.5),
    st.floats(0.01, 0.5),
    st.floats(0.1, 0.9),
    st.integers(1, 10_000),
)
names = st.text(min_size=1, max_size=8)
cards = st.builds(
    ModelCard,
    version=names,
    encoder=names,
    created=st.dates(),
    code_version=names,
    trained_on=st.lists(
        st.builds(
            TrainedOn,
            name=names,
            posts=st.integers(0, 99),
            claims=st.integers(0, 99),
            first=st.none() | st.dates(),
            last=st.none() | st.dates(),
        ),
        max_size=2,
    ).map(tuple),
    figures=st.dictionaries(
        names,
        st.dictionaries(names, st.dictionaries(names, figures, max_size=2), max_size=2),
        max_size=2,
    ),
    limits=st.lists(names, max_size=2).map(tuple),
)


@given(cards)
def test_a_card_is_read_as_it_was_written(each):
    assert read_card(json.loads(json.dumps(each.as_dict()))) == each


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"version": ""}, "'' is not a text"),
        ({"created": "yesterday"}, "yesterday"),
        ({"figures": {"s": {"nl": {"recall": [0.5, 0.6, 0.7, 3]}}}}, "recall"),
        ({"figures": {"s": {"nl": {"recall": [0.5, 0.4]}}}}, "cannot be read"),
        ({"trained_on": [{"name": "s"}]}, "no field 'posts'"),
        ({"limits": None}, "cannot be read"),
    ],
)
def test_what_is_no_card_is_refused_with_a_reason(changed, message):
    with pytest.raises(CardError, match=message):
        read_card(card("aaaa").as_dict() | changed)


def test_a_card_is_a_page_of_text():
    text = as_markdown(
        ModelCard(
            version="aaaa",
            encoder="use",
            created=date(2026, 11, 20),
            code_version="2",
            trained_on=(TrainedOn("decisions", 80, 12, date(2026, 9, 1), date(2026, 11, 1)),),
            figures={"sample": {"nl": {"recall@1": Figure(0.8, 0.7, 0.9, 100)}}},
            limits=("Few Turkish posts.",),
        )
    )
    assert "* decisions: 80 posts, 12 claims, 2026-09-01 to 2026-11-01" in text
    assert "| nl | recall@1 | 0.800 | 0.700 to 0.900 | 100 |" in text
    assert text.endswith("## Limits\n\n* Few Turkish posts.\n")


def measured(metric: str, value: float):
    return {"sample": {"nl": {metric: Figure(value, 0, 1, 9)}}}


@pytest.mark.parametrize(
    ("metric", "promised", "now", "falls_short"),
    [
        ("recall@1", Figure(0.8, 0.7, 0.9, 9), 0.70, False),
        ("recall@1", Figure(0.8, 0.7, 0.9, 9), 0.69, True),
        ("recall@1", Figure(0.8, 0.7, 0.9, 9), 0.99, False),
        ("wrong banners", Figure(0.0, 0.0, 0.1, 9), 0.1, False),
        ("wrong banners", Figure(0.0, 0.0, 0.1, 9), 0.2, True),
    ],
)
def test_worse_than_the_interval_is_a_shortfall(metric, promised, now, falls_short):
    found = shortfalls({"sample": {"nl": {metric: promised}}}, measured(metric, now))
    assert bool(found) is falls_short
    assert all(metric in each and "the card says" in each for each in found)


def test_what_was_not_measured_again_is_passed_over():
    promised = {"sample, cross-fitted": measured("recall@1", 0.9)["sample"]}
    assert shortfalls(promised, measured("recall@1", 0.1)) == []
