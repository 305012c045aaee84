"""Calls and profiles of every shape that the domain allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar

from hypothesis import strategies as st

from ccm_desktop.domain.call import Call, Failure, Sightings, Standing, Watch
from ccm_desktop.domain.custom_field import MAX_CUSTOM_FIELD
from ccm_desktop.domain.order import (
    MAX_RING_TIME_S,
    MAX_TIME_LIMIT_S,
    AgentIdentity,
    Callback,
    CallbackEvent,
    CallOptions,
    Channels,
    Order,
)
from ccm_desktop.domain.profile import Profile, VirtualNumber
from ccm_desktop.domain.report import Leg, Report

T = TypeVar("T")

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
WORD = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)
UTC_TIMES = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
TIMES = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=OFFSETS)  # noqa: DTZ001
URLS = st.builds("https://{}.example/{}".format, WORD, WORD)
SECONDS = st.integers(0, 10**9)


def maybe(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.none() | strategy


AGENTS = st.builds(
    lambda number: AgentIdentity(contact_uri=f"+91{number}"), st.integers(10**9, 10**10 - 1)
) | st.builds(lambda number: AgentIdentity(user_id=f"{number:032x}"), st.integers(0, 16**32 - 1))
OPTIONS = st.builds(
    CallOptions,
    recording=st.booleans(),
    channels=st.sampled_from(Channels),
    wait_audio_url=maybe(URLS),
    time_limit_s=maybe(st.integers(1, MAX_TIME_LIMIT_S)),
    ring_time_s=maybe(st.integers(1, MAX_RING_TIME_S)),
    custom_field=maybe(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=MAX_CUSTOM_FIELD)
    ),
    callbacks=st.lists(st.builds(Callback, st.sampled_from(CallbackEvent), URLS), max_size=2).map(
        tuple
    ),
)
ORDERS = st.builds(Order, AGENTS, TEXT, TEXT, OPTIONS)
LEG_WORDS = maybe(st.sampled_from(["in-progress", "completed", "no-answer", "queued"]) | TEXT)
LEGS = st.builds(Leg, maybe(TEXT), maybe(TEXT), LEG_WORDS, maybe(TEXT), maybe(TEXT), maybe(TEXT))
REPORTS = st.builds(
    Report,
    call_sid=WORD,
    state=st.sampled_from(["active", "terminal"]) | TEXT,
    status=maybe(st.sampled_from(["completed", "agent_busy", "failed"]) | TEXT),
    direction=maybe(TEXT),
    virtual_number=maybe(TEXT),
    agent=LEGS,
    customer=LEGS,
    created_at=maybe(TIMES),
    updated_at=maybe(TIMES),
    started_at=maybe(TIMES),
    ended_at=maybe(TIMES),
    total_duration_s=maybe(SECONDS),
    talk_time_s=maybe(SECONDS),
    custom_field=maybe(TEXT),
    app_id=maybe(TEXT),
    app_name=maybe(TEXT),
    digits=maybe(TEXT),
    recordings=st.lists(URLS, max_size=3).map(tuple),
)
FAILURES = st.builds(
    Failure,
    WORD,
    maybe(WORD),
    maybe(st.integers(0, 99_999)),
    maybe(st.integers(100, 599)),
    maybe(TEXT),
    maybe(TEXT),
    maybe(st.floats(1, 300)),
)
SIGHTINGS = st.builds(Sightings, *[maybe(UTC_TIMES)] * 5)
CALLS = st.builds(
    Call,
    reference=WORD,
    profile=TEXT,
    account_sid=WORD,
    base_url=URLS,
    order=ORDERS,
    pressed_at=UTC_TIMES,
    standing=st.sampled_from(Standing),
    failure=maybe(FAILURES),
    report=maybe(REPORTS),
    sightings=SIGHTINGS,
    heard_at=maybe(UTC_TIMES),
    watch=st.sampled_from(Watch),
    note=TEXT,
    practice=st.booleans(),
    tags=st.lists(TEXT, max_size=3).map(tuple),
    overrides=st.lists(WORD, max_size=3).map(tuple),
    followed_up=st.booleans(),
)
NAMES = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=64).filter(
    str.isprintable
)
NUMBERS = st.integers(10**9, 10**10 - 1).map("+91{}".format)
BASE_URLS = st.sampled_from(
    ["https://ccm-api.exotel.com", "https://ccm-api.in.exotel.com", "http://127.0.0.1:8071"]
)
PROFILES = st.builds(
    Profile,
    name=NAMES,
    base_url=BASE_URLS,
    account_sid=WORD,
    agent=maybe(AGENTS),
    virtual_numbers=st.lists(st.builds(VirtualNumber, NUMBERS, TEXT), max_size=4).map(tuple),
    country=st.sampled_from(["IN", "SG", "ID"]),
    options=OPTIONS,
    practice=st.booleans(),
    recording_hosts=st.lists(st.builds("{}.example".format, WORD), max_size=3).map(tuple),
    crm_link=maybe(st.builds("https://{}.example/?q={{e164}}&ref={{ref}}".format, WORD)),
)
