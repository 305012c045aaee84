"""Which notice stands under the Call button for a call or a failure, and what it offers."""

from __future__ import annotations

from ccm_desktop.domain.call import Call, Standing
from ccm_desktop.domain.errors import (
    BadInput,
    CcmError,
    EarlierUnknown,
    Inconsiderate,
    NotAllowedNow,
    NotSent,
    RateLimited,
)
from ccm_desktop.ui import text
from ccm_desktop.ui.notices import DISMISS, Notice, NoticeAction
from ccm_desktop.ui.remedies import remedies
from ccm_desktop.ui.shapes import Tone
from ccm_desktop.ui.text import tr

RANG = "rang"
DID_NOT_RING = "did_not_ring"
CALL_AGAIN = "call_again"
OVERRIDE = "override"


def notice_for(call: Call) -> Notice | None:
    """The notice that a call calls for; None where its card says all."""
    if call.failure is None:
        return None
    words = text.failure(call.failure)
    match call.standing:
        case Standing.UNKNOWN:
            actions = (
                NoticeAction(RANG, tr("My phone rang")),
                NoticeAction(DID_NOT_RING, tr("It did not ring")),
            )
            return Notice(words, Tone.RING, actions, call.reference, text.signs(call))
        case Standing.NOT_SENT | Standing.REFUSED:
            why = call.failure
            offered = remedies(why.kind, why.reason, why.retry_after_s)
            return Notice(words, Tone.END, offered, call.reference)
        case _:
            return None


def failure_notice(error: CcmError, *, dialling: bool = True) -> Notice:
    """The notice for an attempt that ended before anything was sent, or for another failure."""
    words = text.message(error, dialling=dialling)
    match error:
        case EarlierUnknown(reference=reference):
            again = NoticeAction(CALL_AGAIN, tr("Call again anyway"))
            not_ring = NoticeAction(DID_NOT_RING, tr("It did not ring"))
            return Notice(words, Tone.RING, (not_ring, again), reference)
        case Inconsiderate(overridable=True):
            anyway = NoticeAction(OVERRIDE, tr("Call anyway"))
            return Notice(words, Tone.RING, (anyway, NoticeAction(DISMISS, tr("Close"))))
        case NotAllowedNow():
            return Notice(words, Tone.ACCENT, (NoticeAction(DISMISS, tr("Close")),))
        case _:
            return Notice(words, Tone.END, _remedies_of(error, dialling=dialling))


def _remedies_of(error: CcmError, *, dialling: bool) -> tuple[NoticeAction, ...]:
    reason, wait_s = None, None
    match error:
        case NotSent():
            reason = error.reason.value
        case BadInput():
            reason = error.field
        case RateLimited():
            wait_s = error.retry_after_s
    return remedies(type(error).__name__, reason, wait_s, dialling=dialling)
