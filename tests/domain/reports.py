"""Strategies for reports: what Exotel may send, in any order and with anything missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from ccm_desktop.domain.report import Leg, Report

START = datetime(2025, 3, 4, 4, 45, tzinfo=UTC)

# The words of the contract, and words that nobody has published.
LEG_WORDS = (
    None,
    "in-progress",
    "completed",
    "no-answer",
    "busy",
    "failed",
    "canceled",
    "cancelled",
    "ringing",
    "wrapped-up",
    "In-Progress",
    "COMPLETED",
    "terminal",
)
STATES = ("active", "terminal", "queued", "Terminal", "completed", "")

_words = st.sampled_from([None, "", "a", "b", "+915555510001"])
_times = st.none() | st.integers(0, 600).map(lambda s: START + timedelta(seconds=s))
_seconds = st.none() | st.integers(0, 600)

legs = st.builds(
    Leg,
    contact_uri=_words,
    name=_words,
    status=st.sampled_from(LEG_WORDS),
    user_id=_words,
    group_id=_words,
    group_name=_words,
)
reports = st.builds(
    Report,
    call_sid=st.sampled_from(["sid1", "sid2"]),
    state=st.sampled_from(STATES),
    status=st.sampled_from([None, "completed", "agent_unanswered", "new_word"]),
    direction=_words,
    virtual_number=_words,
    agent=legs,
    customer=legs,
    created_at=_times,
    updated_at=_times,
    started_at=_times,
    ended_at=_times,
    total_duration_s=_seconds,
    talk_time_s=_seconds,
    custom_field=_words,
    app_id=_words,
    app_name=_words,
    digits=_words,
    recordings=st.sampled_from([(), ("https://a.invalid/1.mp3",), ("https://a.invalid/2.mp3",)]),
)
