"""A remembered place on screens that may be others now."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.placement import Box, Placement, fit

LAPTOP, BESIDE = Box(0, 0, 1366, 768), Box(1366, 0, 1920, 1080)


def placed(x: int, y: int, width: int = 900, height: int = 600) -> Placement:
    return Placement(Box(x, y, width, height), (width, height))


@pytest.mark.parametrize(
    ("x", "y"), [(0, 0), (200, 100), (-700, 20), (1200, 700), (1400, 50), (1200, 0)]
)
def test_a_place_that_a_hand_can_reach_is_kept(x: int, y: int) -> None:
    assert fit(placed(x, y), (LAPTOP, BESIDE)).box == placed(x, y).box


@pytest.mark.parametrize(
    ("x", "y"), [(2000, 100), (0, -200), (100, 760), (-850, 20), (1300, 20), (0, 5000)]
)
def test_a_window_that_is_lost_comes_to_the_middle_of_the_first_screen(x: int, y: int) -> None:
    assert fit(placed(x, y), (LAPTOP,)).box == Box(233, 84, 900, 600)


def test_it_is_never_larger_than_its_screen() -> None:
    found = fit(placed(1500, 10, 3000, 2000), (LAPTOP, BESIDE))
    assert (found.box, found.wide) == (Box(1500, 10, 1920, 1080), (1920, 1080))


def test_between_two_screens_it_belongs_to_the_one_that_has_most_of_it() -> None:
    assert fit(placed(1200, 10, 1900), (LAPTOP, BESIDE)).box == Box(1200, 10, 1900, 600)


def test_without_any_screen_nothing_is_changed() -> None:
    assert fit(placed(-9000, 0), ()) == placed(-9000, 0)


PIXEL = st.integers(-20_000, 20_000)
SIZE = st.integers(1, 5000)
SCREEN = st.builds(Box, PIXEL, PIXEL, st.integers(640, 4000), st.integers(480, 3000))


@given(
    placement=st.builds(Placement, st.builds(Box, PIXEL, PIXEL, SIZE, SIZE), st.tuples(SIZE, SIZE)),
    screens=st.lists(SCREEN, min_size=1, max_size=3),
)
def test_its_title_bar_is_always_on_a_screen(placement: Placement, screens: list[Box]) -> None:
    box = fit(placement, screens).box
    bar = Box(box.x, box.y, box.width, 32)
    assert any(
        across >= min(120, box.width) and down == 32
        for across, down in (bar.shared_with(screen) for screen in screens)
    )
