"""The do-not-call lists: looked into, kept fresh, and never taken for empty."""

from __future__ import annotations

import asyncio
import stat
import sys
import threading
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from ccm_desktop.domain.errors import BadReply, CcmError, Unreachable
from ccm_desktop.domain.guards import ListCopy
from ccm_desktop.domain.web_copy import Marks, WebCopy
from ccm_desktop.services import do_not_call
from ccm_desktop.services.do_not_call import DoNotCall
from ccm_desktop.services.tasks import TaskBag

from .manual_clock import START, ManualClock

ONE, TWO, OTHER = "+919811111111", "+919822222222", "+919833333333"
URL = "https://crm.example/no.txt"
HOUR_S = 3600


@dataclass
class Web:
    """A server: plays answers in order, the last again and again, and can keep them back."""

    answers: deque[WebCopy | CcmError | None] = field(default_factory=deque)
    asked: list[tuple[str, Marks]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def says(self, *answers: WebCopy | CcmError | None) -> None:
        self.answers = deque(answers)

    async def __call__(self, url: str, known: Marks) -> WebCopy | None:
        self.asked.append((url, known))
        await self.gate.wait()
        answer = self.answers.popleft() if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, CcmError):
            raise answer
        return answer


@dataclass
class Bench:
    clock: ManualClock
    web: Web
    folder: Path
    tasks: TaskBag
    lists: DoNotCall

    def restarted(self) -> DoNotCall:
        return DoNotCall(self.folder, self.web, self.clock, self.tasks)

    async def has(self, number: str, *sources: str) -> bool:
        """Whether a number is on a list, all of which must be current."""
        looked = await self.lists.look(sources, number, "IN")
        assert looked.unread == ()
        return bool(looked.listed)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    clock, web = ManualClock(), Web()
    web.gate.set()
    faults: list[BaseException] = []
    tasks = TaskBag(lambda _, error: faults.append(error))
    folder = tmp_path / "data" / "do-not-call"
    yield Bench(clock, web, folder, tasks, DoNotCall(folder, web, clock, tasks))
    await tasks.close()
    assert faults == []


def a_file(tmp_path: Path, *numbers: str, name: str = "dnc.csv") -> str:
    path = tmp_path / name
    path.write_text("\n".join(numbers), encoding="utf-8")
    return str(path)


def a_copy(*numbers: str, etag: str | None = None) -> WebCopy:
    return WebCopy("\n".join(numbers).encode(), Marks(etag=etag))


def do_damage(path: str, damage: str) -> None:
    Path(path).unlink()
    if damage == "page":
        Path(path).write_text("<html>\n<body>Sign in</body>", encoding="utf-8")
    elif damage == "folder":
        Path(path).mkdir()


async def test_no_list_holds_nobody(bench: Bench) -> None:
    assert not await bench.has(ONE)


