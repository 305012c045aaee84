"""What was counted over the last hour, and what of it nobody knows: a gap is no zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from ccm_desktop.domain.board import COUNTED

SAMPLE_S = 10.0
HISTORY_S = 3600.0
_LONGEST_STEP_S = 2.5 * SAMPLE_S
NONE_FOLLOWED = (0,) * len(COUNTED)


@dataclass(frozen=True, slots=True)
class Sample:
    """The counts at one moment, in the order of `COUNTED`; None where nobody knew them.

    One that `lasts` holds until the next: nothing was followed, so that nothing could change.
    """

    at: datetime
    counts: tuple[int, ...] | None
    lasts: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Seconds before now, the older end first, for which the counts are known."""

    begin_s: float
    end_s: float
    counts: tuple[int, ...]


def spans(samples: Sequence[Sample], now: datetime) -> list[Span]:
    """The last hour as far as it is known, the oldest first; what is not in it is not known."""
    found: list[Span] = []
    last = Sample(now, None)
    for sample, following in pairwise((*samples, last)):
        begin_s = (now - sample.at).total_seconds()
        end_s = max(0.0, (now - following.at).total_seconds())
        if begin_s - end_s > _LONGEST_STEP_S and not sample.lasts:
            end_s = begin_s - SAMPLE_S
        begin_s = min(begin_s, HISTORY_S)
        if sample.counts is not None and begin_s > end_s:
            _append(found, Span(begin_s, end_s, sample.counts))
    return found


def _append(found: list[Span], span: Span) -> None:
    """Add a span, or make the last one longer where it says the same."""
    last = found[-1] if found else None
    if last is not None and (last.end_s, last.counts) == (span.begin_s, span.counts):
        found[-1] = Span(last.begin_s, span.end_s, span.counts)
    else:
        found.append(span)
