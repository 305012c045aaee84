"""Whether a call that has just been made belongs among those that are shown."""

from __future__ import annotations

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.journal_filter import JournalFilter, result_of


def lets_through(wanted: JournalFilter, call: Call) -> bool:
    """Whether a filter lets a call through. What a search finds only the journal knows: then never."""
    if wanted.search:
        return False
    report, order = call.report, call.order
    return (
        (wanted.result is None or result_of(call.phase, call.outcome) is wanted.result)
        and (not wanted.with_recording or bool(report and report.recordings))
        and (wanted.since is None or wanted.since <= call.pressed_at)
        and (wanted.until is None or call.pressed_at < wanted.until)
        and wanted.virtual_number in (None, order.virtual_number)
        and wanted.agent in (None, order.agent.text)
    )
