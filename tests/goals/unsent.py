"""Faults before the first byte: connections that never stand, straight or through a proxy.

Nothing was sent, and the journal has to say so: a doubt would lock the customer's number. The two
cases where TLS tells too late are marked.
"""

from __future__ import annotations

import socket
import ssl
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager

import pytest

from tests.api.certificates import Identity
from tests.api.dialling import SYSTEM
from tests.api.faultserver import Behaviour, Peer, answer, serving
from tests.api.test_sending_sockets import (
    accept,
    after_reading,
    as_https,
    deaf,
    garbage_to_hello,
    hang_up,
    reset,
    sending,
    tunnel_to,
    until_gone,
)
from tests.goals.dialler import HURRY, Grounds, Line, Reached, Way
from tests.goals.faults import DOUBT, UNSENT, Fault
from tests.patience import until

CONNECTED = b"HTTP/1.1 200 Connection Established\r\n\r\n"
NO_SUCH_HOST = "ccm.example.invalid"


async def speaks_no_tls(peer: Peer) -> None:
    await peer.send(answer(400))
    await peer.until_gone()


# What a peer does where the client's TLS hello is due.
HELLOS: Mapping[str, Behaviour] = {
    "TLS hello, then silence": until_gone,
    "TLS hello, then FIN": hang_up,
    "TLS hello, then RST": reset,
    "TLS hello, then garbage": garbage_to_hello,
    "a server without TLS": speaks_no_tls,
    "TLS hello, never read": deaf,
}

# What a proxy does with a CONNECT.
PROXIES: Mapping[str, Behaviour] = {
    "a proxy's 407": sending(answer(407, headers={"Proxy-Authenticate": "Basic"})),
    "a proxy's 403 with a page": sending(answer(403, b"<html>Blocked</html>")),
    "a proxy's 302": sending(answer(302, headers={"Location": "http://127.0.0.1:9/"})),
    "a proxy's 500": sending(answer(500)),
    "a proxy's 502": sending(answer(502)),
    "a proxy's 503": sending(answer(503)),
    "a proxy's 504": sending(answer(504)),
    "a proxy's garbage": sending(b"garbage\r\n\r\n"),
    "a proxy's half headers": sending(answer(200)[:20]),
    "a proxy that reads, then FIN": after_reading(hang_up),
    "a proxy that reads, then RST": after_reading(reset),
    "a proxy's FIN": hang_up,
    "a proxy's RST": reset,
    "a proxy's silence": after_reading(until_gone),
    "a proxy that never reads": deaf,
    "a tunnel to nowhere": sending(CONNECTED, then=until_gone),
    "a tunnel to garbage": sending(CONNECTED, then=garbage_to_hello),
    "a tunnel, then FIN": sending(CONNECTED),
    "a tunnel, then RST": sending(CONNECTED, then=reset),
}

CERTIFICATES: Mapping[str, Callable[[Grounds], Identity]] = {
    "a certificate of another host": lambda grounds: grounds.elsewhere,
    "a certificate out of date": lambda grounds: grounds.expired,
}


def hello(behaviour: Behaviour) -> Way:
    @asynccontextmanager
    async def way(grounds: Grounds) -> AsyncIterator[Reached]:
        async with serving(behaviour) as server:
            yield Reached(Line(as_https(server), grounds.here.trusted(), limits=HURRY), (server,))

    return way


def certified(which: Callable[[Grounds], Identity], *, trusted: bool = True) -> Way:
    @asynccontextmanager
    async def way(grounds: Grounds) -> AsyncIterator[Reached]:
        identity = which(grounds)
        async with serving(accept, identity.server()) as server:
            tls = identity.trusted() if trusted else SYSTEM
            yield Reached(Line(server.url, tls), (server,))

    return way


@asynccontextmanager
async def wants_ours(grounds: Grounds) -> AsyncIterator[Reached]:
    """TLS 1.3 tells so only after the handshake, when the request is already on its way."""
    demanding = grounds.here.server()
    demanding.verify_mode = ssl.CERT_REQUIRED
    demanding.load_verify_locations(cafile=str(grounds.here.pem))
    async with serving(accept, demanding) as server:
        yield Reached(Line(server.url, grounds.here.trusted()), (server,))


def proxied(behaviour: Behaviour) -> Way:
    @asynccontextmanager
    async def way(grounds: Grounds) -> AsyncIterator[Reached]:
        async with serving(accept, grounds.here.server()) as server, serving(behaviour) as proxy:
            line = Line(server.url, grounds.here.trusted(), proxy.url, HURRY)
            yield Reached(line, (server, proxy))
            assert server.connections == 0

    return way


