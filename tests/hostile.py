"""The corpus of hostile texts, and calls in which all that somebody else may choose is one of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ccm_desktop.api.wire.calls import read_call_details
from ccm_desktop.domain.call import Call, Failure, Standing, observe
from ccm_desktop.domain.order import AgentIdentity
from ccm_desktop.domain.report import Leg, Received, Report
from ccm_desktop.domain.tags import with_tags
from tests.api.envelopes import details
from tests.ui.shown import accepted, after, refused

MEGABYTE = 1_000_000
_HUGE, _FLOODS = "huge", "floods"
_LINKS = "https://recordings.exotel.com/acme1/ca11.mp3"


def _read() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, str]]:
    corpus = tomllib.loads((Path(__file__).parent / "corpora" / "hostile.toml").read_text("utf-8"))
    parts, floods = corpus.pop(_HUGE), corpus.pop(_FLOODS)
    for flood in floods:
        text = flood.get("before", "") + flood["part"] * flood["times"] + flood.get("after", "")
        corpus[flood["group"]].append(text)
    huge = {part: (part * (MEGABYTE // len(part) + 1))[:MEGABYTE] for part in parts}
    return {group: tuple(texts) for group, texts in corpus.items()}, huge


GROUPS, HUGE = _read()
"""The texts by group; and a million characters of each of some parts."""

EVERY = tuple(text for texts in GROUPS.values() for text in texts)


def some_of(group: str, count: int) -> tuple[str, ...]:
    """So many texts of a group, spread over it."""
    texts = GROUPS[group]
    return texts[:: max(1, -(-len(texts) // count))]


def answer_with(text: str) -> Received:
    """The answer to a question about a call, read as it comes from the wire."""
    leg = {"contact_uri": text, "status": text}
    return read_call_details(
        details(
            call_sid=text,
            call_status=text,
            direction=text,
            virtual_number=text,
            assigned_agent_details={
                **leg, "user_name": text, "user_id": text, "group_id": text, "group_name": text,
            },
            customer_details={**leg, "contact_name": text},
            custom_field=text,
            app_id=text,
            app_name=text,
            digits=text,
            recordings=[{"url": text}, {"url": _LINKS}],
            field_of_tomorrow=text,
        )
    )  # fmt: skip


def report_with(text: str, state: str = "terminal") -> Report:
    """A report whose every text is this one, however long it is."""
    leg = Leg(text, text, text, text, text, text)
    whole = Report(text, state, text, text, text, leg, leg)
    return replace(
        whole,
        custom_field=text,
        app_id=text,
        app_name=text,
        digits=text,
        talk_time_s=120,
        recordings=(text, _LINKS),
    )


def call_with(text: str, report: Report, reference: str = "r1") -> Call:
    """A call with a report, and with a text wherever an agent, a link or a file put one."""
    call = observe(_ours(accepted(reference), text), report, after(30))
    return replace(call, note=text, tags=with_tags((), text), overrides=(text,))


def refused_with(text: str) -> Call:
    """A call that was refused in such words."""
    return _ours(refused(Failure("Refused", text, 1002, 400, text, text)), text)


def _ours(call: Call, text: str) -> Call:
    agent = AgentIdentity(contact_uri=text)
    order = replace(call.order, agent=agent, customer=text, virtual_number=text)
    assert call.standing in (Standing.ACCEPTED, Standing.REFUSED)
    return replace(call, order=order)
