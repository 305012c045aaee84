"""Words for failures: what happened, whether anything was dialled, what to do next."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from ccm_desktop.domain import errors as e
from ccm_desktop.domain.call import Failure
from ccm_desktop.ui.text.guards import inconsiderate
from ccm_desktop.ui.text.inputs import bad_input
from ccm_desktop.ui.text.keeping import (
    contacts_trouble,
    export_trouble,
    journal_problem,
    journal_step,
    keyring_problem,
    keyring_step,
    settings_trouble,
)
from ccm_desktop.ui.text.recordings import recording_trouble
from ccm_desktop.ui.text.words import Message, brief, number, one_line, shown_back, tr

_Word = TypeVar("_Word", bound=StrEnum)
_MOST_OF_AN_ID = 64
_MOST_OF_A_SENTENCE = 160


def failure(what: Failure) -> Message:
    """The words for a failure kept in the journal."""
    if what.kind == "NotSent":
        return _not_sent(_known(e.NotSentReason, what.reason, e.NotSentReason.CONNECT))
    said = (what.code, what.http_status, what.request_id, what.description)
    if what.kind == "OutcomeUnknown":
        reason = _known(e.UnknownReason, what.reason, e.UnknownReason.CUT)
        return message(e.OutcomeUnknown(reason, *said))
    if what.kind == "RateLimited":
        return message(e.RateLimited(*said, retry_after_s=what.retry_after_s))
    leaf = getattr(e, what.kind, e.Refused)
    known = isinstance(leaf, type) and issubclass(leaf, e.Refused)
    return message(leaf(*said) if known else e.Refused(*said))


def _known(words: type[_Word], given: str | None, usual: _Word) -> _Word:
    """The word as it was kept; a newer version's word becomes the usual one."""
    return next((word for word in words if word == given), usual)


def message(error: e.CcmError, *, dialling: bool = True) -> Message:
    """The words for any failure; `dialling` says whether it ended an attempt to call."""
    nothing = tr("Nothing was dialled.") if dialling else ""
    match error:
        case e.BadInput():
            return Message(bad_input(error), nothing, _input_step(error) if dialling else "")
        case e.NotAllowedNow():
            return _not_allowed(error)
        case e.NotSent():
            return _not_sent(error.reason)
        case e.OutcomeUnknown():
            return _unknown(error)
        case e.Refused():
            return _refused(error, nothing, dialling=dialling)
        case _:
            return _read_failure(error, nothing)


def _input_step(error: e.BadInput) -> str:
    if error.problem is e.InputProblem.EMERGENCY:
        return ""  # the sentence says it
    if error.field == "customer":
        return tr("Check the number, then call again.")
    return tr("Check it in the settings, then call again.")


def _not_allowed(error: e.NotAllowedNow) -> Message:
    match error:
        case e.AlreadyOnCall(customer=customer):
            return Message(
                tr("You are on a call with {number}.", number=number(customer)),
                tr("Nothing was dialled."),
                tr("End that call on your phone first."),
            )
        case e.EarlierUnknown(customer=customer):
            return Message(
                tr("An earlier call to {number} may have been dialled.", number=number(customer)),
                tr("Nothing was dialled now."),
                tr("If your phone did not ring, you can call again."),
            )
        case e.Inconsiderate():
            return inconsiderate(error)
        case _:
            return Message(tr("Another call stands in the way."), tr("Nothing was dialled."), "")


