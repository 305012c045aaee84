"""R2: whatever comes in whatever order, a press makes one call at most, and so does an agent.

Two processes share one journal. Hypothesis makes the schedules of `schedule`: so it tries orders
that no machine shows twice, and shortens one that goes wrong.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ccm_desktop.services import desk
from tests.goals.ledger import counted
from tests.goals.scale import SCALES, Scale
from tests.goals.schedule import World

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
_SOME = ("sequences", "presses", "POSTs", "starts", "kills", "words", "look-ups")
_NEVER = ("sent twice", "two at once", "past a lock")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: how soon a disk answers is not what is tried here."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else tmp_path) as made:
        yield Path(made)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("scale", SCALES)
def test_any_order_of_events_makes_one_call_of_a_press(
    scale: Scale, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "_LAST_WAIT_S", 0.0)
    counts, faults = Counter[str](), list[object]()

    def on_loop_fault(_: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        faults.append(context)

    with counted("R2", "generated orders of events", scale) as figures, asyncio.Runner() as runner:
        runner.get_loop().set_exception_handler(on_loop_fault)

        @settings(
            max_examples=scale.of(150, 10_000),
            derandomize=True,
            database=None,
            phases=(Phase.generate, Phase.shrink),
        )
        @given(st.binary(min_size=40, max_size=100))
        def play(schedule: bytes) -> None:
            data = folder / "data"
            data.mkdir()
            try:
                runner.run(World(data / "journal.db", counts).play(schedule))
            finally:
                shutil.rmtree(data)
            assert not any(counts[name] for name in _NEVER)

        play()
        assert faults == []
        assert min(counts[name] for name in _SOME) > 0, "every kind of event took place"
        figures.update({name: counts[name] for name in (*_SOME, *_NEVER)})
