"""Programmable Connect: how a service's reply is read (contract §11)."""

from __future__ import annotations

import json
from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.sandbox.connect import BadPlanError, Plan, Question, read_plan

REPLY: dict[str, Any] = {
    "fetch_after_attempt": False,
    "destination": [{"contact_uri": "+915555510001"}, {"contact_uri": "sip:asha0abc"}],
    "record": True,
    "recording_channels": "dual",
    "max_ringing_duration": 30,
    "max_conversation_duration": 3600,
    "music_on_hold": {"type": "operator_tone"},
    "parallel_ringing": {"activate": True, "max_parallel_attempts": 2},
    "start_call_playback": {
        "playback_to": "both",
        "type": "text",
        "value": "This call is recorded.",
    },
}


def plan_of(**changes: object) -> Plan:
    return read_plan(json.dumps({**REPLY, **changes}).encode())


def test_the_contracts_reply_is_followed() -> None:
    assert plan_of() == Plan(
        contacts=("+915555510001", "sip:asha0abc"),
        ask_again=False,
        channels=2,
        ring_s=30.0,
        talk_s=3600.0,
        at_once=2,
    )


def test_the_least_reply() -> None:
    assert read_plan(b'{"destination": []}') == Plan((), talk_s=inf)


def test_an_entry_with_more_than_a_contact_fails() -> None:
    entries = [
        {"contact_uri": "+915555510001", "destination_type": "user"},
        {"contact_uri": 5},
        {"contact_uri": ""},
        "+915555510001",
        {"contact_uri": "+915555510006"},
    ]
    assert plan_of(destination=entries).contacts == (None, None, None, None, "+915555510006")


def test_the_standard_applets_form_drops_internet_phones() -> None:
    plan = plan_of(destination={"numbers": ["sip:asha0abc", "+915555510001", 7]})
    assert plan.contacts == ("+915555510001",)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"destination": None}, "destination"),
        ({"destination": "+915555510001"}, "destination"),
        ({"fetch_after_attempt": "false"}, "fetch_after_attempt"),
        ({"record": 1}, "record"),
        ({"recording_channels": "stereo"}, "recording_channels"),
        ({"max_ringing_duration": "30"}, "max_ringing_duration"),
        ({"max_ringing_duration": 0}, "max_ringing_duration"),
        ({"max_conversation_duration": True}, "max_conversation_duration"),
        ({"parallel_ringing": {"activate": True}}, "parallel_ringing"),
        ({"parallel_ringing": {"activate": True, "max_parallel_attempts": 0}}, "parallel_ringing"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, object], field: str) -> None:
    with pytest.raises(BadPlanError) as caught:
        plan_of(**changes)
    assert caught.value.field == field


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"<html>", b"[" * 100_000])
def test_what_is_no_object_is_no_plan(body: bytes) -> None:
    with pytest.raises(BadPlanError, match="body"):
        read_plan(body)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*REPLY, "more"]), json_values))
def test_any_reply_is_a_plan_or_names_a_field(fields: dict[str, object]) -> None:
    try:
        plan = read_plan(json.dumps(fields).encode())
    except BadPlanError as error:
        named = error.field
    else:
        named = "body"
        assert plan.at_once >= 1
        assert plan.ring_s >= 1
    assert named in {*REPLY, "body"}


def test_the_question_is_the_contracts() -> None:
    question = Question(
        "ca1", "+915555520001", "+915555580001", "2025-03-04 10:15:00", "2025-03-04 10:15:09"
    )
    query = question.query()
    assert query["EndTime"] == "1970-01-01 05:30:00"
    assert query["Direction"] == "incoming"
    assert (query["CustomField"], query["digits"], query["DialWhomNumber"]) == ("null",) * 3
    pressed = Question("ca1", "a", "b", "c", "d", digits="12").query()
    assert pressed["digits"] == '"12"'
