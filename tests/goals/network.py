"""A network of two ends for a test, and the ways in which it breaks.

Each end is a network namespace of Linux, and a veth pair joins them, so nothing of the machine's
own network is touched. Packets are lost where they arrive: lost on leaving, the sender would know.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import shutil
import socket
import ssl
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

from tests.api.faultserver import Behaviour, FaultServer, Peer, answer
from tests.patience import until

HOST = "ccm.example.invalid"
PEER_ADDRESS = "10.77.0.2"
_AGENT_ADDRESS = "10.77.0.1"
_LINK = "eth0"
_TOOLS = ("ip", "tc", "nft")
_NAMESPACES = Path("/run/netns")
_FILES = Path("/etc/netns")
_CLONE_NEWNET = 0x40000000
_MOST_PACKET = "1600"
_TLS_PATIENCE_S = 3.0


@dataclass(frozen=True, slots=True)
class Network:
    """Two namespaces, the agent's and the peer's; every method changes the way between them."""

    agent: str
    peer: str

    def lose(self, percent: int) -> None:
        """Lose so many packets of a hundred, either way."""
        self._filter(f"numgen random mod 100 < {percent} drop", self.agent, self.peer)

    def swallow(self) -> None:
        """Lose all packets without a word."""
        self._filter("drop", self.agent, self.peer)

    def reset(self) -> None:
        """Answer whatever the agent sends with a RST."""
        self._filter("meta l4proto tcp reject with tcp reset", self.peer)

    def silence_names(self) -> None:
        """Lose all questions for names."""
        self._filter("udp dport 53 drop", self.peer)

    def divert(self, port: int, to: int) -> None:
        """Lead new connections for a port of the peer's to another one."""
        rule = f"tcp dport {port} redirect to :{to}"
        self._rules("type nat hook prerouting priority -100", rule, self.peer)

    def squeeze(self, rate: str) -> None:
        """Let no more through than that, either way."""
        for end in (self.agent, self.peer):
            _run("tc", "-n", end, "qdisc", "add", "dev", _LINK, "root",
                 "tbf", "rate", rate, "burst", _MOST_PACKET, "latency", "400ms")  # fmt: skip

    def flip(self) -> None:
        """Take the link down, or up again."""
        goes = "down" if "UP" in _link(self.peer)["flags"] else "up"
        _run("ip", "-n", self.peer, "link", "set", _LINK, goes)

    def is_up(self) -> bool:
        """Whether the link is up at both ends; it takes the kernel a moment."""
        return all(_link(end)["operstate"] == "UP" for end in (self.agent, self.peer))

    def heal(self) -> None:
        """Take every trouble back."""
        for end in (self.agent, self.peer):
            _run("nft", "flush ruleset", inside=end)
            if "tbf" in _run("tc", "-n", end, "qdisc", "show", "dev", _LINK):
                _run("tc", "-n", end, "qdisc", "del", "dev", _LINK, "root")
            _run("ip", "-n", end, "link", "set", _LINK, "up")

    def socket(self, kind: socket.SocketKind, port: int = 0) -> socket.socket:
        """A socket of the peer's, bound; this process can use it like its own.

        A socket belongs to where the thread was that made it: that thread goes there and ends.
        """
        with ThreadPoolExecutor(max_workers=1) as thread:
            return thread.submit(_bound_inside, self.peer, kind, port).result()

    def _filter(self, rule: str, *ends: str) -> None:
        self._rules("type filter hook input priority 0", rule, *ends)

    def _rules(self, hook: str, rule: str, *ends: str) -> None:
        for end in ends:
            table = f"table inet trouble {{\n chain trouble {{\n {hook}\n {rule}\n }}\n}}\n"
            _run("nft", "-f", "-", inside=end, given=table)


class Names(asyncio.DatagramProtocol):
    """A name server that knows one address for every name."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer the question for an A record, and with nothing any other one."""
        end = data.index(0, 12) + 5
        wants_address = data[end - 4 : end - 2] == b"\0\1"
        head = data[:2] + struct.pack("!5H", 0x8180, 1, wants_address, 0, 0)
        record = struct.pack("!3HIH", 0xC00C, 1, 1, 0, 4) + socket.inet_aton(PEER_ADDRESS)
        self._transport.sendto(head + data[12:end] + (record if wants_address else b""), addr)  # type: ignore[attr-defined]


