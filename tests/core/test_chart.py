import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.chart import HEIGHT, LEFT, WIDTH, bar_chart, round_up


VALUES = st.lists(st.tuples(st.just("12:00"), st.integers(0, 10**7)), max_size=48)


def test_heights_are_in_proportion_to_values():
    low, high = bar_chart([("a", 25), ("b", 100)]).bars
    assert high.height == pytest.approx(4 * low.height, abs=0.3)
    assert (low.value, low.label) == (25, "a")


def test_the_axis_ends_in_a_number_that_people_read():
    assert [round_up(value) for value in (0, 2, 3, 7, 11, 70, 101, 4000)] == [
        2, 2, 4, 10, 20, 100, 200, 4000,
    ]  # fmt: skip
    assert [tick.value for tick in bar_chart([("a", 71)]).ticks] == [0, 50, 100]


def test_nothing_at_all_is_a_chart_without_bars():
    assert bar_chart([]).bars == ()
    assert bar_chart([("a", 0)]).bars[0].height == 0


def test_not_every_bar_has_its_name_below():
    bars = bar_chart([(str(n), 1) for n in range(24)], label_every=6).bars
    assert [bar.label for bar in bars if bar.is_labelled] == ["0", "6", "12", "18"]


@given(values=VALUES)
def test_every_bar_stays_inside_the_drawing(values):
    chart = bar_chart(values)
    assert len(chart.bars) == len(values)
    for bar in chart.bars:
        assert bar.x >= LEFT
        assert bar.x + bar.width <= WIDTH + 0.2
        assert 0 <= bar.y <= bar.y + bar.height <= HEIGHT


def test_a_small_chart_uses_the_room_it_is_given():
    chart = bar_chart([("a", 2), ("b", 1)], width=360, height=130)
    assert (chart.width, chart.height, chart.base) == (360, 130, 104)
    assert chart.bars[1].x + chart.bars[1].width == pytest.approx(359)
    assert {bar.y + bar.height for bar in chart.bars} == {104}
    assert chart.ticks[0].y == 104
