"""A call without any very long text, for words that do not bound what they are given. No Qt."""

from __future__ import annotations

from dataclasses import replace

from ccm_desktop.domain.call import Call, Failure
from ccm_desktop.domain.report import Leg, Report

MOST_SHOWN = 300
_MOST_RULES = 20


def shortened(call: Call) -> Call:
    """The call with the beginnings alone of texts that are longer than a few sentences."""
    order = call.order
    order = replace(order, customer=_cut(order.customer), virtual_number=_cut(order.virtual_number))
    return replace(
        call,
        order=order,
        failure=_failure(call.failure) if call.failure is not None else None,
        report=_report(call.report) if call.report is not None else None,
        note=_cut(call.note),
        overrides=tuple(_cut(rule) for rule in call.overrides[:_MOST_RULES]),
    )


def _failure(failed: Failure) -> Failure:
    return replace(
        failed,
        reason=_maybe(failed.reason),
        request_id=_maybe(failed.request_id),
        description=_maybe(failed.description),
    )


def _report(report: Report) -> Report:
    return replace(
        report,
        state=_cut(report.state),
        status=_maybe(report.status),
        agent=_leg(report.agent),
        customer=_leg(report.customer),
    )


def _leg(leg: Leg) -> Leg:
    return replace(
        leg,
        contact_uri=_maybe(leg.contact_uri),
        name=_maybe(leg.name),
        status=_maybe(leg.status),
    )


def _cut(given: str) -> str:
    return given[:MOST_SHOWN]


def _maybe(given: str | None) -> str | None:
    return given and _cut(given)
