"""The sandbox inside another program: a thread with a loop of its own."""

import asyncio
from concurrent.futures import Future
from threading import Thread
from types import TracebackType
from typing import Self

from ccm_desktop.sandbox.clock import Clock, SandboxClock
from ccm_desktop.sandbox.practice import practice_world
from ccm_desktop.sandbox.server import Access, SandboxServer


class EmbeddedSandbox:
    """A practice account on loopback; also a context manager. UnknownScenarioError when made."""

    def __init__(
        self,
        speed: float = 1.0,
        scenario: str | None = None,
        clock: Clock | None = None,
        *,
        port: int = 0,
    ) -> None:
        clock = clock or SandboxClock(speed)
        world = practice_world(clock.wall_epoch_s, scenario=scenario)
        self.server = SandboxServer(world, clock, port=port)
        self._thread: Thread | None = None
        self._access: Access | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    def start(self) -> Access:
        """Return how to get in once it listens; OSError if the port cannot be had.

        Once started, it returns the same again.
        """
        if self._access is not None:
            return self._access
        listening: Future[Access] = Future()
        thread = Thread(target=self._run, args=(listening,), name="sandbox", daemon=True)
        thread.start()
        try:
            self._access = listening.result()
        except OSError:
            thread.join()
            raise
        self._thread = thread
        return self._access

    def stop(self) -> None:
        """Close every connection and wait for the thread; the account's calls are kept."""
        if self._thread is None or self._loop is None or self._stopping is None:
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self._thread = self._access = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self, listening: "Future[Access]") -> None:
        # A selector loop on every system: the default of Windows has no use here.
        try:
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                runner.run(self._serve(listening))
        finally:
            listening.cancel()

    async def _serve(self, listening: "Future[Access]") -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        try:
            access = await self.server.start()
        except OSError as error:
            listening.set_exception(error)
            return
        listening.set_result(access)
        await self._stopping.wait()
        await self.server.stop()
