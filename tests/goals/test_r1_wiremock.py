"""R1 with a peer that none of us wrote: WireMock's books of POSTs against our journal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from ccm_desktop.api.transport import Limits
from ccm_desktop.domain.call import Standing
from tests.api.certificates import Identity, make_identity
from tests.api.dialling import ACCEPTED
from tests.api.faultserver import FaultServer, serving
from tests.api.test_sending_sockets import hang_up, tunnel_to
from tests.goals.dialler import HURRY, USUAL, Dialler, Line, Tally, dialling
from tests.goals.faults import DOUBT, PAGE, REFUSED, TAKEN, UNSENT
from tests.goals.invariants import Seen, reference_in
from tests.goals.ledger import counted
from tests.goals.scale import Scale
from tests.goals.wiremock import UnavailableError, WireMock, fetch, running
from tests.patience import until

DIALS = 51
JSON = {"Content-Type": "application/json"}
GOOD: Mapping[str, object] = {"status": 200, "headers": JSON, "body": ACCEPTED.decode()}


@dataclass(frozen=True, slots=True)
class Stub:
    """What WireMock answers, and how a dial into it may end; it takes all but the refused."""

    name: str
    response: Mapping[str, object]
    ends: frozenset[Standing]
    limits: Limits = USUAL
    then: Mapping[str, object] | None = None

    @property
    def account(self) -> str:
        """The beginning of the account SIDs that get this answer."""
        return self.name.replace(" ", "-")

    async def set_up(self, wiremock: WireMock) -> None:
        """Tell WireMock; with `then` it gives both answers in turn."""
        if self.then is None:
            await wiremock.answer(self.account, self.response)
        else:
            await wiremock.answer(self.account, self.response, **FIRST)
            await wiremock.answer(self.account, self.then, **THEN)


def envelope(status: int, code: int, **headers: str) -> Mapping[str, object]:
    """A failing envelope of CCM's."""
    inner = {"code": status, "status": "failure", "error_data": {"code": code}, "data": None}
    body = json.dumps({"request_id": "4711", "http_code": status, "response": inner})
    return {"status": status, "headers": {**JSON, **headers}, "body": body}


def page(status: int) -> Mapping[str, object]:
    """A page of something in between."""
    return {"status": status, "headers": {"Content-Type": "text/html"}, "body": PAGE.decode()}


def dribble(chunks: int, whole_ms: int) -> Mapping[str, object]:
    """The good answer, bit by bit."""
    return {
        **GOOD,
        "chunkedDribbleDelay": {"numberOfChunks": chunks, "totalDuration": whole_ms},
    }


BREAKS = (
    "EMPTY_RESPONSE",
    "MALFORMED_RESPONSE_CHUNK",
    "RANDOM_DATA_THEN_CLOSE",
    "CONNECTION_RESET_BY_PEER",
)
ELSEWHERE = {"Location": "/v2/accounts/accepted-elsewhere/calls"}
SOMEWHEN = {"type": "uniform", "lower": 0, "upper": 500}
FIRST = {"scenarioName": "again", "requiredScenarioState": "Started", "newScenarioState": "asked"}
THEN = {"scenarioName": "again", "requiredScenarioState": "asked", "newScenarioState": "Started"}

