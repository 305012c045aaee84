"""Which request gets which answer: the endpoints of §3, §4, §6 and §9, without a socket."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from ccm_desktop.sandbox import answers, coworkers, exophones
from ccm_desktop.sandbox.answers import (
    Answer,
    call_details,
    enveloped,
    garbled,
    success,
)
from ccm_desktop.sandbox.dressing import dressed
from ccm_desktop.sandbox.engine import Call, World
from ccm_desktop.sandbox.limiter import Limiter, subject_of
from ccm_desktop.sandbox.order import read_order
from ccm_desktop.sandbox.paths import READING, allowed, is_on_voice_host, parts_of, path_of
from ccm_desktop.sandbox.recording import recording_wav
from ccm_desktop.sandbox.refusals import (
    Refusal,
    RefusedError,
    Shape,
    method_not_allowed,
    refused,
)
from ccm_desktop.sandbox.scenarios.scenario import (
    Dress,
    Fault,
    Garble,
    Redirect,
    Spoiling,
)

if TYPE_CHECKING:
    from ccm_desktop.sandbox.control import Control


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the routes see it; header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """Return the target without host and query."""
        return path_of(self.target)

    @property
    def action(self) -> str:
        """Return the method, GET for HEAD: the two differ only in that a body is sent."""
        return "GET" if self.method == "HEAD" else self.method

    @property
    def query(self) -> dict[str, str]:
        """Return the query's first value for each name, the empty ones as well."""
        found = parse_qs(self.target.partition("?")[2], keep_blank_values=True)
        return {name: values[0] for name, values in found.items()}


