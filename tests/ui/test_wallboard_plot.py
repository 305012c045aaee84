"""The plot of the last hour: none is a line on the ground, not known is hatched."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible, QImage
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.board import COUNTED, Stage
from ccm_desktop.domain.state_history import NONE_FOLLOWED, Span
from ccm_desktop.ui.theme import Theme
from ccm_desktop.ui.wallboard.plot import StagePlot, _chains, _round_up


@pytest.fixture
def plot(qtbot: QtBot, styled: Theme) -> StagePlot:
    made = StagePlot()
    qtbot.addWidget(made)
    made.resize(800, 200)
    made.show()
    return made


def counts(**stages: int) -> tuple[int, ...]:
    return tuple(stages.get(stage.value, 0) for stage in COUNTED)


def picture(plot: StagePlot, *spans: Span) -> QImage:
    plot.show_history(spans)
    return plot.grab().toImage()


def test_none_looks_unlike_not_known(plot: StagePlot) -> None:
    assert picture(plot, Span(3600, 0, NONE_FOLLOWED)) != picture(plot)


def test_a_gap_is_seen(plot: StagePlot) -> None:
    talk = counts(talking=2)
    whole = picture(plot, Span(3600, 0, talk))
    gap = picture(plot, Span(3600, 2000, talk), Span(1500, 0, talk))
    none = picture(
        plot, Span(3600, 2000, talk), Span(2000, 1500, NONE_FOLLOWED), Span(1500, 0, talk)
    )
    assert len({bytes(p.constBits()) for p in (whole, gap, none)}) == 3


def test_each_stage_has_a_look_of_its_own(plot: StagePlot) -> None:
    seen = set()
    for stage in COUNTED:
        shot = picture(plot, Span(3600, 0, counts(**{stage.value: 4})))
        seen.add(bytes(shot.convertToFormat(QImage.Format.Format_Grayscale8).constBits()))
    assert len(seen) == len(COUNTED), "without colour as well"


def test_stages_stand_one_above_the_other(plot: StagePlot) -> None:
    one = picture(plot, Span(3600, 0, counts(ringing=2, talking=2)))
    other = picture(plot, Span(3600, 0, counts(ringing=3, talking=1)))
    assert one != other


@pytest.mark.parametrize("size", [(200, 60), (200, 110), (356, 226), (1400, 300)])
def test_it_is_painted_at_any_size(plot: StagePlot, size: tuple[int, int]) -> None:
    plot.resize(*size)
    assert not picture(plot, Span(3600, 20, counts(talking=1000)), Span(10, 0, counts())).isNull()


@pytest.mark.parametrize(
    ("most", "top"), [(0, 4), (4, 4), (5, 6), (9, 10), (42, 42), (43, 44), (141, 160), (1000, 1000)]
)
def test_the_axis_ends_on_a_round_figure(most: int, top: int) -> None:
    assert _round_up(most) == top


def test_pieces_without_gaps() -> None:
    a, b, c = Span(30, 20, counts()), Span(20, 10, counts(talking=1)), Span(5, 0, counts())
    assert _chains([a, b, c]) == [[a, b], [c]]
    assert _chains([]) == []


def test_who_does_not_see_it_is_told_as_much(plot: StagePlot) -> None:
    def told() -> str:
        face = QAccessible.queryAccessibleInterface(plot)
        assert face.text(QAccessible.Text.Name) == "Calls by state, last 60 minutes"
        return face.text(QAccessible.Text.Description)

    assert told() == "Known for 0 of 60 minutes. No calls were followed."
    plot.show_history(
        [Span(600, 300, counts(ringing=1, talking=7)), Span(300, 0, counts(ringing=2))]
    )
    assert told() == "Known for 10 of 60 minutes. At most at once: Ringing 2, Talking 7."


def test_ended_calls_are_no_layer() -> None:
    assert Stage.ENDED not in COUNTED
