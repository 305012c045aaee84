"""Every sentence that is shown, in the window and on the command line. No Qt in here.

Second person, present tense, no blame. A failure says what happened, whether anything was
dialled, and what to do next. A part is loaded when its first sentence is asked for: the window
paints before any call has to be put into words.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from ccm_desktop.ui.text.words import (
    NOTHING,
    Message,
    age,
    clock,
    day_and_time,
    local_time,
    number,
    one_line,
    short_sid,
    shown_back,
    tail,
    tr,
    translate_by,
)

if TYPE_CHECKING:
    from ccm_desktop.ui.text.calls import (
        call_state,
        customer_title,
        line_summary,
        outcome,
        recording,
        report_summary,
        signs,
        state_word,
        talk_time,
    )
    from ccm_desktop.ui.text.failures import (
        failure,
        message,
    )
    from ccm_desktop.ui.text.inputs import (
        bad_input,
        field_name,
    )
    from ccm_desktop.ui.text.keeping import (
        kept_for_session,
        keyring_problem,
        mended,
    )
    from ccm_desktop.ui.text.window import (
        account_title,
        connection,
        journal_size,
        options_line,
        stamp_name,
        virtual_number_label,
        watched,
    )

__all__ = [
    "NOTHING",
    "Message",
    "account_title",
    "age",
    "bad_input",
    "call_state",
    "clock",
    "connection",
    "customer_title",
    "day_and_time",
    "failure",
    "field_name",
    "journal_size",
    "kept_for_session",
    "keyring_problem",
    "line_summary",
    "local_time",
    "mended",
    "message",
    "number",
    "one_line",
    "options_line",
    "outcome",
    "recording",
    "report_summary",
    "short_sid",
    "shown_back",
    "signs",
    "stamp_name",
    "state_word",
    "tail",
    "talk_time",
    "tr",
    "translate_by",
    "virtual_number_label",
    "watched",
]

_PARTS = {
    "call_state": "calls",
    "customer_title": "calls",
    "line_summary": "calls",
    "outcome": "calls",
    "recording": "calls",
    "report_summary": "calls",
    "signs": "calls",
    "state_word": "calls",
    "talk_time": "calls",
    "failure": "failures",
    "kept_for_session": "keeping",
    "keyring_problem": "keeping",
    "mended": "keeping",
    "message": "failures",
    "bad_input": "inputs",
    "field_name": "inputs",
    "account_title": "window",
    "connection": "window",
    "journal_size": "window",
    "options_line": "window",
    "stamp_name": "window",
    "virtual_number_label": "window",
    "watched": "window",
}


def __getattr__(name: str) -> object:
    if name not in _PARTS:
        raise AttributeError(name)
    part = importlib.import_module(f"{__name__}.{_PARTS[name]}")
    found: object = getattr(part, name)
    globals()[name] = found
    return found
