"""What the sandbox reports of a call, sampled, doubled and shuffled, keeps the domain's promises."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.api.wire.callbacks import read_callback
from ccm_desktop.domain.call import Call, Phase, Standing, observe
from ccm_desktop.domain.order import AgentIdentity, Order
from ccm_desktop.domain.report import Leg, Report
from ccm_desktop.sandbox.answers import call_details
from ccm_desktop.sandbox.clock import SAMPLE_EPOCH_S
from ccm_desktop.sandbox.engine import Settings
from ccm_desktop.sandbox.order import CallOrder
from ccm_desktop.sandbox.practice import practice_world
from ccm_desktop.sandbox.scenarios import SCENARIOS
from ccm_desktop.sandbox.scenarios.scenario import Dress

AGENT, VIRTUAL_NUMBER = "+915555510001", "+915555580001"
START = datetime(2025, 3, 4, 4, 45, tzinfo=UTC)

# Reports that can be read at all; whether a spoilt one is refused is another test's matter.
READABLE = [
    row
    for row in SCENARIOS
    if row.makes_call and row.dress not in (Dress.NO_SID, Dress.SID_ALONE, Dress.WRONG_TYPES)
]
histories = st.lists(st.floats(0, 400), min_size=1, max_size=12)


def reported(call: Any, moment: float) -> Report:  # noqa: ANN401 - the sandbox's call
    """The report of one moment, over the wire's bytes."""
    details = call_details(call, moment, "http://127.0.0.1:1")
    body = {"event_details": {"event_type": "answered"}, "call_details": details}
    return read_callback(json.dumps(body).encode()).report


def facts(part: Leg | Report) -> dict[str, object]:
    """What is known, name by name; legs apart."""
    known = {field.name: getattr(part, field.name) for field in fields(part)}
    return {
        name: value
        for name, value in known.items()
        if value not in (None, (), "") and not isinstance(value, Leg)
    }


@given(
    st.sampled_from(READABLE),
    histories,
    st.booleans(),
    st.builds(Settings, post_processing_s=st.floats(0, 60), recording_lag_s=st.floats(0, 120)),
)
def test_any_sequence_of_reports_keeps_the_promises(
    row: Any,  # noqa: ANN401 - drawn
    moments: list[float],
    recording: bool,
    settings: Settings,
) -> None:
    world = practice_world(SAMPLE_EPOCH_S, settings=settings)
    placed = world.place(CallOrder(AGENT, None, row.number, VIRTUAL_NUMBER, recording), 0.0)
    assert placed is not None
    order = Order(AgentIdentity(AGENT), row.number, VIRTUAL_NUMBER)
    call = Call("r1", "practice", "p1", "http://127.0.0.1:1", order, START, Standing.ACCEPTED)
    both_were_connected = False
    for moment in moments:
        report = reported(placed, moment)
        before, call = call, observe(call, report, START)
        assert call.report is not None
        both_were_connected |= report.agent.connected and report.customer.connected
        # It never claims talk before both legs.
        assert call.phase is not Phase.TALKING or both_were_connected
        assert (call.sightings.customer_answered is None) or both_were_connected
        if before.report is None:
            continue
        # It never un-ends.
        assert call.report.final or not before.report.final
        # It never loses a field that was once reported.
        for known, now in (
            (before.report, call.report),
            (before.report.agent, call.report.agent),
            (before.report.customer, call.report.customer),
        ):
            assert facts(known).keys() <= facts(now).keys()
    latest = reported(placed, max(moments))
    assert call.report is not None
    assert call.report.final == latest.final
    if latest.final:
        # Whatever came last, the end is told as it was reported.
        told = replace(call.report, updated_at=None, recordings=())
        assert facts(told) == facts(replace(latest, updated_at=None, recordings=()))
        assert (call.report.agent.status, call.report.customer.status) == (
            latest.agent.status,
            latest.customer.status,
        )
