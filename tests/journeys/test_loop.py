"""The loop that the program runs on keeps asyncio's promises where qasync alone does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

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
