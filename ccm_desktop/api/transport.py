"""The only place that imports httpx: exchanges, their limits, and failures as leaves of the tree."""

from __future__ import annotations

import asyncio
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TypeAlias

import httpx

from ccm_desktop.api.wire.envelope import Answer
from ccm_desktop.domain.errors import (
    BadInput,
    BadReply,
    CcmError,
    InputProblem,
    NotSentReason,
    UnknownReason,
    Unreachable,
)

_MOST_BODY = 256 * 1024
_ZLIB_OR_GZIP = 47  # zlib's own number for "whichever it is"

Trace: TypeAlias = Callable[[str, Mapping[str, object]], Awaitable[None]]
"""Is told what the transport does with a request, event by event."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds each part of an exchange may take.

    The read of a make call is long on purpose: a short one makes unknown outcomes out of slow
    answers. `whole_s` bounds an answer that drips.
    """

    connect_s: float = 5.0
    pool_s: float = 2.0
    write_s: float = 5.0
    dial_read_s: float = 45.0
    read_s: float = 15.0
    dial_whole_s: float = 60.0
    whole_s: float = 25.0

    def timeout(self, read_s: float) -> httpx.Timeout:
        """The same limits in the transport's terms."""
        return httpx.Timeout(
            connect=self.connect_s, read=read_s, write=self.write_s, pool=self.pool_s
        )


class TooLargeError(Exception):
    """An answer that is larger than any answer of the contract."""


class BadPackingError(Exception):
    """An answer that is packed in a way that can't be undone."""


@dataclass(frozen=True, slots=True)
class Streamed:
    """An answer whose body comes piece by piece, as it was sent; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    pieces: AsyncIterator[bytes]


class Transport:
    """Sends requests and returns whole answers; follows no redirect and repeats nothing.

    With `keeps` connections are used again. Raises `BadInput` where the proxy can't be used.
    """

    def __init__(
        self, tls: ssl.SSLContext, *, keeps: bool, use_proxy: bool, read_s: float, limits: Limits
    ) -> None:
        pool = (
            httpx.Limits(max_connections=4) if keeps else httpx.Limits(max_keepalive_connections=0)
        )
        self._http = _build(tls, use_proxy, pool, limits.timeout(read_s))

    async def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        *,
        whole_s: float,
        body: bytes = b"",
        trace: Trace | None = None,
        most_body: int = _MOST_BODY,
    ) -> Answer:
        """Send a request, once. Raises what httpx raises, `TooLargeError`, or `TimeoutError`."""
        extensions = {"trace": trace} if trace else {}
        request = self._http.build_request(
            method, url, content=body or None, headers=headers, extensions=extensions
        )
        async with asyncio.timeout(whole_s):
            return await _exchange(self._http, request, most_body)

    @asynccontextmanager
    async def stream(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[Streamed]:
        """GET without a limit on the body, which the caller sets. Raises what httpx raises.

        Raises `BadReply` where the answer leads on to what is no address.
        """
        request = self._http.build_request("GET", url, headers=headers)
        try:
            response = await self._http.send(request, stream=True)
        except (httpx.InvalidURL, httpx.RemoteProtocolError) as error:
            if _is_about_location(error):
                raise BadReply("location") from error
            raise
        try:
            yield Streamed(response.status_code, _headers_of(response), response.aiter_raw())
        finally:
            await response.aclose()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def _is_about_location(error: Exception) -> bool:
    """Whether httpx could not read where an answer leads on to, which it does unasked."""
    return isinstance(error, httpx.InvalidURL) or "location header" in str(error)


def _build(
    tls: ssl.SSLContext, use_proxy: bool, pool: httpx.Limits, timeout: httpx.Timeout
) -> httpx.AsyncClient:
    try:
        return httpx.AsyncClient(
            verify=tls,
            trust_env=use_proxy,
            limits=pool,
            timeout=timeout,
            follow_redirects=False,
            http2=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # none is kept
        )
    except (ValueError, ImportError, httpx.InvalidURL) as error:  # ImportError: SOCKS
        raise BadInput("proxy", InputProblem.NOT_A_URL) from error


async def _exchange(http: httpx.AsyncClient, request: httpx.Request, most_body: int) -> Answer:
    response = await http.send(request, stream=True)
    try:
        body = bytearray()
        # Not unpacked on the way: a small answer could be a huge one before its size is known.
        async for piece in response.aiter_raw():
            body += piece
            if len(body) > most_body:
                raise TooLargeError
    finally:
        await response.aclose()
    headers = _headers_of(response)
    whole = _unpacked(bytes(body), headers.get("content-encoding", ""), most_body)
    return Answer(response.status_code, headers, whole)


def _headers_of(response: httpx.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _unpacked(body: bytes, encoding: str, most_body: int) -> bytes:
    """Undo one packing, which was not asked for; no more of it than any answer may hold."""
    match encoding.strip().lower():
        case "" | "identity":
            return body
        case "gzip" | "x-gzip" | "deflate":
            unpacker = zlib.decompressobj(_ZLIB_OR_GZIP)
        case _:
            raise BadPackingError(encoding)
    try:
        whole = unpacker.decompress(body, most_body)
    except zlib.error as error:
        raise BadPackingError(encoding) from error
    if unpacker.unconsumed_tail:
        raise TooLargeError
    if not unpacker.eof:
        raise BadPackingError(encoding)
    return whole


def read_failure(error: Exception) -> CcmError | None:
    """The leaf for a read without an answer; None for what is no failure of the transport."""
    match error:
        case TooLargeError() | BadPackingError():
            return BadReply("body")
        case httpx.HTTPError() | httpx.InvalidURL() | httpx.StreamError() | OSError():
            return Unreachable(why_not_sent(error).value)
        case RuntimeError():
            # The client was closed since; the next question finds a new one.
            return Unreachable(why_not_sent(error).value)
    return None


def why_unknown(error: Exception) -> UnknownReason:
    """Why nobody can tell what became of a request that was sent."""
    match error:
        case TimeoutError() | httpx.TimeoutException():
            return UnknownReason.NO_ANSWER
        case TooLargeError() | BadPackingError():
            return UnknownReason.UNREADABLE
    return UnknownReason.CUT


def why_not_sent(error: BaseException) -> NotSentReason:
    """Why a request was never written."""
    match error:
        case httpx.PoolTimeout():
            return NotSentReason.NO_CONNECTION_FREE
        case httpx.TimeoutException() | TimeoutError():
            return NotSentReason.CONNECT_TIMEOUT
        case httpx.ProxyError() | httpx.RemoteProtocolError() | httpx.ReadError():
            return NotSentReason.PROXY
        case httpx.UnsupportedProtocol() | httpx.InvalidURL() | httpx.LocalProtocolError():
            return NotSentReason.BAD_ADDRESS
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return NotSentReason.NAME
        if isinstance(cause, ssl.SSLError):
            return NotSentReason.TLS
    return NotSentReason.CONNECT


def _causes(error: BaseException | None) -> list[BaseException]:
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or error.__context__
    return chain