class Routes:
    """Answers requests from a world; `base_url` is where its recordings are found.

    `speed` is how fast the clock of its seconds runs: limits on requests count its
    minutes, or real ones where it is slow.
    """

    def __init__(
        self,
        world: World,
        base_url: str,
        control: "Callable[[], Control] | None" = None,
        *,
        speed: float = 1.0,
    ) -> None:
        self._world = world
        self._base_url = base_url
        self._control = control
        self._limiter = Limiter(speed)
        self._answered = 0

    def answer(self, asked: Asked, now: float) -> Answer:
        """Return the answer to a request at a second of sandbox time."""
        self._answered += 1
        try:
            return self._dispatch(asked, now)
        except RefusedError as error:
            return self.refusal(asked.method, _shaped(error.refusal, asked.path))

    def refusal(self, method: str, refusal: Refusal) -> Answer:
        """Return the failure envelope of a refusal."""
        return answers.refused(self._request_id(), method, refusal)

    def _dispatch(self, asked: Asked, now: float) -> Answer:
        """Check credentials and account (checks 1 and 2 of §12), then find the endpoint."""
        if not self._knows(asked.headers.get("authorization", "")):
            raise refused(1010)
        account_sid = self._world.account.sid
        match asked.action, *parts_of(asked.path):
            case method, "control", *rest if self._control is not None:
                return self._control().answer(method, rest, asked.body, now)
            case "GET", "recordings", file:
                return self._recording(asked, file, now)
            case _, "recordings", _:
                raise method_not_allowed(READING)
            case _, "v2", "accounts", "", *_:
                raise refused(1001)
            case _, "v2", "accounts", sid, *_ if sid != account_sid:
                raise refused(1017)
            case _, "v2_beta", "Accounts", sid, *_ if sid != account_sid:
                raise refused(1017)
            case method, "v2", "accounts", _, *rest if "" not in rest:
                self._limiter.admit(subject_of(rest), self._world.settings, now)
                return self._endpoint(asked, method, rest, now)
            case method, "v2_beta", "Accounts", _, *rest:
                self._limiter.admit(subject_of(rest), self._world.settings, now)
                return self._voice_endpoint(asked, method, rest)
            case _:
                raise refused(1000)

    def _endpoint(self, asked: Asked, method: str, rest: list[str], now: float) -> Answer:
        match method, *rest:
            case "POST", "calls":
                return self._make_call(asked, now)
            case "GET", "calls", call_sid:
                return self._call_details(asked, call_sid, now)
            case "GET", "users":
                page = coworkers.page(self._world, asked.query, now)
                return self._answer(asked, page.response, page.metadata)
            case "POST", "users":
                _check_is_json(asked)
                return self._data(asked, coworkers.create(self._world, asked.body, now))
            case "GET", "users", user_id:
                return self._data(asked, coworkers.one(self._world, user_id, asked.query, now))
            case "PUT", "users", user_id:
                _check_is_json(asked)
                return self._data(asked, coworkers.update(self._world, user_id, asked.body, now))
            case "DELETE", "users", user_id:
                coworkers.remove(self._world, user_id)
                return self._data(asked, None)
            case "PUT", "users", user_id, "devices", device:
                _check_is_json(asked)
                changed = coworkers.update_device(self._world, user_id, device, asked.body, now)
                return self._data(asked, changed)
            case "GET", "incoming-phone-numbers", exophone_sid:
                wall, account = self._world.wall(now), self._world.account
                return self._data(asked, exophones.health(account, exophone_sid, wall))
            case _:
                raise _no_endpoint(allowed(rest))

    def _voice_endpoint(self, asked: Asked, method: str, rest: list[str]) -> Answer:
        """Answer as the voice host does, without an envelope (§10)."""
        match method, *rest:
            case "GET", "IncomingPhoneNumbers":
                page = exophones.page(self._world.account, asked.query)
                return Answer(200, json.dumps(page).encode())
            case _, "IncomingPhoneNumbers":
                raise method_not_allowed(READING)
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
            return Answer(200, b"", fault=Fault.CUT)
        answer = self._call_answer(asked, call, now, call.scenario.answer)
        return replace(answer, line_down_s=call.scenario.line_down_s)

    def _call_details(self, asked: Asked, call_sid: str, now: float) -> Answer:
        call = self._world.call(call_sid)
        return self._call_answer(asked, call, now, call.spoiling(now))

    def _call_answer(
        self, asked: Asked, call: Call, now: float, spoiling: Spoiling | None
    ) -> Answer:
        """Return the answer that shows a call, or what its scenario makes of it."""
        if isinstance(spoiling, Refusal):
            raise RefusedError(spoiling)
        details = call_details(call, now, self._base_url)
        if isinstance(spoiling, Dress):
            details = dressed(details, spoiling)
        answer = replace(self._data(asked, details), skew_s=call.scenario.skew_s)
        if isinstance(spoiling, Garble):
            return garbled(answer, spoiling)
        return replace(answer, fault=spoiling if isinstance(spoiling, Fault) else None)

    def _recording(self, asked: Asked, file: str, now: float) -> Answer:
        """Return the sound, or what the call's scenario makes of it."""
        recording = self._world.recording(file.removesuffix(".wav"), now)
        if recording is None or not file.endswith(".wav"):
            raise refused(1000)
        sound = recording_wav(recording.talk_s, recording.channels)
        answer = Answer(200, sound, content_type="audio/wav")
        match recording.spoiling:
            case Refusal() as refusal:
                raise RefusedError(refusal)
            case Garble() as garble:
                return garbled(answer, garble)
            case Fault() as fault:
                return replace(answer, fault=fault)
            case Redirect.ROUND if "moved" not in asked.query:
                return _moved(f"/recordings/{file}?moved=1")
            case Redirect.ELSEWHERE:
                return _moved(f"https://recordings.example.invalid/{file}")
            case _:
                return answer


def _moved(location: str) -> Answer:
    return Answer(302, b"", headers=(("Location", location),))


def _no_endpoint(allow: str | None) -> RefusedError:
    return refused(1000) if allow is None else method_not_allowed(allow)


def _shaped(refusal: Refusal, path: str) -> Refusal:
    """Return the refusal in the shape of the host that the path belongs to (§2)."""
    if refusal.shape is Shape.ENVELOPE and is_on_voice_host(path):
        return replace(refusal, shape=Shape.REST_EXCEPTION)
    return refusal


def _check_is_json(asked: Asked) -> None:
    """Check 3 of §12."""
    written = asked.headers.get("content-type", "").partition(";")[0].strip().lower()
    if written != "application/json":
        raise refused(1011)
