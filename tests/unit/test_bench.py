"""What the bench computes from what it measured: when posts are due, ratios of pairs, lines of /proc."""

from __future__ import annotations

from tests.bench import accounting
from tests.bench.against import comparison
from tests.bench.schedules import ClosedLoop, OpenLoop, share
from tests.bench.soak import growth


def test_posts_at_a_fixed_rate_are_due_at_their_own_moments_whoever_is_free() -> None:
    schedule = OpenLoop(began=100.0, rate=10.0, posts=4)
    assert schedule.take(100.0, free=0) == [100.0]
    assert round(schedule.pause(100.0), 9) == 0.1
    assert [round(moment, 9) for moment in schedule.take(100.25, free=0)] == [100.1, 100.2]
    assert not schedule.is_over(100.25)


def test_a_generator_that_comes_late_is_still_told_when_each_post_was_due() -> None:
    schedule = OpenLoop(began=0.0, rate=4.0, posts=4)
    assert schedule.take(9.0, free=1) == [0.0, 0.25, 0.5, 0.75]
    assert schedule.is_over(9.0)
    assert schedule.take(10.0, free=1) == []


def test_as_many_as_are_free_post_at_once_until_the_time_is_over() -> None:
    schedule = ClosedLoop(ends_at=5.0)
    assert schedule.take(1.0, free=3) == [1.0, 1.0, 1.0]
    assert schedule.take(5.0, free=3) == []
    assert schedule.is_over(5.0)


def test_or_until_so_many_were_posted() -> None:
    schedule = ClosedLoop(ends_at=5.0, posts=4)
    assert len(schedule.take(1.0, free=3)) == 3
    assert len(schedule.take(1.1, free=3)) == 1
    assert schedule.is_over(1.1)


def test_a_share_of_the_waits() -> None:
    waits = [float(number) for number in range(1, 101)]
    assert (share(waits, 0.5), share(waits, 0.99), share(waits, 1.0), share([], 0.5)) == (51.0, 100.0, 100.0, 0.0)


def test_a_ratio_is_of_neighbours_and_tells_its_spread() -> None:
    found = comparison.ratio([1.0, 3.0, 2.0], [2.0, 3.0, 8.0])
    assert found == comparison.Ratio(median=0.5, least=0.25, most=1.0)


def test_nothing_is_divided_by_nothing() -> None:
    assert comparison.ratio([1.0, 2.0], [0.0, 2.0]) is None


def test_what_only_one_build_has_is_left_out() -> None:
    these = [{"CPU, ms": 1.0, "new": 5.0}, {"CPU, ms": 3.0, "new": 5.0}]
    others = [{"CPU, ms": 2.0}, {"CPU, ms": 4.0}]
    _, line = comparison.lines(these, others, ("this", "f2ad47f"))
    assert line.split() == ["CPU,", "ms", "2.00", "3.00", "0.62", "(0.50", "..", "0.75)"]


def test_figures_have_three_digits_that_count() -> None:
    assert [comparison.number(value) for value in (0.0, 0.954, 12.34, 671.8)] == ["0", "0.95", "12.3", "672"]


def test_cpu_time_is_read_behind_a_name_with_brackets_and_spaces() -> None:
    line = "77 (a (b) c) S 1 77 77 0 -1 4194304 9 9 0 0 250 50 30 20 20 0 1 0 5 0 0"
    assert accounting.parse_stat(line) * accounting.TICKS_A_SECOND == 350


def test_shared_memory_is_counted_by_its_proportion() -> None:
    text = "00400000-7ffd rollup\nRss:  20480 kB\nPss:  10240 kB\nPss_Dirty:  5120 kB\n"
    assert accounting.parse_pss(text) == 10.0


def test_growth_is_what_each_sample_adds_and_flat_memory_has_none() -> None:
    assert growth([100.0, 101.0, 102.0, 103.0]) == 1.0
    assert growth([50.0, 50.0, 50.0]) == 0.0
    assert growth([50.0]) == 0.0
