"""Lines of the board to show, one for each state, and as many as are wanted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from ccm_desktop.domain.board import BoardLine, Stage, board_line
from ccm_desktop.domain.call import Call, Watch, observe
from ccm_desktop.domain.pace import Pace
from tests.ui.shown import (
    after,
    calling,
    ended,
    ended_with,
    finishing,
    given_up,
    legs,
    ringing,
    talking,
)

NOW = after(24)
CALLS: dict[Stage, Call] = {
    Stage.RINGING: ringing(),
    Stage.TALKING: talking(),
    Stage.IN_PROGRESS: observe(ringing(), legs("in-progress", "queued"), after(8)),
    Stage.FINISHING: finishing(),
    Stage.RECORDING: replace(ended(), watch=Watch.RECORDING),
    Stage.ENDED: ended_with("customer_busy", None, "busy"),
}
OTHERS = (calling(), given_up())


def board(reference: str, stage: Stage = Stage.RINGING, **changes: object) -> BoardLine:
    """A line in a stage, heard of a moment ago."""
    made = replace(board_line(CALLS[stage], Pace()), reference=reference)
    over = stage is Stage.ENDED
    made = replace(made, heard_at=NOW, expected_at=None if over else NOW + timedelta(seconds=5))
    return replace(made, **changes)  # type: ignore[arg-type]


def boards(count: int, stage: Stage = Stage.RINGING) -> list[BoardLine]:
    """So many lines, the first one pressed first."""
    return [board(f"r{n:04}", stage, pressed_at=after(n / 1000)) for n in range(count)]


def silent(reference: str, stage: Stage = Stage.TALKING, since: datetime = NOW) -> BoardLine:
    """A line of which nothing was heard for ten minutes."""
    heard_at = since - timedelta(minutes=10)
    return board(reference, stage, heard_at=heard_at, expected_at=heard_at + timedelta(seconds=5))
