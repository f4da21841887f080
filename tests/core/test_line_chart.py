from hypothesis import given
from hypothesis import strategies as st

from core.line_chart import HEIGHT, LEFT, WIDTH, Estimate, line_chart


SHARES = st.floats(0, 1).map(lambda share: Estimate(share, share / 2, (1 + share) / 2))


def test_a_higher_share_stands_higher_and_its_interval_spans_it():
    low, high = (
        line_chart(["a", "b"], [("x", [Estimate(0.2, 0.1, 0.4), Estimate(0.9, 0.8, 1)])])
        .lines[0]
        .dots
    )
    assert low.y > high.y
    assert low.low_y > low.y > low.high_y


def test_a_moment_without_a_value_leaves_a_gap():
    one = Estimate(0.5, 0.4, 0.6)
    [line] = line_chart(list("abcde"), [("x", [one, one, None, one, one])]).lines
    assert len(line.dots) == 4
    assert len(line.paths) == 2


def test_a_single_value_is_a_dot_without_a_line():
    [line] = line_chart(["a"], [("x", [Estimate(1, 0.8, 1)])]).lines
    assert (len(line.dots), line.paths) == (1, ())


def test_the_axis_is_in_percent_and_the_bound_lies_on_it():
    chart = line_chart(["a"], [], bound=0.5)
    assert [mark.label for mark in chart.shares] == ["0 %", "50 %", "100 %"]
    assert chart.bound == chart.shares[1].at


def test_nothing_at_all_is_an_empty_chart():
    chart = line_chart([], [("x", [])])
    assert chart.moments == ()
    assert chart.lines[0].dots == ()


def test_not_every_moment_has_its_name_below():
    chart = line_chart([str(n) for n in range(10)], [], label_every=4)
    assert [mark.label for mark in chart.moments] == ["0", "4", "8"]


@given(estimates=st.lists(st.none() | SHARES, max_size=60))
def test_every_dot_stays_inside_the_drawing(estimates):
    chart = line_chart([""] * len(estimates), [("x", estimates), ("y", estimates)])
    for line in chart.lines:
        for dot in line.dots:
            assert LEFT <= dot.x <= WIDTH
            assert 0 <= dot.high_y <= dot.y <= dot.low_y <= HEIGHT