def _not_sent(reason: e.NotSentReason) -> Message:
    nothing = tr("Nothing was dialled.")
    again = tr("Check the network, then call again.")
    match reason:
        case e.NotSentReason.CONNECT | e.NotSentReason.CONNECT_TIMEOUT:
            return Message(tr("Exotel could not be reached."), nothing, again)
        case e.NotSentReason.NAME:
            return Message(tr("Exotel's address was not found."), nothing, again)
        case e.NotSentReason.TLS:
            return Message(
                tr("The connection to Exotel could not be made safe."),
                nothing,
                tr("Something in between may be reading along; ask your admin."),
            )
        case e.NotSentReason.PROXY:
            return Message(
                tr("The proxy did not let the request through."), nothing, tr("Ask your admin.")
            )
        case e.NotSentReason.NO_CONNECTION_FREE:
            return Message(tr("No connection was free."), nothing, tr("Call again in a moment."))
        case e.NotSentReason.BAD_ADDRESS:
            return Message(
                tr("Exotel's address in the settings can't be used."),
                nothing,
                tr("Check the region or base URL."),
            )
        case e.NotSentReason.STOPPED:
            return Message(
                tr("The app was stopped before the request left."), nothing, tr("Call again.")
            )


def _unknown(error: e.OutcomeUnknown) -> Message:
    return Message(
        tr("This call may have been dialled."),
        tr("{what} It is not sent again by itself.", what=_why_unclear(error.reason)),
        tr("See whether your phone rings."),
        _details(error),
    )


def _why_unclear(reason: e.UnknownReason) -> str:
    return {
        e.UnknownReason.NO_ANSWER: tr("Exotel did not answer in time."),
        e.UnknownReason.CUT: tr("The connection dropped after the request was sent."),
        e.UnknownReason.SERVER_FAULT: tr("Exotel answered with a fault of its own."),
        e.UnknownReason.UNREADABLE: tr("The answer could not be understood."),
        e.UnknownReason.NO_SID: tr("Exotel took the request but gave no call SID."),
        e.UnknownReason.NOT_FOUND_AFTER: tr(
            "Exotel took the request and then could not find the call."
        ),
        e.UnknownReason.STOPPED: tr("The app was stopped while the request was under way."),
    }[reason]


def _refused(error: e.Refused, nothing: str, *, dialling: bool) -> Message:
    title, step = _refusal_words(error)
    if type(error) is e.Refused:
        options = tr("Check the number and the call options.")
        step = options if dialling else tr("Check what was entered; ask your admin if it is right.")
    return Message(title, nothing, step, _details(error))


def _refusal_words(error: e.Refused) -> tuple[str, str]:
    match error:
        case e.WrongCredentials():
            return (
                tr("Exotel did not accept the API key and token."),
                tr("Check key, token and region in the settings."),
            )
        case e.Forbidden():
            return (
                tr("Exotel does not allow this for your key or this network."),
                tr("Ask your admin."),
            )
        case e.AccountNotFound():
            return (
                tr("Exotel does not know this account SID."),
                tr("Copy the account SID from Exotel's API settings, and check the region."),
            )
        case e.AgentNotFound():
            return (
                tr("Your phone is not registered in this account."),
                tr("Check “my phone” in the settings, or ask your admin to add it."),
            )
        case e.PhoneUnverified():
            return (
                tr("Your phone has not been verified."),
                tr("Give the missed call that Exotel's dashboard shows, then call again."),
            )
        case e.PhoneOff():
            return (
                tr("Your phone is switched off in CCM."),
                tr("Calls can only start while it is on; turn it on first."),
            )
        case e.PhoneBusy():
            return (
                tr("Your phone is busy, or Exotel still thinks so."),
                tr("Finish your call, wait a few seconds, then call again."),
            )
        case e.VoipNotAllowed():
            return (
                tr("This account can't call with an internet phone."),
                tr("Use a phone number as “my phone”, or ask Exotel to allow VOIP."),
            )
        case e.VirtualNumberNotFound():
            return (
                tr("The virtual number is not in this account."),
                tr("Choose another virtual number."),
            )
        case e.DoNotDisturb():
            return (
                tr("The customer is on the do-not-disturb list."),
                tr("Do not call this number."),
            )
        case e.RateLimited(retry_after_s=wait_s):
            wait = tr("{n} s", n=max(1, round(wait_s))) if wait_s else tr("a minute")
            return (
                tr("Exotel gets too many requests from this account."),
                tr("Wait {wait}, then try again.", wait=wait),
            )
        case e.CallNotFound():
            return (
                tr("Exotel does not know this call SID here."),
                tr("Check the SID; only calls made through this API can be looked up."),
            )
        case e.Intercepted():
            return (
                tr("Something between you and Exotel answered instead."),
                tr("A proxy or a sign-in page may be in the way; ask your admin."),
            )
        case _:
            return _refused_change_words(error)


