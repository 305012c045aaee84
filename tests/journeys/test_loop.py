"""The loop that the program runs on keeps asyncio's promises where qasync alone does not."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator

import pytest

from ccm_desktop.runtime import Garbage

PATIENCE_S = 20.0


async def test_a_generator_that_is_left_half_way_is_closed() -> None:
    closed = asyncio.Event()

    async def pieces() -> AsyncIterator[int]:
        try:
            yield 1
            yield 2
        finally:
            await asyncio.sleep(0)
            closed.set()

    async def whole() -> AsyncIterator[int]:
        async for piece in pieces():
            yield piece

    async for _ in whole():
        break
    await asyncio.wait_for(closed.wait(), PATIENCE_S)


async def test_garbage_is_looked_for_less_often_while_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there_is = [0, 0, 0]
    monkeypatch.setattr(gc, "get_count", lambda: tuple(there_is))
    garbage = Garbage()
    for _ in range(6):
        garbage.collect()
    assert garbage._timer.interval() >= 30_000
    there_is[0] = gc.get_threshold()[0] + 1
    garbage.collect()
    assert garbage._timer.interval() == 5000
