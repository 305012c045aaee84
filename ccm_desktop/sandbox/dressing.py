"""The forms in which a call's data may come, where its neighbours differ from the contract (§4)."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone

from ccm_desktop.sandbox.scenarios.scenario import Dress

_TIMES = ("created_time", "updated_time", "start_time", "end_time")
_FAR_AWAY = timezone(timedelta(hours=-7))
_EPOCH = "1970-01-01 05:30:00"
_UNKNOWN_FIELDS: dict[str, object] = {
    "call_quality": {"mos": 4.1, "jitter_ms": [3, 5]},
    "tags": ["unheard", "of"],
    "is_new": True,
}
_WRONG_TYPES: dict[str, object] = {
    "call_state": 1,
    "virtual_number": 5555580001,
    "assigned_agent_details": [],
    "created_time": 1_741_063_500,
    "total_talk_time": "soon",
    "recordings": "none",
}


def dressed(data: Mapping[str, object], dress: Dress | None) -> dict[str, object]:
    """Return a call's data in another form; None leaves it in the contract's."""
    match dress:
        case None:
            return dict(data)
        case Dress.NO_SID:
            return {name: value for name, value in data.items() if name != "call_sid"}
        case Dress.SID_ALONE:
            return {"call_sid": data["call_sid"]}
        case Dress.WRONG_TYPES:
            return {**data, **_WRONG_TYPES}
        case Dress.FEWER_FIELDS:
            return {name: value for name, value in data.items() if value is not None}
        case Dress.MORE_FIELDS:
            return {**data, **_UNKNOWN_FIELDS}
        case Dress.BLANK_FOR_T:
            return _with_times(data, lambda written: written.replace("T", " "))
        case Dress.NO_ZONE:
            return _with_times(data, lambda written: written.removesuffix("+05:30"))
        case Dress.OTHER_ZONE:
            return _with_times(data, _far_away)
        case Dress.EPOCH_FOR_NULL:
            nulls = {name: _EPOCH for name in _TIMES if data[name] is None}
            return {**data, **nulls}
        case Dress.V1_DIRECTION:
            return {**data, "direction": "outbound-api"}


def _with_times(data: Mapping[str, object], rewrite: Callable[[str], str]) -> dict[str, object]:
    rewritten = {name: rewrite(str(data[name])) for name in _TIMES if data[name] is not None}
    return {**data, **rewritten}


def _far_away(written: str) -> str:
    return datetime.fromisoformat(written).astimezone(_FAR_AWAY).isoformat(timespec="seconds")
