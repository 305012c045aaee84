"""Waiting in a test for something that other tasks of the same loop bring about."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

_PATIENCE_S = 20.0


async def until(seen: Callable[[], bool]) -> None:
    """Give the loop turns until something has come true; fails after a long while."""
    async with asyncio.timeout(_PATIENCE_S):
        while not seen():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0)
