"""Reading JSON by the contract: tolerant of what is new, strict about what is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.api.reading import Fields, read_report
from ccm_desktop.domain.errors import BadReply
from ccm_desktop.domain.report import Leg, Report
from tests.contract.shapes import sample

INDIA = timezone(timedelta(hours=5, minutes=30))
SID = "ca11000000000000000000000000001s"
MOMENT = datetime(2025, 3, 4, 4, 45, 0, tzinfo=UTC)


def data(**changes: object) -> Fields:
    return Fields(sample("call_terminal")["response"]["data"] | changes)


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-04T10:15:00+05:30",
        "2025-03-04 10:15:00+05:30",
        "2025-03-04T10:15:00",
        "2025-03-04 10:15:00",
        "2025-03-04T04:45:00Z",
        "2025-03-04T04:45:00+00:00",
        "2025-03-04T04:45:00.000Z",
        "2025-03-04T10:15:00.000000+05:30",
        "2025-03-04T10:15:00+0530",
        "  2025-03-04T10:15:00+05:30 ",
        "20250304T101500+0530",
    ],
)
def test_each_form_of_a_time_is_the_same_moment(text: str) -> None:
    time = Fields({"t": text}).maybe_time("t")
    assert time == MOMENT
    assert time is not None
    assert time.tzinfo is not None


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "1970-01-01 05:30:00",
        "1970-01-01T05:30:00+05:30",
        "1970-01-01 05:30:00.000000",
        "1970-01-01T00:00:00Z",
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00+05:30",
        "9999-12-31T23:59:59",
        "9999-12-31T23:59:59-12:00",
    ],
)
def test_a_time_that_has_not_come_is_none(value: object) -> None:
    assert Fields({"t": value}).maybe_time("t") is None
    assert Fields({}).maybe_time("t") is None


@pytest.mark.parametrize(
    "value",
    [
        "yesterday",
        "10:15",
        "2025-13-04T10:15:00+05:30",
        "2025-03-04T25:15:00+05:30",
        "2025-03-04T10:15:00+99:30",
        "04/03/2025 10:15",
        "null",
        "\u0662\u0660\u0662\u0665-03-04T10:15:00",
        "\ud800",
        1741063500,
        1741063500.5,
        True,
        [],
        {},
    ],
)
def test_what_is_no_time_is_a_bad_reply(value: object) -> None:
    with pytest.raises(BadReply) as caught:
        Fields({"t": value}, "data").maybe_time("t")
    assert caught.value.field == "data.t"


@pytest.mark.parametrize(
    "text", ["9998-12-31T23:59:59-12:00", "9998-12-31T23:59:59+05:30", "1971-01-01T00:00:00+14:00"]
)
def test_a_time_at_the_edge_can_be_used_like_any_other(text: str) -> None:
    """Whoever reckons with it later must not leave the calendar."""
    time = Fields({"t": text}).maybe_time("t")
    assert time is not None
    assert time.astimezone(UTC) == time
    assert time > datetime(1970, 1, 1, tzinfo=UTC)


@given(st.datetimes(min_value=datetime(1971, 1, 2), max_value=datetime(9998, 12, 31)))  # noqa: DTZ001 - wall times of India
def test_a_time_without_a_zone_is_india_s(wall: datetime) -> None:
    expected = wall.replace(tzinfo=INDIA)
    assert Fields({"t": wall.isoformat()}).maybe_time("t") == expected
    assert Fields({"t": wall.isoformat(sep=" ")}).maybe_time("t") == expected
    assert Fields({"t": expected.isoformat()}).maybe_time("t") == expected


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(None, None), ("", None), (0, 0), (190, 190), (190.0, 190), ("190", 190), ("0", 0)],
)
def test_seconds_are_whole(value: object, seconds: int | None) -> None:
    assert Fields({"s": value}).maybe_number("s") == seconds


@pytest.mark.parametrize(
    "value",
    [
        -1, 1.5, True, False, "-1", "1.5", " 5", "soon", "\u0661", "9" * 10, 10**9, 10**400,
        float("nan"), float("inf"), [], {}, [5],
    ],
)  # fmt: skip
def test_what_are_no_seconds_is_a_bad_reply(value: object) -> None:
    with pytest.raises(BadReply) as caught:
        Fields({"s": value}).maybe_number("s")
    assert caught.value.field == "s"


@pytest.mark.parametrize("value", [7, 1.5, True, [], {}, ["x"], "x" * 20_000])
def test_what_is_no_text_is_a_bad_reply(value: object) -> None:
    with pytest.raises(BadReply) as caught:
        Fields({"t": value}, "a.b").maybe_text("t")
    assert caught.value.field == "a.b.t"


@pytest.mark.parametrize("value", [None, "", 7])
def test_a_text_that_must_be_there_must_be_there(value: object) -> None:
    with pytest.raises(BadReply):
        Fields({"t": value}).text("t")
    with pytest.raises(BadReply):
        Fields({}).text("t")


# A whole report

_WRONG: list[tuple[str, list[object]]] = [
    ("call_sid", [None, "", 7, [], {}]),
    ("call_state", [7, [], {}]),
    ("call_status", [7, [], {}]),
    ("direction", [7, []]),
    ("virtual_number", [915555580001, []]),
    ("assigned_agent_details", [7, "x", [], True]),
    ("customer_details", [7, "x", [], True]),
    ("created_time", [7, "x", []]),
    ("updated_time", [7, "x", []]),
    ("start_time", [7, "x", []]),
    ("end_time", [7, "x", []]),
    ("total_duration", ["x", -1, []]),
    ("total_talk_time", ["x", -1, []]),
    ("custom_field", [7, []]),
    ("app_id", [7, []]),
    ("app_name", [7, []]),
    ("digits", [7, []]),
    ("recordings", [7, "x", {}, [7], [None], ["x"]]),
]


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in _WRONG for value in values]
)
def test_a_field_of_the_wrong_type_is_named(name: str, value: object) -> None:
    with pytest.raises(BadReply) as caught:
        read_report(data(**{name: value}))
    assert caught.value.field == name


def test_every_field_of_the_contract_is_looked_at() -> None:
    assert {name for name, _ in _WRONG} == set(sample("call_terminal")["response"]["data"])


@pytest.mark.parametrize(
    ("part", "name"),
    [
        *(
            ("assigned_agent_details", name)
            for name in ("user_id", "user_name", "contact_uri", "group_id", "group_name", "status")
        ),
        *(("customer_details", name) for name in ("contact_name", "contact_uri", "status")),
    ],
)
def test_a_field_of_a_leg_is_named_with_its_path(part: str, name: str) -> None:
    leg = sample("call_terminal")["response"]["data"][part] | {name: 7}
    with pytest.raises(BadReply) as caught:
        read_report(data(**{part: leg}))
    assert caught.value.field == f"{part}.{name}"


@pytest.mark.parametrize("entry", [{}, {"url": None}, {"url": ""}, {"url": 7}, {"link": "x"}])
def test_a_recording_without_an_address_is_a_bad_reply(entry: object) -> None:
    with pytest.raises(BadReply) as caught:
        read_report(data(recordings=[entry]))
    assert caught.value.field == "recordings.url"


def test_too_many_recordings_are_a_bad_reply() -> None:
    entries = [{"url": f"https://a.invalid/{n}.mp3"} for n in range(101)]
    assert len(read_report(data(recordings=entries[:100])).recordings) == 100
    with pytest.raises(BadReply):
        read_report(data(recordings=entries))


def test_nothing_but_a_sid_is_needed() -> None:
    assert read_report(Fields({"call_sid": SID})) == Report(SID, "")
    nulls = dict.fromkeys(sample("call_terminal")["response"]["data"], None)
    assert read_report(Fields({**nulls, "call_sid": SID})) == Report(SID, "")


def test_what_is_new_passes() -> None:
    known = read_report(data())
    assert read_report(data(something_new={"a": [1]}, another="x")) == known
    agent = sample("call_terminal")["response"]["data"]["assigned_agent_details"]
    assert read_report(data(assigned_agent_details={**agent, "mood": 7})) == known


@pytest.mark.parametrize("word", ["ringing", "wrapped-up", "COMPLETED", "in progress", "🙂"])
def test_unknown_words_are_kept_as_they_came(word: str) -> None:
    report = read_report(
        data(
            call_status=word,
            call_state=word,
            direction=word,
            customer_details={"status": word, "contact_name": word},
        )
    )
    assert (report.status, report.state, report.direction) == (word, word, word)
    assert report.customer == Leg(name=word, status=word)
    assert not report.final


def test_empty_names_and_words_are_none() -> None:
    report = read_report(
        data(
            call_status="",
            assigned_agent_details={"user_name": "", "status": ""},
            customer_details={"contact_name": "", "status": ""},
            recordings=[],
        )
    )
    assert (report.status, report.agent, report.customer) == (None, Leg(), Leg())
    assert report.recordings == ()


def test_text_that_no_file_takes_is_made_writable() -> None:
    report = read_report(data(custom_field="a\ud800b"))
    assert report.custom_field is not None
    assert report.custom_field.encode("utf-8").startswith(b"a")


_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["url", "status", "user_id", "contact_uri"]), inner)
    ),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([name for name, _ in _WRONG]), _values))
def test_any_object_is_a_report_or_a_bad_reply(values: dict[str, object]) -> None:
    try:
        report = read_report(Fields({"call_sid": SID, **values}))
    except BadReply as error:
        named = error.field.partition(".")[0] in values
        assert named
        return
    assert report.call_sid
