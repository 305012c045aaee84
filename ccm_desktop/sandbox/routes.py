"""Which request gets which answer: the endpoints of §3, §4, §6 and §9, without a socket."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, unquote

from ccm_desktop.sandbox import coworkers
from ccm_desktop.sandbox.answers import Answer, call_details, enveloped, failure, success
from ccm_desktop.sandbox.engine import World
from ccm_desktop.sandbox.order import read_order
from ccm_desktop.sandbox.recording import recording_wav
from ccm_desktop.sandbox.refusals import Refusal, RefusedError, refused
from ccm_desktop.sandbox.scenarios import Fault

_WEB_PAGE = b"<!doctype html><html><title>Sign in</title><h1>Sign in to this network</h1></html>"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the routes see it; header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """Return the target without its query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """Return the query's first value for each name."""
        return {name: values[0] for name, values in parse_qs(self.target.partition("?")[2]).items()}


class Routes:
    """Answers requests from a world; `base_url` is where its recordings are found."""

    def __init__(self, world: World, base_url: str) -> None:
        self._world = world
        self._base_url = base_url
        self._answered = 0

    def answer(self, asked: Asked, now: float) -> Answer:
        """Return the answer to a request at a second of sandbox time."""
        self._answered += 1
        try:
            return self._dispatch(asked, now)
        except RefusedError as error:
            return self.refusal(asked.method, error.refusal)

    def refusal(self, method: str, refusal: Refusal) -> Answer:
        """Return the failure envelope of a refusal."""
        headers: list[tuple[str, str]] = []
        if refusal.retry_after_s is not None:
            headers.append(("Retry-After", str(refusal.retry_after_s)))
        if refusal.http == 401:
            headers.append(("WWW-Authenticate", 'Basic realm="ccm"'))
        body = enveloped(self._request_id(), method, refusal.http, failure(refusal))
        return Answer(refusal.http, body, headers=tuple(headers))

    def _dispatch(self, asked: Asked, now: float) -> Answer:
        """Check credentials and account (checks 1 and 2 of §12), then find the endpoint."""
        if not self._knows(asked.headers.get("authorization", "")):
            raise refused(1010)
        match asked.method, *(unquote(part) for part in asked.path.split("/")[1:]):
            case "GET", "recordings", file:
                return self._recording(file, now)
            case _, "v2", "accounts", "", *_:
                raise refused(1001)
            case _, "v2", "accounts", sid, *_ if sid != self._world.account.sid:
                raise refused(1017)
            case method, "v2", "accounts", _, *rest:
                return self._endpoint(asked, method, rest, now)
            case _:
                raise refused(1000)

    def _endpoint(self, asked: Asked, method: str, rest: list[str], now: float) -> Answer:
        match method, *rest:
            case "POST", "calls":
                return self._make_call(asked, now)
            case "GET", "calls", call_sid:
                call = self._world.call(call_sid)
                return self._data(asked, call_details(call, now, self._base_url))
            case "GET", "users":
                page = coworkers.page(self._world, asked.query, now)
                return self._answer(asked, page.response, page.metadata)
            case "GET", "users", user_id:
                return self._data(asked, coworkers.one(self._world, user_id, asked.query, now))
            case "PUT", "users", user_id, "devices", device_id:
                _check_is_json(asked)
                change = coworkers.read_change(asked.body)
                device = coworkers.update_device(self._world, user_id, device_id, change, now)
                return self._data(asked, device)
            case _:
                raise refused(1000)

    def _knows(self, authorization: str) -> bool:
        scheme, _, coded = authorization.partition(" ")
        try:
            pair = base64.b64decode(coded.strip(), validate=True).decode()
        except (binascii.Error, ValueError):
            return False
        account = self._world.account
        return scheme.lower() == "basic" and pair == f"{account.api_key}:{account.api_token}"

    def _data(self, asked: Asked, data: object) -> Answer:
        return self._answer(asked, success(data), None)

    def _answer(self, asked: Asked, response: object, metadata: object) -> Answer:
        body = enveloped(self._request_id(), asked.method, 200, response, metadata=metadata)
        return Answer(200, body)

    def _request_id(self) -> str:
        return f"5a9d{self._answered:028x}"

    def _make_call(self, asked: Asked, now: float) -> Answer:
        _check_is_json(asked)
        call = self._world.place(read_order(asked.body), now)
        if call is None:
            return Answer(200, b"", fault=Fault.CUT_BEFORE_CALL)
        details = call_details(call, now, self._base_url)
        fault = call.scenario.fault
        match fault:
            case Fault.HTML_BODY:
                return Answer(200, _WEB_PAGE, content_type="text/html; charset=utf-8")
            case Fault.NOT_JSON:
                return Answer(200, self._data(asked, details).body[:-40])
            case Fault.NO_SID:
                del details["call_sid"]
        return replace(self._data(asked, details), fault=fault)

    def _recording(self, file: str, now: float) -> Answer:
        call = self._world.calls.get(file.removesuffix(".wav"))
        if call is None or not file.endswith(".wav") or not call.recording_ready(now):
            raise refused(1000)
        sound = recording_wav(call.timeline.talk_s, call.order.channels)
        return Answer(200, sound, content_type="audio/wav")


def _check_is_json(asked: Asked) -> None:
    """Check 3 of §12."""
    written = asked.headers.get("content-type", "").partition(";")[0].strip().lower()
    if written != "application/json":
        raise refused(1011)