@asynccontextmanager
async def reads_along(grounds: Grounds) -> AsyncIterator[Reached]:
    """A proxy that shows a certificate of its own."""
    async with (
        serving(accept, grounds.here.server()) as server,
        serving(tunnel_to(server)) as proxy,
    ):
        yield Reached(Line(server.url, SYSTEM, proxy.url), (server,))
        await until(lambda: not proxy._tasks)


@asynccontextmanager
async def secure_proxy(grounds: Grounds) -> AsyncIterator[Reached]:
    """Its own handshake looks like the server's: a doubt where there need be none, never a lie."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(grounds.here.pem))
        async with (
            serving(accept, grounds.here.server()) as server,
            serving(sending(answer(407)), grounds.here.server()) as proxy,
        ):
            yield Reached(Line(server.url, grounds.here.trusted(), proxy.url), (server, proxy))


def named(base_url: str) -> Way:
    @asynccontextmanager
    async def way(_: Grounds) -> AsyncIterator[Reached]:
        yield Reached(Line(base_url))

    return way


@asynccontextmanager
async def no_such_host(_: Grounds) -> AsyncIterator[Reached]:
    """The resolver is imitated: how long a real one takes to say so depends on the machine."""
    look_up = socket.getaddrinfo

    def looked_up(host: object, *rest: object, **more: object) -> object:
        if host in (NO_SUCH_HOST, NO_SUCH_HOST.encode()):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return look_up(host, *rest, **more)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", looked_up)
        yield Reached(Line(f"https://{NO_SUCH_HOST}"))


@contextmanager
def closed_port() -> Iterator[int]:
    """A port that is taken and that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield int(taken.getsockname()[1])


@asynccontextmanager
async def refused(_: Grounds) -> AsyncIterator[Reached]:
    with closed_port() as port:
        yield Reached(Line(f"http://127.0.0.1:{port}"))


@asynccontextmanager
async def refused_by_tls(_: Grounds) -> AsyncIterator[Reached]:
    with closed_port() as port:
        yield Reached(Line(f"https://127.0.0.1:{port}"))


@asynccontextmanager
async def dead_proxy(grounds: Grounds) -> AsyncIterator[Reached]:
    with closed_port() as port:
        async with serving(accept, grounds.here.server()) as server:
            proxy = f"http://127.0.0.1:{port}"
            yield Reached(Line(server.url, grounds.here.trusted(), proxy), (server,))


@asynccontextmanager
async def dead_forwarder(_: Grounds) -> AsyncIterator[Reached]:
    with closed_port() as port:
        async with serving(accept) as server:
            yield Reached(Line(server.url, proxy=f"http://127.0.0.1:{port}"), (server,))


@asynccontextmanager
async def dropped(_: Grounds) -> AsyncIterator[Reached]:
    """A listener whose queue is full: Linux drops what comes on top of it."""
    with ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _filler in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        yield Reached(Line(f"http://127.0.0.1:{full.getsockname()[1]}", limits=HURRY))


def before_the_first_byte() -> list[Fault]:
    """Every fault of a connection that does not come about."""
    none = [
        ("refused", refused),
        ("refused where TLS is due", refused_by_tls),
        ("no such host", no_such_host),
        ("a name that can be none", named("https://ccm..example.invalid")),
        ("an address that can't be read", named("https://xn--\u1e9e.invalid")),
        ("an address with a picture", named("https://\u2603-.invalid")),
        ("a certificate that nobody trusts", certified(lambda g: g.here, trusted=False)),
        *((name, certified(which)) for name, which in CERTIFICATES.items()),
        *((name, hello(behaviour)) for name, behaviour in HELLOS.items()),
        ("a dead proxy", dead_proxy),
        ("a dead forwarding proxy", dead_forwarder),
        *((name, proxied(behaviour)) for name, behaviour in PROXIES.items()),
        ("a proxy that reads along", reads_along),
    ]
    if sys.platform == "linux":
        none.append(("every packet dropped", dropped))
    return [
        *(Fault(name, [way], UNSENT, reads=False) for name, way in none),
        Fault("a server that wants our certificate", [wants_ours], DOUBT | UNSENT, reads=False),
        Fault("a proxy reached by TLS", [secure_proxy], DOUBT | UNSENT, reads=False),
    ]