STUBS = [
    Stub("accepted", GOOD, TAKEN),
    Stub("accepted late", {**GOOD, "fixedDelayMilliseconds": 50}, TAKEN),
    Stub("accepted in dribs", dribble(8, 80), TAKEN),
    *(Stub(fault, {**GOOD, "fault": fault}, DOUBT) for fault in BREAKS),
    Stub("too late", {**GOOD, "fixedDelayMilliseconds": 1000}, DOUBT | UNSENT, HURRY),
    Stub(
        "late or not",
        {**GOOD, "delayDistribution": SOMEWHEN},
        TAKEN | DOUBT | UNSENT,
        HURRY,
    ),
    Stub("drips too long", dribble(40, 4000), DOUBT | UNSENT, HURRY),
    Stub("307 to a good answer", {"status": 307, "headers": ELSEWHERE}, REFUSED),
    Stub("308 to a good answer", {"status": 308, "headers": ELSEWHERE}, REFUSED),
    Stub("400", envelope(400, 1001), REFUSED),
    Stub("401", envelope(401, 1010), REFUSED),
    Stub("401 with a challenge", envelope(401, 1010, **{"WWW-Authenticate": "Basic"}), REFUSED),
    Stub("403", envelope(403, 1003), REFUSED),
    Stub("404", envelope(404, 10731), REFUSED),
    Stub("409", envelope(409, 10706), REFUSED),
    Stub("422", envelope(422, 1001), REFUSED),
    Stub("429", envelope(429, 10724, **{"Retry-After": "1"}), REFUSED),
    Stub("511", page(511), REFUSED),
    Stub("408", page(408), DOUBT),
    Stub("500", envelope(500, 1100), DOUBT),
    Stub("502", page(502), DOUBT),
    Stub("503", envelope(503, 1100, **{"Retry-After": "0"}), DOUBT),
    Stub("504", page(504), DOUBT),
    Stub("a page", page(200), DOUBT),
    Stub("empty", {"status": 200, "headers": JSON}, DOUBT),
    Stub("no content", {"status": 204}, DOUBT),
    Stub("a list", {"status": 200, "headers": JSON, "body": "[1]"}, DOUBT),
    Stub("half a JSON", {**GOOD, "body": ACCEPTED.decode()[:200]}, DOUBT),
    Stub("no SID", {**GOOD, "body": ACCEPTED.decode().replace("call_sid", "other")}, DOUBT),
    # Whoever asks again after the 503 gets the good answer: nobody may.
    Stub("503 then good", envelope(503, 1100, **{"Retry-After": "0"}), TAKEN | DOUBT, then=GOOD),
]


@pytest.fixture
def jar() -> Path:
    try:
        return fetch()
    except UnavailableError as reason:
        pytest.skip(f"WireMock is not to be had: {reason}")


def lines_for(
    stub: Stub, wiremock: WireMock, identity: Identity, proxy: FaultServer
) -> Iterator[Line]:
    """Straight, with TLS, and with TLS through a proxy that is asked to CONNECT."""
    trusted, limits = identity.trusted(), stub.limits
    there = f"http://127.0.0.1:{wiremock.port}"
    secure = f"https://127.0.0.1:{wiremock.secure_port}"
    yield Line(there, limits=limits, account_sid=f"{stub.account}-plain")
    yield Line(secure, trusted, limits=limits, account_sid=f"{stub.account}-secure")
    yield Line(secure, trusted, proxy.url, limits, f"{stub.account}-tunnelled")


async def play(
    stub: Stub, lines: Iterator[Line], wiremock: WireMock, dialler: Dialler, tally: Tally
) -> None:
    """Dial into one stub by each line, and hold WireMock's books against the journal."""
    for line in lines:
        calls = await dialler.press_often(line, DIALS // 3)
        await dialler.hang_up()
        due = {call.reference for call in calls if call.standing is not Standing.NOT_SENT}
        bodies = await wiremock.bodies(line.account_sid, len(due))
        posts = frozenset(map(reference_in, bodies))
        assert posts == due, f"{stub.name}: WireMock did not see what was sent"
        taken = frozenset() if stub.ends == REFUSED else posts
        tally.hold(dialler.file, calls, Seen(bodies, taken))
        tally.note(calls)
        wrong = {call.standing for call in calls} - stub.ends
        assert not wrong, f"{stub.name}: ended as {wrong}"


@pytest.mark.nightly
@pytest.mark.timeout(1800)
async def test_wiremock_counts_one_post_for_each_dial(jar: Path, tmp_path: Path) -> None:
    identity, tally = make_identity(tmp_path), Tally()
    with counted("R1", "WireMock as the peer", Scale.FULL) as figures:
        async with AsyncExitStack() as stack:
            wiremock = await stack.enter_async_context(running(jar, identity, tmp_path))
            behind = FaultServer(hang_up)  # never started: it only names the port
            behind.port = wiremock.secure_port
            proxy = await stack.enter_async_context(serving(tunnel_to(behind)))
            for stub in STUBS:
                await stub.set_up(wiremock)
                lines = lines_for(stub, wiremock, identity, proxy)
                async with dialling(tmp_path / stub.account) as dialler:
                    await play(stub, lines, wiremock, dialler, tally)
                await until(lambda: not proxy._tasks)  # each tunnel closes both its ends
        figures["kinds of answer"] = len(STUBS)
        tally.put(figures)