def _refused_change_words(error: e.Refused) -> tuple[str, str]:
    match error:
        case e.AnotherPhoneOn():
            return (
                tr("Another of your phones is switched on in Exotel."),
                tr("Switch that one off first; only one can be on."),
            )
        case e.PhoneTaken():
            return (
                tr("This number is already a phone in the account."),
                tr("Use another number, or ask your admin whose it is."),
            )
        case e.PhoneFixed():
            return (
                tr("This phone is no phone number and can't be changed."),
                tr("Use one of your phone numbers instead."),
            )
        case e.AdminNeeded():
            return (
                tr("The account is not ready for this in Exotel."),
                tr("Ask your admin: its verification is open, or its trial is used up."),
            )
        case _:
            said = shown_back(error.description, _MOST_OF_A_SENTENCE) if error.description else ""
            return tr("Exotel refused the request. {said}", said=said).strip(), ""


def _read_failure(error: e.CcmError, nothing: str) -> Message:
    match error:
        case e.Unreachable(reason=e.UnknownReason.CUT.value):
            return Message(
                tr("The connection dropped before everything was here."),
                nothing,
                tr("Check the network; try again."),
            )
        case e.Unreachable():
            return Message(
                tr("Exotel could not be reached."), nothing, tr("Check the network; try again.")
            )
        case e.ServerFault():
            return Message(
                tr("Exotel answered with a fault of its own."),
                nothing,
                tr("Try again in a moment."),
                _details(error),
            )
        case e.ChangeUnknown():
            return _change_unknown(error, nothing)
        case e.BadReply(field=field):
            return Message(
                tr("Exotel's answer could not be understood."),
                nothing,
                tr("Try again; if it stays so, report it with these details."),
                tr("field {field}", field=field),
            )
        case e.CredentialsMissing(profile=profile):
            return Message(
                tr("There is no API key and token for “{profile}”.", profile=profile),
                nothing,
                tr("Enter them in the account's settings."),
            )
        case e.KeyringTrouble(problem=problem):
            return Message(keyring_problem(problem), nothing, keyring_step(problem))
        case e.JournalTrouble(problem=problem):
            return Message(
                journal_problem(problem), nothing, journal_step(problem), one_line(str(error.path))
            )
        case e.SettingsTrouble():
            return settings_trouble(error, nothing)
        case e.ContactsTrouble():
            return contacts_trouble(error, nothing)
        case e.ExportTrouble():
            return export_trouble(error, nothing)
        case e.RecordingTrouble():
            return recording_trouble(error, nothing)
        case _:
            return Message(tr("That did not work."), nothing, "", type(error).__name__)


def _change_unknown(error: e.ChangeUnknown, nothing: str) -> Message:
    return Message(
        tr("This change may have been made."),
        nothing,
        tr("{what} Look whether it was made, then decide.", what=_why_unclear(error.reason)),
        _details(error),
    )


def _details(error: e.Refused | e.OutcomeUnknown | e.ServerFault | e.ChangeUnknown) -> str:
    parts = []
    if error.code is not None:
        parts.append(tr("error {code}", code=error.code))
    elif error.http_status is not None:
        parts.append(tr("HTTP {status}", status=error.http_status))
    if error.request_id:
        parts.append(tr("request {id}", id=brief(error.request_id, _MOST_OF_AN_ID)))
    return " · ".join(parts)
