"""Words for what is asked of the journal, what is found, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ccm_desktop.domain.journal_filter import HOURS, JournalFilter, Result, Totals
from ccm_desktop.domain.period import Period
from ccm_desktop.ui.text.words import (
    MOST_OF_A_LABEL,
    NOTHING,
    beside,
    brief,
    cut,
    number,
    shown_back,
    tr,
)


def result_word(result: Result) -> str:
    """How a call counts, in a word."""
    return {
        Result.REACHED: tr("Reached"),
        Result.NOT_REACHED: tr("Not reached"),
        Result.NOT_SURE: tr("Not sure"),
        Result.UNDER_WAY: tr("Under way"),
    }[result]


def period_word(period: Period) -> str:
    """Which days, in a word."""
    return {
        Period.ANY_TIME: tr("Any time"),
        Period.TODAY: tr("Today"),
        Period.YESTERDAY: tr("Yesterday"),
        Period.LAST_7_DAYS: tr("Last 7 days"),
        Period.LAST_30_DAYS: tr("Last 30 days"),
        Period.BETWEEN: tr("From … to …"),
    }[period]


def days_between(first: date, last: date) -> str:
    """Two days, both included."""
    return tr("{first} to {last}", first=_day(first), last=_day(last))


def _day(day: date) -> str:
    return day.strftime("%d %b %Y")


def filter_button(count: int, *, is_open: bool) -> str:
    """What opens and closes the filters, and how many are in force."""
    sign = "▾" if is_open else "▸"
    return (
        tr("{sign} Filters ({n})", sign=sign, n=count) if count else tr("{sign} Filters", sign=sign)
    )


def no_call(wanted: JournalFilter, *, is_filtered: bool) -> str:
    """Why no call is shown."""
    if wanted.search and is_filtered:
        return tr("No call that fits the filters matches {text}.", text=shown_back(wanted.search))
    if wanted.search:
        return tr("No call matches {text}.", text=shown_back(wanted.search))
    if is_filtered:
        return tr("No call fits the filters.")
    return tr("Calls that you make appear here.")


def journal_unread() -> str:
    """The answer to what was asked did not come."""
    return tr("The journal could not be read. What was asked for is not shown.")


def search_limits(only_newest: int | None, contacts: int | None) -> str:
    """What a search leaves out: it looks at so many calls, or at so many contacts, only."""
    said = []
    if only_newest is not None:
        count = f"{only_newest:,}"
        said.append(tr("Only the newest {n} calls are searched for so short a text.", n=count))
    if contacts is not None:
        said.append(tr("Of the contacts of that name, only {n} are searched for.", n=contacts))
    return " ".join(said)


def talked(seconds: int) -> str:
    """A long time of talking: 48 s, 12 min 6 s, 402 h 13 min."""
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    if hours:
        return tr("{h} h {m} min", h=f"{hours:,}", m=minutes)
    return tr("{m} min {s} s", m=minutes, s=rest) if minutes else tr("{s} s", s=rest)


def reached(totals: Totals) -> str:
    """How many customers were reached, and what part that is of the calls."""
    count = totals.count(Result.REACHED)
    return f"{count:,} · {_part(count, totals.calls)}" if totals.calls else f"{count:,}"


def share(result: Result, totals: Totals) -> str:
    """A kind of result and how often it is there."""
    return tr("{word} {n}", word=result_word(result), n=f"{totals.count(result):,}")


def shares(totals: Totals) -> str:
    """All kinds of results and their parts, as a screen reader says them."""
    kinds = [r for r in Result if totals.count(r)]
    if not kinds:
        return tr("No calls.")
    return "; ".join(f"{share(r, totals)}, {_part(totals.count(r), totals.calls)}" for r in kinds)


def hour(place: int, totals: Totals) -> str:
    """An hour of the day and the calls made in it."""
    return tr("{hour}: {calls}", hour=_hour(place), calls=_calls(totals.by_hour[place]))


def hours(totals: Totals) -> str:
    """All hours with calls, as a screen reader says them."""
    used = [place for place in range(HOURS) if totals.by_hour[place]]
    if not used:
        return tr("No calls.")
    most = max(used, key=totals.by_hour.__getitem__)
    said = "; ".join(hour(place, totals) for place in used)
    return tr("Most at {hour}. {all}.", hour=_hour(most), all=said)


def totals(found: Totals) -> str:
    """What the calls that are shown come to, as a screen reader says it."""
    return tr(
        "{calls}, {reached} reached, talk time {time} as Exotel reports it",
        calls=_calls(found.calls),
        reached=f"{found.count(Result.REACHED):,}",
        time=talked(found.talk_time_s),
    )


def numbered(e164: str, labels: Mapping[str, str]) -> str:
    """A virtual number or an agent with the label that the account gives it."""
    return beside(brief(labels.get(e164, ""), MOST_OF_A_LABEL), cut(number(e164)))


def _calls(count: int) -> str:
    return tr("1 call") if count == 1 else tr("{n} calls", n=f"{count:,}")


def _hour(place: int) -> str:
    return f"{place:02}:00–{(place + 1) % HOURS:02}:00"


def _part(count: int, whole: int) -> str:
    if not whole:
        return NOTHING
    percent = 100 * count / whole
    if 0 < percent < 1:
        return tr("under 1 %")
    if 99 < percent < 100:
        return tr("over 99 %")
    return f"{percent:.0f} %"