class TestFiles:
    async def test_a_number_is_found_however_it_is_written(
        self, bench: Bench, tmp_path: Path
    ) -> None:
        path = a_file(tmp_path, "phone,name", "98111 11111,Asha", TWO)
        assert await bench.has(ONE, path)
        assert await bench.has(TWO, path)
        assert not await bench.has(OTHER, path)

    async def test_a_changed_file_counts_at_once(self, bench: Bench, tmp_path: Path) -> None:
        path = a_file(tmp_path, ONE)
        assert not await bench.has(TWO, path)
        a_file(tmp_path, ONE, TWO)
        assert await bench.has(TWO, path)

    async def test_an_unchanged_file_is_not_read_again(
        self, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reads: list[str] = []
        real = do_not_call._content

        def content(path: str) -> bytes:
            reads.append(path)
            return real(path)

        monkeypatch.setattr(do_not_call, "_content", content)
        path = a_file(tmp_path, ONE)
        for _ in range(5):
            assert await bench.has(ONE, path)
        assert reads == [path]

    @pytest.mark.parametrize("damage", ["missing", "page", "folder"])
    async def test_one_that_can_not_be_read_is_told_of(
        self, bench: Bench, tmp_path: Path, damage: str
    ) -> None:
        path = a_file(tmp_path, ONE)
        assert await bench.has(ONE, path)
        do_damage(path, damage)
        looked = await bench.lists.look((path,), ONE, "IN")
        assert [copy.source for copy in looked.unread] == [path]
        assert [copy.source for copy in looked.listed] == [path], "what was known still counts"
        looked = await bench.restarted().look((path,), ONE, "IN")
        assert (looked.listed, looked.unread) == ((), (ListCopy(path),))

    async def test_a_file_on_a_dead_share_holds_nobody_up(
        self, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path, hung = a_file(tmp_path, ONE), threading.Event()
        monkeypatch.setattr(do_not_call, "_PATIENCE_S", 0.01)
        monkeypatch.setattr(do_not_call, "_stamp", lambda _: hung.wait() and ())
        looked = await bench.lists.look((path,), ONE, "IN")
        assert looked.unread == (ListCopy(path),)
        hung.set()

    async def test_the_country_says_whose_local_numbers_they_are(
        self, bench: Bench, tmp_path: Path
    ) -> None:
        path = a_file(tmp_path, "2025550123")
        assert (await bench.lists.look((path,), "+12025550123", "US")).listed
        assert not (await bench.lists.look((path,), "+12025550123", "IN")).listed

    async def test_how_it_stands_is_known(self, bench: Bench, tmp_path: Path) -> None:
        numbers = [f"98111111{n:02d}" for n in range(20)]
        path = a_file(tmp_path, *numbers, "nobody")
        (copy,) = await bench.lists.copies((path,), "IN")
        assert copy == ListCopy(path, True, START, 20, 1)

    async def test_a_long_list_is_read_off_the_loop(self, bench: Bench, tmp_path: Path) -> None:
        path = a_file(tmp_path, *(f"+9198{n:08d}" for n in range(20_000)))
        turns = 0

        async def count() -> None:
            nonlocal turns
            while True:
                await asyncio.sleep(0)
                turns += 1

        counting = asyncio.create_task(count())
        assert await bench.has("+919800019999", path)
        counting.cancel()
        assert turns > 50


class TestAddresses:
    async def test_it_is_fetched_when_it_is_first_asked(self, bench: Bench) -> None:
        bench.web.says(a_copy(ONE))
        assert await bench.has(ONE, URL)
        assert not await bench.has(TWO, URL)
        assert bench.web.asked == [(URL, Marks())]

    async def test_it_outlives_the_program_and_is_fetched_again_after_an_hour(
        self, bench: Bench
    ) -> None:
        bench.web.says(a_copy(ONE, etag='"1"'), a_copy(ONE, TWO, etag='"2"'))
        assert await bench.has(ONE, URL)
        bench.lists = bench.restarted()
        bench.clock.sleep(HOUR_S - 1)
        assert not await bench.has(TWO, URL)
        assert len(bench.web.asked) == 1
        bench.clock.sleep(1)
        assert not await bench.has(TWO, URL), "nobody waits for the fresh one"
        await self.until_fetched(bench, 2)
        assert await bench.has(TWO, URL)
        assert bench.web.asked[1] == (URL, Marks('"1"'))

    async def test_what_did_not_change_is_current_again(self, bench: Bench) -> None:
        bench.web.says(a_copy(ONE, etag='"1"'), None)
        assert await bench.has(ONE, URL)
        bench.clock.sleep(25 * HOUR_S)
        assert await bench.has(ONE, URL)
        (copy,) = await bench.restarted().copies((URL,), "IN")
        assert copy.read_at == bench.clock.now()
        assert len(bench.web.asked) == 2

    @pytest.mark.parametrize(
        "failure",
        [Unreachable("name"), BadReply("status", 404), a_copy("<html>Sign in</html>"), None],
        ids=str,
    )
    async def test_one_that_never_came_is_told_of(
        self, bench: Bench, failure: WebCopy | CcmError | None
    ) -> None:
        bench.web.says(failure)
        looked = await bench.lists.look((URL,), ONE, "IN")
        assert (looked.listed, looked.unread) == ((), (ListCopy(URL),))
        assert not list(bench.folder.glob("*"))

    async def test_the_last_good_copy_serves_for_a_day(self, bench: Bench) -> None:
        bench.web.says(a_copy(ONE), Unreachable("connect"))
        assert await bench.has(ONE, URL)
        bench.clock.sleep(24 * HOUR_S - 1)
        assert await bench.has(ONE, URL)
        await self.until_fetched(bench, 2)
        bench.clock.sleep(61)
        looked = await bench.lists.look((URL,), ONE, "IN")
        assert [copy.read_at for copy in looked.unread] == [START]
        assert looked.listed, "who asked not to be called still did"

    async def test_a_bad_answer_leaves_the_good_copy(self, bench: Bench) -> None:
        bench.web.says(a_copy(ONE), a_copy("<html>", "Sign in"))
        assert await bench.has(ONE, URL)
        bench.clock.sleep(25 * HOUR_S)
        assert (await bench.lists.look((URL,), ONE, "IN")).listed
        assert (await bench.restarted().look((URL,), ONE, "IN")).listed

    async def test_a_server_that_fails_is_left_alone_for_a_minute(self, bench: Bench) -> None:
        bench.web.says(Unreachable("connect"))
        for _ in range(10):
            assert (await bench.lists.look((URL,), ONE, "IN")).unread
        assert len(bench.web.asked) == 1
        bench.clock.sleep(60)
        bench.web.says(a_copy(ONE))
        assert await bench.has(ONE, URL)

    async def test_nobody_waits_long_for_a_slow_server(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(do_not_call, "_PATIENCE_S", 0.01)
        bench.web.gate.clear()
        bench.web.says(a_copy(ONE))
        assert (await bench.lists.look((URL,), ONE, "IN")).unread == (ListCopy(URL),)
        monkeypatch.setattr(do_not_call, "_PATIENCE_S", 10)
        bench.web.gate.set()
        assert await bench.has(ONE, URL), "it was fetched all the same"
        assert len(bench.web.asked) == 1

    async def test_many_at_once_fetch_it_once(self, bench: Bench) -> None:
        bench.web.says(a_copy(ONE))
        assert all(await asyncio.gather(*(bench.has(ONE, URL) for _ in range(10))))
        assert len(bench.web.asked) == 1

    async def test_a_clock_that_was_put_back_makes_no_copy_young(self, bench: Bench) -> None:
        bench.web.says(a_copy(ONE))
        assert await bench.has(ONE, URL)
        bench.clock.sleep(-30 * 24 * HOUR_S)
        assert await bench.has(ONE, URL)
        assert len(bench.web.asked) == 2

    async def test_without_a_way_to_fetch_it_is_unread(self, bench: Bench, tmp_path: Path) -> None:
        lists = DoNotCall(tmp_path, None, bench.clock, bench.tasks)
        assert (await lists.look((URL,), ONE, "IN")).unread == (ListCopy(URL),)

    @pytest.mark.parametrize("content", [b"", b"\n", b"{}\n+919811111111", b"garbage"])
    async def test_a_damaged_copy_is_fetched_anew(self, bench: Bench, content: bytes) -> None:
        bench.web.says(a_copy(ONE))
        assert await bench.has(ONE, URL)
        (kept,) = bench.folder.glob("*.list")
        kept.write_bytes(content)
        bench.lists = bench.restarted()
        assert await bench.has(ONE, URL)
        assert len(bench.web.asked) == 2

    @pytest.mark.skipif(sys.platform == "win32", reason="modes are another matter there")
    async def test_copies_are_the_users_alone(self, bench: Bench, private_umask: None) -> None:
        bench.web.says(a_copy(ONE))
        assert await bench.has(ONE, URL)
        (kept,) = bench.folder.glob("*.list")
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert stat.S_IMODE(bench.folder.stat().st_mode) == 0o700

    async def test_a_disk_that_takes_nothing_keeps_nobody_from_asking(self, bench: Bench) -> None:
        bench.folder.parent.mkdir(parents=True)
        bench.folder.touch()  # a file where the folder belongs
        bench.web.says(a_copy(ONE))
        assert await bench.has(ONE, URL)

    async def until_fetched(self, bench: Bench, times: int) -> None:
        """Let what runs behind the answer come to its end."""
        await asyncio.gather(*bench.tasks._tasks)
        assert len(bench.web.asked) == times


def test_a_list_may_be_old_by_a_day_and_no_more() -> None:
    assert do_not_call.ASK_AGAIN < do_not_call.TOO_OLD == timedelta(hours=24)
