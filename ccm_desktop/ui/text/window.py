"""Words for the rest of the window: account, options, connection, journal."""

from __future__ import annotations

from datetime import datetime

from ccm_desktop.domain.health import Health
from ccm_desktop.domain.order import CallOptions, Channels
from ccm_desktop.domain.profile import Profile, Stamp, VirtualNumber
from ccm_desktop.ui.text.failures import message
from ccm_desktop.ui.text.words import (
    MOST_OF_A_LABEL,
    age,
    beside,
    brief,
    clock,
    cut,
    local_time,
    number,
    tr,
)


def stamp_name(stamp: Stamp) -> str:
    """The region's name."""
    return {
        Stamp.SINGAPORE: tr("Singapore"),
        Stamp.MUMBAI: tr("Mumbai"),
        Stamp.OTHER: tr("own address"),
    }[stamp]


def account_title(profile: Profile) -> str:
    """The account and its region, for the top bar."""
    if profile.on_sandbox:
        return profile.account_sid
    return f"{profile.account_sid} · {stamp_name(profile.stamp)}"


def virtual_number_label(virtual_number: VirtualNumber) -> str:
    """A virtual number with its label in front."""
    label = brief(virtual_number.label, MOST_OF_A_LABEL)
    return beside(label, cut(number(virtual_number.number)), between="  ")


def extension_note(extension: str | None) -> str:
    """What the note of a call begins with: the extension, which nobody dials for the agent."""
    return tr("Extension {n}", n=extension) if extension else ""


def options_line(options: CallOptions) -> str:
    """The call options in one line."""
    if options.recording:
        parts = [
            tr("Recording on"),
            tr("dual") if options.channels is Channels.DUAL else tr("single"),
        ]
    else:
        parts = [tr("Recording off")]
    ring, limit = options.ring_time_s, options.time_limit_s
    parts.append(tr("ring {n} s", n=ring) if ring else tr("usual ring time"))
    parts.append(tr("limit {time}", time=clock(limit)) if limit else tr("no time limit"))
    return " · ".join(parts)


def connection(health: Health, now: datetime, *, practice: bool) -> str:
    """The connection in words, for the status bar."""
    place = tr("Practice sandbox") if practice else tr("Exotel")
    if health.trouble is not None:
        since = local_time(health.failing_since)
        return tr(
            "{what} Trying since {time}.",
            what=message(health.trouble, dialling=False).title,
            time=since,
        )
    if health.heard_at is None:
        return tr("{place} · not asked yet", place=place)
    if not health.watched:
        heard = local_time(health.heard_at)
        said = tr("{place} · last answer {time}", place=place, time=heard)
    else:
        checked = age((now - health.heard_at).total_seconds())
        said = tr("{place} · checked {age}", place=place, age=checked)
    # A sandbox has a clock of its own, which may run faster.
    return said if practice else f"{said}{_wrong_clock(health)}"


def _wrong_clock(health: Health) -> str:
    skew_s = health.wrong_clock_s
    if skew_s is None:
        return ""
    minutes = round(abs(skew_s) / 60)
    if skew_s > 0:
        return tr(" · this computer's clock is {n} min slow", n=minutes)
    return tr(" · this computer's clock is {n} min fast", n=minutes)


def watched(count: int) -> str:
    """How many calls are followed."""
    return tr("1 call watched") if count == 1 else tr("{n} calls watched", n=count)


def journal_size(count: int) -> str:
    """How many calls the journal holds."""
    return (
        tr("1 call in the journal")
        if count == 1
        else tr("{n} calls in the journal", n=f"{count:,}")
    )
