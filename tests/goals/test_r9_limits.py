"""R9: within the account's 200 requests a minute, however many work on it, and no dial pays for it."""

from __future__ import annotations

import pytest

from ccm_desktop.domain.errors import RateLimited
from tests.api.dialling import SID, client_for, set_proxy
from tests.api.faultserver import Peer, serving
from tests.goals.fleet import LIMIT_A_MINUTE, an_hour
from tests.goals.ledger import counted
from tests.goals.scale import SCALES, Scale
from tests.services.conftest import Bench, bench, budget, inline
from tests.services.samples import ended, talking

__all__ = ["bench", "budget", "inline"]

ENVELOPES = (
    b'{"http_code":429,"response":{"code":429,"status":"failure","error_data":{"code":10724}}}',
    b'{"RestException":{"Status":429,"Message":"Too many requests"}}',
    b'{"response":{"error":{"code":429,"message":"rate limit exceeded"}}}',
    b"<html>429 Too Many Requests</html>",
)
WAITS = (
    None, "0", "1", "30", "45.5", "300", "3600", "1000000000", "9" * 400, "-5", "-0", "NaN",
    "inf", "-inf", "1e3", "0x10", "soon", "", " 7 ", "7;8", "7, 8", "٣", "Tue, 04 Mar 2025 04:49:02 GMT",
    "Tue, 04 Mar 2025 04:40:00 GMT", "Tue, 04 Mar 2099 04:48:32 GMT", "Tue, 99 Mar 2025 04:48:32 GMT",
)  # fmt: skip
NOW = "Tue, 04 Mar 2025 04:48:32 GMT"
LONGEST_S = 300.0
SHAPES = [
    *((ENVELOPES[number % len(ENVELOPES)], wait) for number, wait in enumerate(WAITS)),
    *((body, wait) for body in ENVELOPES for wait in (None, "30", "NaN", "1000000000")),
]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("agents", [30, 50])
async def test_workstations_on_one_account(scale: Scale, agents: int) -> None:
    with counted("R9", f"{agents} workstations", scale) as figures:
        hour = await an_hour(agents, shared_by=agents, seconds=scale.of(600, 3600))
        figures |= {
            "minutes of virtual time": scale.of(10, 60),
            "dials": hour.dials,
            "dials refused": hour.dials_refused,
            "questions": hour.questions,
            "questions refused": hour.questions_refused,
            "requests in the busiest minute": hour.most_a_minute,
            "calls not followed to their end": hour.not_followed_to_their_end,
        }
    assert hour.dials > agents
    assert hour.dials_refused == 0
    assert hour.questions_refused == 0
    assert hour.most_a_minute <= LIMIT_A_MINUTE
    assert hour.not_followed_to_their_end == 0


@pytest.mark.timeout(120)
@pytest.mark.parametrize("scale", SCALES)
async def test_every_shape_of_too_many_requests(
    scale: Scale, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_proxy(monkeypatch, None)
    shapes = SHAPES[: scale.of(20, len(SHAPES))]
    too_soon = too_late = 0
    with counted("R9", "shapes of 429", scale) as figures:
        for number, (body, wait) in enumerate(shapes, start=2):
            error = await _answered_with(body, wait)
            sid = f"sid{number:06d}"
            await bench.followed(number, talking(sid), recording=False)
            bench.ccm.when_asked(sid, error, talking(sid), ended(sid))
            await bench.clock.advance(LONGEST_S + 60)
            refused_at, again_at, *_ = bench.ccm.asked_at(sid)
            waited_s = again_at - refused_at
            too_soon += waited_s < (error.retry_after_s or 0.5)
            too_late += waited_s > LONGEST_S + 1
            await bench.clock.advance(600)
        figures |= {
            "shapes": len(shapes),
            "asked too soon": too_soon,
            "waited for too long": too_late,
        }
    assert (too_soon, too_late) == (0, 0)


async def _answered_with(body: bytes, wait: str | None) -> RateLimited:
    headers = {"Date": NOW} | ({"Retry-After": wait} if wait is not None else {})

    async def refuse(peer: Peer) -> None:
        await peer.read()
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"HTTP/1.1 429 Too Many\r\n{lines}Content-Length: {len(body)}\r\n\r\n"
        await peer.send(head.encode() + body)

    async with serving(refuse) as server, client_for(server.url) as client:
        with pytest.raises(RateLimited) as caught:
            await client.call_details(SID)
    assert caught.value.retry_after_s is None or 0 <= caught.value.retry_after_s <= LONGEST_S
    return caught.value
