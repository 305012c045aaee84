"""An agent's process on a broken network: the real chain, told by lines what to do.

network_child.py FOLDER BASE_URL CERTIFICATE

It reads `dial NUMBER` and `mark`, and says what happens as it happens: `asking`, `heard`, `failed`,
`ended`, `over`, `marked`. The end of its input ends it. `Agent` is the other end of these pipes.
"""

from __future__ import annotations

import asyncio
import random
import ssl
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from ccm_desktop.api.client import CcmClient
from ccm_desktop.api.transport import Limits
from ccm_desktop.domain.errors import CcmError
from ccm_desktop.domain.order import AgentIdentity, Order
from ccm_desktop.domain.pace import Pace
from ccm_desktop.domain.profile import Profile
from ccm_desktop.domain.report import Received
from ccm_desktop.services.accounts import Accounts
from ccm_desktop.services.budget import Budget
from ccm_desktop.services.calls import Calls
from ccm_desktop.services.clock import SystemClock
from ccm_desktop.services.credentials import CredentialStore
from ccm_desktop.services.follower import Follower
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.tasks import TaskBag
from tests.services.samples import CREDENTIALS, VIRTUAL

# As in the product, a connection and its handshake fit into the whole.
LIMITS = Limits(
    connect_s=1.5, pool_s=1.0, write_s=1.5, dial_read_s=2.0, read_s=1.0, dial_whole_s=6.0, whole_s=5.0
)  # fmt: skip
PACE = Pace(
    ringing_s=0.5, talking_s=0.5, finishing_s=0.5, recording_s=(0.5, 1.0),
    backoff_first_s=0.25, backoff_most_s=1.0, questions_a_minute=6000.0,
)  # fmt: skip
_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_S = 45.0


class Agent:
    """A child as its parent sees it; what is counted by call is counted from the last mark on."""

    def __init__(self, process: Process, errors: Path) -> None:
        self.ended: dict[str, str] = {}
        self.over: set[str] = set()
        self.dialled = self.questions = self.failed = 0
        self.asked = Counter[str]()
        self.heard: dict[str, int] = {}
        self._process = process
        self._errors = errors
        self._marked = False
        self._gone = False
        self._news = asyncio.Event()

    def dial(self, count: int) -> None:
        """Place so many calls at the same time, each of another agent to another customer."""
        for _ in range(count):
            self.dialled += 1
            self._tell(f"dial {self.dialled}")

    async def mark(self) -> None:
        """Count anew: what is counted then began after this was asked for."""
        self._marked = False
        self._tell("mark")
        await self.until(lambda: self._marked)

    async def until(self, seen: Callable[[], bool]) -> None:
        """Wait until what the child said has made something true."""
        while not seen():
            await self.news()

    async def news(self) -> None:
        """Wait until the child says anything."""
        self._news.clear()
        assert not self._gone, self._errors.read_text()
        async with asyncio.timeout(_PATIENCE_S):
            await self._news.wait()

    async def listen(self) -> None:
        """Take in what the child says until it is gone."""
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self._take(*line.decode().split())
            self._news.set()
        self._gone = True
        self._news.set()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())

    def _take(self, what: str, of: str = "", more: str = "") -> None:
        match what:
            case "asking":
                self.questions += 1
                self.asked[of] += 1
            case "failed":
                self.failed += 1
            case "heard":
                if self.asked[of]:
                    self.heard.setdefault(of, self.asked[of])
            case "ended":
                self.ended[of] = more
            case "over":
                self.over.add(of)
            case "marked":
                self._marked = True
                self.asked.clear()
                self.heard.clear()


@asynccontextmanager
async def agent_inside(
    namespace: str, folder: Path, base_url: str, certificate: Path
) -> AsyncIterator[Agent]:
    """A child in a namespace; it must end well and without a word on its error output."""
    errors = folder / "errors.txt"
    child = (sys.executable, "-W", "error", "-m", __name__, str(folder), base_url, str(certificate))
    with errors.open("wb") as kept:
        process = await asyncio.create_subprocess_exec(
            "ip", "netns", "exec", namespace, *child, cwd=_ROOT, stdin=PIPE, stdout=PIPE, stderr=kept
        )  # fmt: skip
    agent = Agent(process, errors)
    listening = asyncio.create_task(agent.listen())
    try:
        yield agent
        assert process.stdin is not None
        process.stdin.close()
        async with asyncio.timeout(_PATIENCE_S):
            await listening
            status, said = await process.wait(), errors.read_text()
        assert not said, said
        assert status == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await asyncio.gather(listening, return_exceptions=True)


class TellingClient(CcmClient):
    """The real client, which says when a question begins and when it fails."""

    async def call_details(self, call_sid: str) -> Received:
        """Ask as always."""
        _say("asking", call_sid)
        try:
            return await super().call_details(call_sid)
        except CcmError as error:
            _say("failed", call_sid, type(error).__name__)
            raise


async def main(folder: Path, base_url: str, certificate: Path) -> None:
    """Do what the lines ask for until there are no more."""
    tls = ssl.create_default_context(cafile=str(certificate))
    credentials = CredentialStore()
    credentials.keep_for_session("Sales", CREDENTIALS)
    accounts = Accounts(
        credentials,
        lambda url, sid, held: TellingClient(
            url, sid, held, tls=tls, use_proxy=False, limits=LIMITS
        ),
    )
    journal = Journal(folder / "data" / "journal.db", folder / "data" / "owners")
    await journal.open()
    clock, tasks = SystemClock(), TaskBag(_fault)
    chance = random.Random(7).random
    budget = Budget(PACE.questions_a_minute)
    follower = Follower(journal, accounts, clock, tasks, pace=PACE, budget=budget, chance=chance)
    follower.changed.connect(lambda call: _say("heard", call.reference))
    follower.finished.connect(lambda call: _say("over", call.reference))
    calls = Calls(journal, accounts, follower, clock, tasks)
    tasks.spawn("follower", follower.run())
    async for line in _lines():
        if line == "mark":
            _say("marked")
        else:
            tasks.spawn(line, _dial(calls, base_url, int(line.removeprefix("dial "))))
    await calls.settle_all()
    await tasks.close()
    await accounts.close()
    await journal.close()


async def _dial(calls: Calls, base_url: str, number: int) -> None:
    agent = AgentIdentity(contact_uri=f"+9177{number:08d}")
    call = await calls.place(
        Profile("Sales", base_url, "acme1", agent), Order(agent, f"+9198{number:08d}", VIRTUAL)
    )
    _say("ended", call.reference, call.standing.value)


async def _lines() -> AsyncIterator[str]:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    async for line in reader:
        yield line.decode().strip()
    transport.close()


def _say(*words: str) -> None:
    print(*words, flush=True)


def _fault(name: str, error: BaseException) -> None:
    print(name, repr(error), file=sys.stderr, flush=True)


def _run(arguments: Iterable[str]) -> None:
    folder, base_url, certificate = arguments
    asyncio.run(main(Path(folder), base_url, Path(certificate)))


if __name__ == "__main__":
    _run(sys.argv[1:])
