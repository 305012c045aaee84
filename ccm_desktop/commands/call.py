"""`ccm-desktop call`: places one call and follows it to its recording."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from datetime import UTC, datetime

from ccm_desktop.commands.exits import INTERRUPTED, NOT_CONNECTED, OK, REFUSED, UNKNOWN, complain
from ccm_desktop.commands.opened import chosen_policy, chosen_profile, opened_desk
from ccm_desktop.domain.call import Call, Outcome, Phase, Standing
from ccm_desktop.domain.dialling import order_for
from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.health import Health
from ccm_desktop.domain.pace import Pace
from ccm_desktop.domain.policy import Rule
from ccm_desktop.domain.profile import Profile
from ccm_desktop.practice import Practice
from ccm_desktop.services.desk import Desk
from ccm_desktop.ui import text


def run(options: argparse.Namespace) -> int:
    """Call; the exit code says how it went."""
    practice = Practice(options.speed)
    try:
        return asyncio.run(_call(options, practice))
    except KeyboardInterrupt:
        complain("Stopped watching. A call that was placed goes on; the window follows it again.")
        return INTERRUPTED
    finally:
        practice.stop()


async def _call(options: argparse.Namespace, practice: Practice) -> int:
    pace = Pace().faster(options.speed) if options.sandbox else Pace()
    if options.sandbox:
        profile, credentials = await asyncio.to_thread(practice.start)
    else:
        profile, credentials = chosen_profile(options.profile), None
    overrides = tuple(_rule(name) for name in options.override)
    policy = chosen_policy(sandbox=options.sandbox)
    order = order_for(profile, options.number, _virtual_number(profile, options), profile.options)
    async with opened_desk(pace) as desk:
        desk.considerate.policy = policy
        if credentials is not None:
            desk.credentials.keep_for_session(profile.name, credentials)
        desk.follower.share_as(profile)
        report = _Report(desk, as_json=options.json)
        call = await desk.place(profile, order, again=options.again, overrides=overrides)
        call = await report.until_done(call)
        report.last(call)
        return _exit_code(call)


def _rule(name: str) -> str:
    if name not in tuple(Rule):
        raise BadInput("rule", InputProblem.UNKNOWN_NAME, name)
    return name


def _virtual_number(profile: Profile, options: argparse.Namespace) -> str:
    given: str | None = options.virtual_number
    if given is None:
        return profile.virtual_numbers[0].number if profile.virtual_numbers else ""
    by_label = (n.number for n in profile.virtual_numbers if n.label == given)
    return next(by_label, given)


def _exit_code(call: Call) -> int:
    match call.phase:
        case Phase.NOT_PLACED:
            return REFUSED
        case Phase.ENDED:
            return OK if call.outcome is Outcome.TALKED else NOT_CONNECTED
        case _:
            return UNKNOWN


class _Report:
    """Prints each change of the one call, and knows when nothing more will come."""

    def __init__(self, desk: Desk, *, as_json: bool) -> None:
        self._desk = desk
        self._as_json = as_json
        self._shown: dict[str, object] = {}
        self._call: Call | None = None
        self._done = asyncio.Event()
        desk.calls.changed.connect(self._on_changed)
        desk.follower.finished.connect(self._on_finished)
        desk.follower.health_changed.connect(self._on_health)

    async def until_done(self, call: Call) -> Call:
        """Wait for the end of the following; at once where there is nothing to follow."""
        if call.standing is not Standing.ACCEPTED:
            return call
        await self._done.wait()
        return self._call or call

    def last(self, call: Call) -> None:
        """Print the last line."""
        if self._as_json:
            _print_json({**self._facts(call), "final": True, **_failure(call)})
        elif call.failure is not None:
            complain(text.failure(call.failure).sentence)
        else:
            _print_line(f"{text.call_state(call)}. {text.recording(call)}.")

    def _on_changed(self, call: Call) -> None:
        if self._call is not None and call.reference != self._call.reference:
            return
        self._call = call
        facts = self._facts(call)
        changed = {k: v for k, v in facts.items() if k != "at"}
        if changed == self._shown:
            return
        self._shown = changed
        if self._as_json:
            _print_json(facts)
        else:
            _print_line(text.call_state(call))

    def _on_finished(self, call: Call) -> None:
        if self._call is not None and call.reference == self._call.reference:
            self._call = call
            self._done.set()

    def _on_health(self, health: Health) -> None:
        if self._call is not None and self._desk.follower.waits_for_user(self._call.reference):
            if health.trouble is not None:
                complain(text.message(health.trouble, dialling=False).sentence)
            self._done.set()

    def _facts(self, call: Call) -> dict[str, object]:
        report = call.report
        return {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "phase": call.phase.value,
            "call_sid": call.call_sid,
            "agent_status": report.agent.status if report else None,
            "customer_status": report.customer.status if report else None,
            "talk_time_s": report.talk_time_s if report else None,
            "recordings": list(report.recordings) if report else [],
        }


def _failure(call: Call) -> dict[str, object]:
    outcome: dict[str, object] = {"outcome": call.outcome.value if call.outcome else None}
    if call.failure is None:
        return outcome
    words = text.failure(call.failure)
    return {
        **outcome,
        "error": call.failure.kind,
        "code": call.failure.code,
        "request_id": call.failure.request_id,
        "message": words.sentence,
    }


def _print_json(facts: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _print_line(words: str) -> None:
    sys.stdout.write(f"{datetime.now().astimezone():%H:%M:%S}  {words}\n")
    sys.stdout.flush()
