"""The only place that imports httpx: one method per endpoint; transport errors end here."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Self

import httpx

from ccm_desktop.api import wire
from ccm_desktop.api.sending import SendTrace, judge_failure
from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.errors import (
    BadInput,
    BadReply,
    InputProblem,
    NotSentReason,
    UnknownReason,
    Unreachable,
)
from ccm_desktop.domain.order import Order
from ccm_desktop.domain.report import Received

_MOST_BODY = 256 * 1024
_USER_AGENT = "ccm-desktop"


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


class CcmClient:
    """The CCM v2 API for one account. Credentials leave only for `base_url`, per request.

    Raises `BadInput` where the system's proxy settings can't be used.
    """

    def __init__(
        self,
        base_url: str,
        account_sid: str,
        credentials: Credentials,
        *,
        tls: ssl.SSLContext,
        use_proxy: bool = True,
        limits: Limits = Limits(),
    ) -> None:
        self._base = base_url.rstrip("/")
        self._account_sid = account_sid
        self._credentials = credentials
        self._limits = limits
        # A make call gets a new connection each time: a kept one may close just as it is used.
        self._dialler = _build(
            tls, use_proxy, httpx.Limits(max_keepalive_connections=0), limits.dial_read_s, limits
        )
        self._reader = _build(
            tls, use_proxy, httpx.Limits(max_connections=4), limits.read_s, limits
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._dialler.aclose()
        await self._reader.aclose()

    async def make_call(self, order: Order) -> Received:
        """POST one call, once (contract 3). Raises `NotSent`, `Refused` or `OutcomeUnknown`.

        Nothing here repeats the request: no retries, no redirects, no reuse of a connection.
        """
        url = self._base + wire.calls_path(self._account_sid)
        trace = SendTrace(secure=url.startswith("https:"))
        try:
            request = self._dialler.build_request(
                "POST",
                url,
                content=wire.make_call_body(order),
                headers=self._headers({"Content-Type": "application/json"}),
                extensions={"trace": trace},
            )
            async with asyncio.timeout(self._limits.dial_whole_s):
                answer = await _exchange(self._dialler, request)
        except asyncio.CancelledError as error:
            raise judge_failure(trace, NotSentReason.STOPPED, UnknownReason.STOPPED) from error
        except Exception as error:  # TLS errors come raw; the trace decides
            raise judge_failure(trace, _why_not_sent(error), _why_unknown(error)) from error
        return wire.read_make_call(answer)

    async def call_details(self, call_sid: str) -> Received:
        """GET one call's details (contract 4).

        Raises `Unreachable`, `ServerFault`, `BadReply` or a `Refused`.
        """
        answer = await self._get(wire.call_path(self._account_sid, call_sid))
        return wire.read_call_details(answer)

    async def _get(self, path: str) -> wire.Answer:
        return await _translated(lambda: self._read(path))

    async def _read(self, path: str) -> wire.Answer:
        request = self._reader.build_request("GET", self._base + path, headers=self._headers({}))
        async with asyncio.timeout(self._limits.whole_s):
            return await _exchange(self._reader, request)

    def _headers(self, more: Mapping[str, str]) -> dict[str, str]:
        return {
            "Authorization": self._credentials.basic_header(),
            "Accept": "application/json",
            # Unpacked, a small answer could be a huge one before its size is known.
            "Accept-Encoding": "identity",
            "User-Agent": _USER_AGENT,
            **more,
        }


class _TooLargeError(Exception):
    """An answer that is larger than any answer of the contract."""


def _build(
    tls: ssl.SSLContext, use_proxy: bool, pool: httpx.Limits, read_s: float, limits: Limits
) -> httpx.AsyncClient:
    try:
        return httpx.AsyncClient(
            verify=tls,
            trust_env=use_proxy,
            limits=pool,
            timeout=limits.timeout(read_s),
            follow_redirects=False,
            http2=False,
        )
    except (ValueError, ImportError, httpx.InvalidURL) as error:  # ImportError: SOCKS
        raise BadInput("proxy", InputProblem.NOT_A_URL) from error


async def _exchange(client: httpx.AsyncClient, request: httpx.Request) -> wire.Answer:
    response = await client.send(request, stream=True)
    try:
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > _MOST_BODY:
                raise _TooLargeError
    finally:
        await response.aclose()
    headers = {name.lower(): value for name, value in response.headers.items()}
    return wire.Answer(response.status_code, headers, bytes(body))


async def _translated(read: Callable[[], Awaitable[wire.Answer]]) -> wire.Answer:
    try:
        return await read()
    except _TooLargeError as error:
        raise BadReply("body") from error
    except httpx.DecodingError as error:
        raise BadReply("body") from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, RuntimeError) as error:
        # RuntimeError: the client was closed since; the next question finds a new one.
        raise Unreachable(_why_not_sent(error).value) from error


def _why_unknown(error: Exception) -> UnknownReason:
    match error:
        case TimeoutError() | httpx.TimeoutException():
            return UnknownReason.NO_ANSWER
        case _TooLargeError() | httpx.DecodingError():
            return UnknownReason.UNREADABLE
    return UnknownReason.CUT


def _why_not_sent(error: BaseException) -> NotSentReason:
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
