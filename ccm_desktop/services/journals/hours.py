"""The hour of the day of a call, in SQL: by the clock of the place, summer time and all."""

from __future__ import annotations

from datetime import timedelta, tzinfo
from itertools import pairwise

import apsw

from ccm_desktop.services.journals.rows import from_ms
from ccm_desktop.services.journals.words import Condition

_HOUR_MS = 3_600_000
_STEP_MS = 7 * 24 * _HOUR_MS  # a summer time that ends sooner is no summer time
_EXACTLY_MS = 60_000
_MOST_STEPS = 10_000  # from 1970 to long after the end of anybody's zone table


def hour_of(db: apsw.Connection, zone: tzinfo | None) -> Condition:
    """An expression for the hour of `c.pressed_ms` in a zone, None for this machine's."""
    first, last = db.execute(
        "SELECT min(pressed_ms), max(pressed_ms) FROM calls INDEXED BY calls_by_time"
    ).get
    spans = offsets_of(int(first or 0), int(last or 0), zone)
    *earlier, (_, newest) = spans
    ends = [start for start, _ in spans[1:]]
    cases = "".join(" WHEN c.pressed_ms < ? THEN ?" for _ in earlier)
    values = [
        value for end, (_, offset) in zip(ends, earlier, strict=True) for value in (end, offset)
    ]
    offset = f"CASE{cases} ELSE ? END" if earlier else "?"
    return f"((c.pressed_ms + {offset}) / {_HOUR_MS} % 24 + 24) % 24", (*values, newest)


def offsets_of(first_ms: int, last_ms: int, zone: tzinfo | None) -> list[tuple[int, int]]:
    """From which moment on which offset from UTC holds, in ms; the first one from ever on."""
    step = max(_STEP_MS, (last_ms - first_ms) // _MOST_STEPS)
    looks = [*range(first_ms, last_ms, step), last_ms]
    spans = [(first_ms, _offset(first_ms, zone))]
    for before, after in pairwise(looks):
        if _offset(after, zone) != spans[-1][1]:
            spans.append((_change(before, after, zone), _offset(after, zone)))
    return spans


def _change(before: int, after: int, zone: tzinfo | None) -> int:
    """The minute at which the offset of `after` began."""
    new = _offset(after, zone)
    while after - before > _EXACTLY_MS:
        middle = (before + after) // 2
        before, after = (before, middle) if _offset(middle, zone) == new else (middle, after)
    return after - after % _EXACTLY_MS


def _offset(ms: int, zone: tzinfo | None) -> int:
    offset = from_ms(ms).astimezone(zone).utcoffset() or timedelta()
    return offset // timedelta(milliseconds=1)
