"""Words for the board of followed calls: what it is, its stages, ages and counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ccm_desktop.domain.board import COUNTED, BoardLine, Stage
from ccm_desktop.domain.call import Phase
from ccm_desktop.domain.health import Health
from ccm_desktop.domain.pace import Question
from ccm_desktop.domain.state_history import Span
from ccm_desktop.ui.text.after import leg_word
from ccm_desktop.ui.text.calls import state_word
from ccm_desktop.ui.text.contact_names import contact_name
from ccm_desktop.ui.text.words import NOTHING, age, brief, clock, tr


def title() -> str:
    """What the window is called: what it shows, and no more."""
    return tr("Calls followed by this computer")


def scope() -> str:
    """What is here, and what is not."""
    return tr(
        "Shows the calls that this app follows: those placed from this computer. "
        "Calls of other agents are not here."
    )


def stage_name(stage: Stage) -> str:
    """A stage in a word or two."""
    return {
        Stage.RINGING: tr("Ringing"),
        Stage.TALKING: tr("Talking"),
        Stage.IN_PROGRESS: tr("In progress"),
        Stage.FINISHING: tr("Finishing"),
        Stage.RECORDING: tr("Awaiting recording"),
        Stage.ENDED: tr("Ended"),
        Stage.SILENT: tr("Not heard of"),
    }[stage]


def stage_hint(stage: Stage | None) -> str:
    """What is counted so, where the name does not tell."""
    match stage:
        case None:
            return tr("All calls that are followed, and those that ended within a minute")
        case Stage.IN_PROGRESS:
            return tr("Exotel reports a call that goes on, and no more of it")
        case Stage.RECORDING:
            return tr("The call has ended; its recording is not there yet")
        case Stage.ENDED:
            return tr("Shown for a minute after nothing more is expected")
        case Stage.SILENT:
            return tr("No answer about the call for longer than usual: it may have changed")
        case _:
            return ""


def calls(n: int) -> str:
    """How many."""
    return tr("1 call") if n == 1 else tr("{n} calls", n=f"{n:,}")


def state(line: BoardLine) -> str:
    """The state for the chip; the agent need not be the one who looks at it."""
    if line.stage is Stage.RECORDING:
        return stage_name(line.stage)
    if line.phase is Phase.AGENT_RINGING:
        return tr("Agent's phone")
    return state_word(line.phase, line.outcome)


def customer_name(line: BoardLine) -> str:
    """The customer's name by Exotel's word or else by the agent's contacts, where one is known."""
    known, contact = brief(line.customer_name or ""), line.contact_name
    return known or (contact_name(contact) if contact else "")


def legs(line: BoardLine) -> tuple[str, str]:
    """What was reported of the agent's phone and of the customer's."""
    over = line.stage in (Stage.ENDED, Stage.RECORDING)
    return leg_word(line.agent_leg, over=over), leg_word(line.customer_leg, over=over)


def talk_time(line: BoardLine) -> str:
    """Exotel's talk time, once it is reported."""
    return NOTHING if line.talk_time_s is None else clock(line.talk_time_s)


def heard(line: BoardLine, now: datetime) -> str:
    """The age of the last answer."""
    if line.heard_at is None:
        return NOTHING
    return age((now - line.heard_at).total_seconds())


def heard_late(line: BoardLine, now: datetime) -> str:
    """The same where the next answer should have come, for those who hear it."""
    return tr("{age}, longer than usual", age=heard(line, now))


def question(line: BoardLine, asked: Question | None) -> str:
    """When Exotel is asked next about a call."""
    if asked is None or line.stage is Stage.ENDED:
        return NOTHING
    if asked.under_way:
        return tr("asking")
    if asked.held:
        return tr("waits for you")
    if asked.due_in_s is None:
        return NOTHING
    return tr("due") if asked.due_in_s < 1 else tr("in {time}", time=_coarse(asked.due_in_s))


def _coarse(seconds: float) -> str:
    if seconds < 60:
        return tr("{n} s", n=int(seconds))
    return tr("{n} min", n=int(seconds // 60))


def nobody(stage: Stage | None) -> str:
    """What stands in an empty list."""
    if stage is None:
        return tr("No calls are followed now.")
    return tr("No call is in this state now: {state}.", state=stage_name(stage))


def connection(health: Health, now: datetime) -> str:
    """Whether what is shown can be old."""
    if not health.watched:
        return ""
    if health.trouble is None:
        return (
            "" if health.heard_at is None else tr("Exotel answered {age}.", age=_ago(health, now))
        )
    if health.heard_at is None:
        return tr("Exotel has not answered yet; states may be older than they look.")
    return tr(
        "Exotel was last heard {age}; states may be older than they look.", age=_ago(health, now)
    )


def _ago(health: Health, now: datetime) -> str:
    return age((now - (health.heard_at or now)).total_seconds())


def history_title() -> str:
    """What the plot is."""
    return tr("Calls by state, last 60 minutes")


def not_known() -> str:
    """What a gap in the plot means."""
    return tr("Not known")


def before_now(minutes: int) -> str:
    """A moment on the plot's axis."""
    return tr("{n} min ago", n=minutes) if minutes else tr("now")


def history(spans: Sequence[Span]) -> str:
    """The plot for those who do not see it: the most of each state, and how much is not known."""
    most = [max((span.counts[place] for span in spans), default=0) for place in range(len(COUNTED))]
    told = [
        tr("{state} {n}", state=stage_name(stage), n=n)
        for stage, n in zip(COUNTED, most, strict=True)
        if n
    ]
    known_s = sum(span.begin_s - span.end_s for span in spans)
    known = tr("Known for {n} of 60 minutes.", n=min(60, round(known_s / 60)))
    if not told:
        return f"{known} {tr('No calls were followed.')}"
    return f"{known} {tr('At most at once: {counts}.', counts=', '.join(told))}"


def summary(counts: Mapping[Stage, int]) -> str:
    """The counts in one line, for those who hear them."""
    told = [f"{stage_name(stage)} {n}" for stage, n in counts.items() if n]
    return ", ".join(told) or nobody(None)