class Listening(FaultServer):
    """A fault server on a socket that is bound elsewhere; it waits for lost clients less long."""

    def __init__(
        self, behaviour: Behaviour, bound: socket.socket, tls: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(behaviour, tls)
        self._bound = bound

    async def start(self) -> None:
        """Listen on that socket."""
        patience = _TLS_PATIENCE_S if self._tls else None
        self._server = await asyncio.start_server(
            self._serve, sock=self._bound, ssl=self._tls,
            ssl_handshake_timeout=patience, ssl_shutdown_timeout=patience,
        )  # fmt: skip
        self.port = self._bound.getsockname()[1]

    async def stop(self) -> None:
        """Stop, and see handshakes under way to their ends too."""
        server = self._server
        await super().stop()
        await until(lambda: server._active_count == 0)  # type: ignore[union-attr]


def signing_in() -> Behaviour:
    """A portal whose certificate is trusted, as a firm's filter's is: a page instead of Exotel."""
    page = b"<html>Sign in</html>"
    says = cycle(
        [answer(302, b"", {"Location": f"https://{HOST}/in"}), answer(200, page), answer(511, page)]
    )

    async def behave(peer: Peer) -> None:
        if await peer.read():
            await peer.send(next(says))

    return behave


async def plain_portal(peer: Peer) -> None:
    """A portal that knows no TLS."""
    await peer.heard()
    await peer.send(answer(302, b"", {"Location": "http://portal.example.invalid/"}))


@contextmanager
def network(*, known_host: bool = True) -> Iterator[Network]:
    """A network for the length of a test; `HOST` is in the agent's hosts, or must be asked for."""
    made = Network(f"ccm-{os.getpid()}-agent", f"ccm-{os.getpid()}-peer")
    pair = ("netns", made.agent, "type", "veth", "peer", "name", _LINK, "netns", made.peer)
    with ExitStack() as stack:
        stack.callback(_remove_files, made.agent)
        _write_files(made.agent, f"{PEER_ADDRESS} {HOST}\n" if known_host else "")
        for end in (made.agent, made.peer):
            _run("ip", "netns", "add", end)
            stack.callback(_run, "ip", "netns", "del", end)
        _run("ip", "link", "add", _LINK, *pair)
        for end, address in ((made.agent, _AGENT_ADDRESS), (made.peer, PEER_ADDRESS)):
            _run("ip", "-n", end, "address", "add", f"{address}/24", "dev", _LINK)
            _run("ip", "-n", end, "link", "set", _LINK, "up")
        yield made


@cache
def why_not() -> str | None:
    """Why this machine can't play a broken network; None if it can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "a network of its own needs root on Linux"
    if missing := [tool for tool in _TOOLS if not shutil.which(tool)]:
        return f"a network of its own needs {', '.join(missing)}: iproute2 and nftables"
    try:
        with network() as tried:
            _try_everything(tried)
    except (subprocess.CalledProcessError, OSError) as error:
        said = getattr(error, "stderr", "") or str(error)
        return f"this system allows no network of its own: {said.strip()}"
    return None


def left_over(made: Network) -> list[Path]:
    """What is still there of a network that should be gone."""
    places = [folder / end for folder in (_NAMESPACES, _FILES) for end in (made.agent, made.peer)]
    return [place for place in places if place.exists()]


def _try_everything(tried: Network) -> None:
    ways: list[Callable[[], None]] = [
        lambda: tried.lose(1),
        tried.swallow,
        tried.reset,
        tried.silence_names,
        lambda: tried.divert(1, 2),
        lambda: tried.squeeze("64kbit"),
        tried.flip,
    ]
    for break_it in ways:
        break_it()
        tried.heal()
    tried.socket(socket.SOCK_STREAM).close()


def _run(*command: str, inside: str | None = None, given: str = "") -> str:
    if inside is not None:
        command = ("ip", "netns", "exec", inside, *command)
    done = subprocess.run(  # noqa: S603 - ours
        command, input=given, capture_output=True, text=True, check=True, timeout=30
    )
    return done.stdout


def _link(end: str) -> dict[str, Any]:
    (link,) = json.loads(_run("ip", "-n", end, "-j", "link", "show", "dev", _LINK))
    return dict(link)


def _bound_inside(namespace: str, kind: socket.SocketKind, port: int) -> socket.socket:
    with (_NAMESPACES / namespace).open("rb") as there:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.setns(there.fileno(), _CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"no way into {namespace}")
    made = socket.socket(socket.AF_INET, kind)
    made.bind((PEER_ADDRESS, port))
    return made


def _write_files(namespace: str, hosts: str) -> None:
    """What `ip netns exec` lays over the same files of /etc."""
    folder = _FILES / namespace
    folder.mkdir(parents=True)
    (folder / "hosts").write_text(f"127.0.0.1 localhost\n{hosts}")
    names = f"nameserver {PEER_ADDRESS}\noptions timeout:1 attempts:1\n"
    (folder / "resolv.conf").write_text(names)


def _remove_files(namespace: str) -> None:
    shutil.rmtree(_FILES / namespace, ignore_errors=True)
    with suppress(OSError):
        _FILES.rmdir()  # unless somebody else has files there
