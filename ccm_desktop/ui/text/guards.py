"""Words for considerate dialling: what speaks against a call, which rule says so, and whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from ccm_desktop.domain.errors import Inconsiderate, SettingsProblem
from ccm_desktop.domain.guards import (
    BlockedCode,
    CalledRecently,
    Certainty,
    Emergency,
    Finding,
    ForeignCountry,
    ListCopy,
    ListUnread,
    OnList,
    OutsideHours,
    PremiumRate,
)
from ccm_desktop.domain.policy import Rule, Site, list_name, show_minute
from ccm_desktop.ui.text.words import Message, cut, day_and_time, one_line, shown_back, tr


def inconsiderate(error: Inconsiderate) -> Message:
    """The words for a call that rules speak against: the title names the fact, the body the rule."""
    first, *others = error.findings
    also = [f"{_fact(one)} {_rule(one)}" for one in others]
    step = _way_on(error)
    return Message(
        _fact(first),
        tr("Nothing was dialled."),
        " ".join((_rule(first), *also, step)),
    )


def refusal(error: Inconsiderate) -> str:
    """The same on one line, for the command line: with the option that calls all the same."""
    sentence = inconsiderate(error).sentence
    if not error.overridable:
        return sentence
    rules = dict.fromkeys(one.rule.value for one in error.findings)
    options = " ".join(f"--override {rule}" for rule in rules)
    return tr("{said} To call anyway, add {options}.", said=sentence, options=options)


def rule_name(rule: Rule) -> str:
    """What a rule is called."""
    return {
        Rule.EMERGENCY: tr("emergency numbers"),
        Rule.BLOCKED_CODE: tr("satellite and shared-cost numbers"),
        Rule.PREMIUM: tr("premium-rate numbers"),
        Rule.DO_NOT_CALL: tr("do-not-call list"),
        Rule.LIST_UNREAD: tr("do-not-call list not read"),
        Rule.COUNTRY: tr("countries"),
        Rule.CALLING_HOURS: tr("calling hours"),
        Rule.CALLED_RECENTLY: tr("called recently"),
    }[rule]


def there(times: Sequence[datetime]) -> str:
    """The customer's local time for the line under the number; empty where it is not known."""
    return tr("{times} there", times=_clock_span(times)) if times else ""


def minutes(count: int) -> str:
    """A stretch within which is asked; 0 is none."""
    if not count:
        return tr("Never ask")
    if count % 60:
        return tr("{n} min", n=count)
    return tr("1 hour") if count == 60 else tr("{n} hours", n=count // 60)


def list_state(copy: ListCopy) -> str:
    """How a do-not-call list stands, in one line."""
    if copy.read_at is None:
        return tr("Can't be read")
    count = tr("1 number") if copy.count == 1 else tr("{n} numbers", n=f"{copy.count:,}")
    when = tr("read {time}", time=day_and_time(copy.read_at))
    parts = [count, when]
    if copy.unread_lines == 1:
        parts.append(tr("1 line could not be read"))
    elif copy.unread_lines:
        parts.append(tr("{n} lines could not be read", n=f"{copy.unread_lines:,}"))
    if not copy.is_current:
        parts.insert(0, tr("Can't be read now"))
    return " · ".join(parts)


def site_line(site: Site) -> str:
    """What to know of the admin's policy file; empty where there is none."""
    if site.problem is not None:
        return site_trouble(site)
    return tr("Your admin has set some of these rules.") if site.policy is not None else ""


def site_trouble(site: Site) -> str:
    """One sentence on a policy file that can't be used."""
    why = {
        SettingsProblem.UNREADABLE: tr("can't be read"),
        SettingsProblem.NOT_JSON: tr("is not JSON"),
    }.get(site.problem or SettingsProblem.WRONG_SHAPE, tr("has something in it that is no rule"))
    return tr(
        "Your admin's policy file {path} {why}, so the usual rules hold and can't be overridden.",
        path=one_line(site.path),
        why=why,
    )


def _fact(finding: Finding) -> str:
    match finding:
        case Emergency():
            return tr("This is an emergency number.")
        case BlockedCode(code=code):
            return tr("This is a satellite or shared-cost number (+{code}).", code=code)
        case PremiumRate():
            return tr("This is a premium-rate number.")
        case OnList(source=source):
            return tr("This number is on the do-not-call list {name}.", name=_list(source))
        case ListUnread(source=source):
            return tr("The do-not-call list {name} could not be read.", name=_list(source))
        case ForeignCountry(country=country, code=code):
            where = f"{country}, +{code}" if country.isalpha() else f"+{code}"
            return tr("This number is in a country that you don't call ({where}).", where=where)
        case OutsideHours():
            return _time_fact(finding)
        case CalledRecently():
            return _recent_fact(finding)
        case _:
            raise TypeError(finding)


def _time_fact(finding: OutsideHours) -> str:
    times = finding.local_times
    match finding.certainty:
        case Certainty.CERTAIN:
            return tr("It is {times} there.", times=_clock_span(times))
        case Certainty.POSSIBLE:
            return tr("It may be {times} there.", times=_clock_span(times))
        case Certainty.UNKNOWN:
            return tr("The time at this number is not known.")
        case _ as never:  # pragma: no cover
            assert_never(never)


def _recent_fact(finding: CalledRecently) -> str:
    from ccm_desktop.ui.text.calls import state_word  # which needs the words for failures

    last, minutes = finding.last, finding.ago_min
    how = state_word(last.phase, last.outcome).lower()
    if minutes < 1:
        return tr("You called this number less than a minute ago ({how}).", how=how)
    return tr("You called this number {n} min ago ({how}).", n=minutes, how=how)


def _rule(finding: Finding) -> str:
    name = rule_name(finding.rule)
    match finding:
        case OutsideHours():
            hours = f"{show_minute(finding.hours_from)}–{show_minute(finding.hours_to)}"
            name = f"{name} {hours}"
        case CalledRecently():
            name = tr("{name}, within {n} min", name=name, n=finding.within_min)
        case OnList(read_at=datetime() as read_at) | ListUnread(read_at=datetime() as read_at):
            name = tr("{name}, copy of {time}", name=name, time=day_and_time(read_at))
        case _:
            pass
    if finding.by_admin:
        return tr("Rule: {name} (set by your admin).", name=name)
    return tr("Rule: {name}.", name=name)


def _way_on(error: Inconsiderate) -> str:
    if error.overridable:
        return tr("You can call anyway; the journal keeps that you did.")
    if error.site is not None and not _is_final(error):
        return site_trouble(error.site)
    rules = {one.rule for one in error.findings if not one.overridable}
    if Rule.EMERGENCY in rules:
        return tr("Dial it on your phone.")
    if Rule.DO_NOT_CALL in rules:
        return tr("Do not call this number.")
    return tr("This can't be overridden here.")


def _is_final(error: Inconsiderate) -> bool:
    """Whether no policy file could allow it."""
    return any(one.rule in (Rule.EMERGENCY, Rule.BLOCKED_CODE) for one in error.findings)


def _clock_span(times: Sequence[datetime]) -> str:
    first, last = f"{times[0]:%H:%M}", f"{times[-1]:%H:%M}"
    return first if first == last else tr("{first} to {last}", first=first, last=last)


def _list(source: str) -> str:
    return shown_back(cut(one_line(list_name(source))))
