"""The only place that speaks to Exotel: one method for each endpoint of the contract."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from functools import partial
from typing import Self, TypeVar

from ccm_desktop.api.sending import SendTrace, judge_failure
from ccm_desktop.api.transport import (
    Limits,
    Transport,
    read_failure,
    why_not_sent,
    why_unknown,
)
from ccm_desktop.api.wire import calls, exophones, users
from ccm_desktop.api.wire.envelope import Answer
from ccm_desktop.domain.coworker import (
    Coworker,
    CoworkerChange,
    CoworkerPage,
    CoworkerSearch,
    Device,
    DeviceChange,
    Extra,
    NewCoworker,
)
from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.errors import (
    BadReply,
    ChangeUnknown,
    NotSentReason,
    ServerFault,
    UnknownReason,
    Unreachable,
)
from ccm_desktop.domain.exophone import ExoPhoneHealth, ExoPhonePage
from ccm_desktop.domain.order import Order
from ccm_desktop.domain.report import Received

_USER_AGENT = "ccm-desktop"
_JSON = {"Content-Type": "application/json"}
_USUAL_LIMITS = Limits()
_USUAL_SEARCH = CoworkerSearch()

_Model = TypeVar("_Model")


class CcmClient:
    """The CCM v2 API for one account.

    Calls and co-workers live at `base_url`, virtual numbers at `voice_url` (contract 1); the
    credentials leave for these two alone, per request. Raises `BadInput` where the system's proxy
    settings can't be used.

    Reads raise `Unreachable`, `ServerFault`, `BadReply` or a `Refused`, and may be repeated.
    Changes are sent once; where no clear answer comes they raise `ChangeUnknown`.
    """

    def __init__(
        self,
        base_url: str,
        account_sid: str,
        credentials: Credentials,
        *,
        tls: ssl.SSLContext,
        voice_url: str | None = None,
        use_proxy: bool = True,
        limits: Limits = _USUAL_LIMITS,
    ) -> None:
        self._base = base_url.rstrip("/")
        self._voice = (voice_url or base_url).rstrip("/")
        self._account_sid = account_sid
        self._credentials = credentials
        self._limits = limits
        # What must not be sent twice gets a new connection: a kept one may close as it is used.
        self._writer = Transport(
            tls, keeps=False, use_proxy=use_proxy, read_s=limits.dial_read_s, limits=limits
        )
        self._make_reader = partial(
            Transport, tls, keeps=True, use_proxy=use_proxy, read_s=limits.read_s, limits=limits
        )
        self._reader = self._make_reader()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def renew(self) -> None:
        """Leave the connections that reads have kept; a read under way fails and may be repeated."""
        left, self._reader = self._reader, self._make_reader()
        await left.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._writer.close()
        await self._reader.close()

    async def make_call(self, order: Order) -> Received:
        """POST one call, once (contract 3). Raises `NotSent`, `Refused` or `OutcomeUnknown`.

        Nothing here repeats the request: no retries, no redirects, no reuse of a connection.
        """
        url = self._base + calls.calls_path(self._account_sid)
        trace = SendTrace(secure=url.startswith("https:"))
        try:
            answer = await self._write("POST", url, calls.make_call_body(order), trace)
        except asyncio.CancelledError as error:
            raise judge_failure(trace, NotSentReason.STOPPED, UnknownReason.STOPPED) from error
        except Exception as error:  # TLS errors come raw; the trace decides
            raise judge_failure(trace, why_not_sent(error), why_unknown(error)) from error
        return calls.read_make_call(answer)

    async def call_details(self, call_sid: str) -> Received:
        """GET one call's details (contract 4)."""
        path = calls.call_path(self._account_sid, call_sid)
        return calls.read_call_details(await self._get(self._base + path))

    async def users(self, search: CoworkerSearch = _USUAL_SEARCH) -> CoworkerPage:
        """GET a part of the list of co-workers (contract 9)."""
        path = users.search_path(self._account_sid, search)
        return users.read_users(await self._get(self._base + path))

    async def user(
        self, user_id: str, extras: frozenset[Extra] = frozenset({Extra.DEVICES})
    ) -> Coworker:
        """GET one co-worker (contract 9)."""
        path = users.user_path(self._account_sid, user_id, extras)
        return users.read_user(await self._get(self._base + path))

    async def create_user(self, new: NewCoworker) -> Coworker:
        """POST a new co-worker (contract 9)."""
        path = users.users_path(self._account_sid)
        return await self._change("POST", path, users.new_user_body(new), users.read_user)

    async def update_user(self, user_id: str, change: CoworkerChange) -> Coworker:
        """PUT a co-worker's names or first e-mail (contract 9)."""
        path = users.user_path(self._account_sid, user_id)
        return await self._change("PUT", path, users.user_change_body(change), users.read_user)

    async def remove_user(self, user_id: str) -> None:
        """DELETE a co-worker (contract 9)."""
        path = users.user_path(self._account_sid, user_id)
        await self._change("DELETE", path, b"", users.read_removed)

    async def update_device(self, user_id: str, device_id: int, change: DeviceChange) -> Device:
        """PUT a phone on or off, or its number (contract 9)."""
        path = users.device_path(self._account_sid, user_id, device_id)
        return await self._change("PUT", path, users.device_change_body(change), users.read_device)

    async def exophones(self, page: int = 0) -> ExoPhonePage:
        """GET a page of the account's virtual numbers, counted from 0 (contract 10)."""
        path = exophones.exophones_path(self._account_sid, page)
        return exophones.read_exophones(await self._get(self._voice + path))

    async def exophone_health(self, exophone_sid: str) -> ExoPhoneHealth:
        """GET how calls through a virtual number get on (contract 8)."""
        path = exophones.health_path(self._account_sid, exophone_sid)
        return exophones.read_health(await self._get(self._voice + path))

    async def _get(self, url: str) -> Answer:
        try:
            headers = self._headers({})
            return await self._reader.send("GET", url, headers, whole_s=self._limits.whole_s)
        except Exception as error:
            failure = read_failure(error)
            if failure is None:
                raise
            raise failure from error

    async def _change(
        self, method: str, path: str, body: bytes, read: Callable[[Answer], _Model]
    ) -> _Model:
        """Send a change once; what was never written may be tried again."""
        url = self._base + path
        trace = SendTrace(secure=url.startswith("https:"), method=method)
        try:
            answer = await self._write(method, url, body, trace)
        except Exception as error:
            if trace.certainly_not_sent:
                raise Unreachable(why_not_sent(error).value) from error
            raise ChangeUnknown(why_unknown(error)) from error
        try:
            return read(answer)
        except ServerFault as fault:
            reason = UnknownReason.SERVER_FAULT
            raise ChangeUnknown(reason, fault.code, fault.http_status, fault.request_id) from fault
        except BadReply as error:
            raise ChangeUnknown(UnknownReason.UNREADABLE, http_status=answer.status) from error

    async def _write(self, method: str, url: str, body: bytes, trace: SendTrace) -> Answer:
        return await self._writer.send(
            method,
            url,
            self._headers(_JSON if body else {}),
            whole_s=self._limits.dial_whole_s,
            body=body,
            trace=trace,
        )

    def _headers(self, more: Mapping[str, str]) -> dict[str, str]:
        return {
            "Authorization": self._credentials.basic_header(),
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": _USER_AGENT,
            **more,
        }
