"""What a notice offers to do about a failure: a button for each code that an agent can act on.

A remedy never calls by itself: each is a press of the agent's, and the words say when it calls.
"""

from __future__ import annotations

import math

from ccm_desktop.domain.errors import NotSentReason
from ccm_desktop.ui.notices import COPY_FOR_ADMIN, DISMISS, NoticeAction
from ccm_desktop.ui.text import tr

TURN_ON_AND_CALL = "turn_on_and_call"
CHECK_PHONE = "check_phone"
CHOOSE_PHONE = "choose_phone"
CHOOSE_NUMBER = "choose_number"
UPDATE_KEY = "update_key"
OPEN_SETTINGS = "open_settings"
PLACE_AGAIN = "place_again"

_USUAL_WAIT_S = 60.0  # as the words say where Exotel names no time
_CALLING = frozenset({TURN_ON_AND_CALL, PLACE_AGAIN})


def remedies(
    kind: str, reason: str | None = None, wait_s: float | None = None, *, dialling: bool = True
) -> tuple[NoticeAction, ...]:
    """The buttons for a leaf of the error tree, by its name; the last one leaves it at that.

    `reason` is that of `NotSent`, or the field of `BadInput`; without `dialling` none calls.
    """
    offered = _offered(kind, reason, wait_s)
    kept = [action for action in offered if dialling or action.word not in _CALLING]
    is_call = any(action.word == TURN_ON_AND_CALL for action in kept)
    leave = NoticeAction(DISMISS, tr("Not now") if is_call else tr("Close"))
    return (*kept, leave)


def _offered(kind: str, reason: str | None, wait_s: float | None) -> tuple[NoticeAction, ...]:
    match kind:
        case "PhoneOff":
            return (NoticeAction(TURN_ON_AND_CALL, tr("Turn on and call"), primary=True),)
        case "PhoneUnverified":
            return (NoticeAction(CHECK_PHONE, tr("Check again")),)
        case "PhoneBusy" | "ChangeUnknown":
            return (NoticeAction(CHECK_PHONE, tr("Check my phone")),)
        case "AgentNotFound" | "VoipNotAllowed" | "AnotherPhoneOn" | "PhoneFixed":
            return (NoticeAction(CHOOSE_PHONE, tr("Choose my phone")),)
        case "VirtualNumberNotFound":
            return (NoticeAction(CHOOSE_NUMBER, tr("Choose another")),)
        case "WrongCredentials" | "CredentialsMissing":
            return (NoticeAction(UPDATE_KEY, tr("Update key"), primary=True),)
        case "KeyringTrouble":
            enter = NoticeAction(UPDATE_KEY, tr("Enter key"))
            return (NoticeAction(PLACE_AGAIN, tr("Try again")), enter)
        case "AccountNotFound":
            return (NoticeAction(OPEN_SETTINGS, tr("Open settings")),)
        case "Forbidden" | "AdminNeeded":
            return (_copy(),)
        case "RateLimited":
            wait = math.ceil(_USUAL_WAIT_S if wait_s is None else wait_s)
            return (NoticeAction(PLACE_AGAIN, tr("Call again"), wait_s=wait),)
        case "NotSent" | "Intercepted":
            return (_after_not_sent(reason),)
        case "BadInput":
            return _after_bad_input(reason)
        case "Refused" | "PhoneTaken":
            return (_copy(),)
        case _:
            return ()


def _after_not_sent(reason: str | None) -> NoticeAction:
    if reason == NotSentReason.BAD_ADDRESS:
        return NoticeAction(OPEN_SETTINGS, tr("Open settings"))
    return NoticeAction(PLACE_AGAIN, tr("Try again"))


def _after_bad_input(field: str | None) -> tuple[NoticeAction, ...]:
    match field:
        case "virtual_number":
            return (NoticeAction(CHOOSE_NUMBER, tr("Choose a number")),)
        case "agent" | "profile" | "account_sid" | "base_url":
            return (NoticeAction(OPEN_SETTINGS, tr("Open settings")),)
        case "api_key" | "api_token":
            return (NoticeAction(UPDATE_KEY, tr("Update key")),)
        case _:
            return ()


def _copy() -> NoticeAction:
    return NoticeAction(COPY_FOR_ADMIN, tr("Copy for admin"))
