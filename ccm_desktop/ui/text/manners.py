"""Words for the desktop around the window: tray, notifications, the hotkey, starting with the session."""

from __future__ import annotations

from ccm_desktop.domain.autostart import Autostart
from ccm_desktop.domain.call import Call, Phase
from ccm_desktop.domain.hotkey import HotkeyStanding, HotkeyState
from ccm_desktop.ui.text.calls import state_word
from ccm_desktop.ui.text.failures import failure
from ccm_desktop.ui.text.words import Message, cut, number, one_line, tr


def tray_tip(state: str) -> str:
    """What the tray's icon says under the pointer."""
    return tr("CCM Desktop · {state}", state=state or tr("no call"))


def call_note(call: Call, *, with_number: bool) -> Message:
    """What a notification says of a call: no number, unless the agent wants to see it there."""
    title, body = _call_note(call)
    if with_number:
        body = " · ".join(part for part in (body, number(call.order.customer)) if part)
    return Message(title, body, "")


def _call_note(call: Call) -> tuple[str, str]:
    match call.phase:
        case Phase.UNKNOWN:
            return tr("Not sure: it may be ringing"), tr("A call request got no clear answer.")
        case Phase.NOT_PLACED:
            why = failure(call.failure).title if call.failure is not None else ""
            return tr("Call not placed"), why
        case Phase.NO_FINAL_REPORT:
            return tr("No final report from Exotel"), ""
        case _:
            return tr("Call finished"), state_word(call.phase, call.outcome)


def hotkey_state(standing: HotkeyStanding) -> str:
    """Whether the hotkey works, and what to do where it does not."""
    keys = cut(one_line(standing.keys))
    match standing.state:
        case HotkeyState.OFF:
            return tr("Off. Press the keys in the field to choose them.")
        case HotkeyState.ASKING:
            return tr("Asking your desktop for {keys}…", keys=keys)
        case HotkeyState.ON if keys:
            return tr("On: {keys} fills in what is selected, in any program.", keys=keys)
        case HotkeyState.ON:
            return tr("On, with the keys that your desktop's settings show.")
        case HotkeyState.TAKEN:
            return tr("{keys} belongs to another program. Choose other keys.", keys=keys)
        case HotkeyState.DENIED:
            return tr("Your desktop did not give the keys. Allow them in its settings.")
        case HotkeyState.NOT_THIS_KEY:
            return tr(
                "{keys} can't be used. Take Ctrl, Alt or Meta with a letter, a digit or a function key.",
                keys=keys,
            )
        case HotkeyState.NOT_HERE:
            return tr("This session has no way to give a program its own keys.") + " " + _by_hand()
        case HotkeyState.MACOS:
            return tr("macOS gives keys only to its own shortcuts.") + " " + _by_hand()
        case HotkeyState.FAILED:
            return tr("The keys don't work: the desktop does not answer. Choose them again.")


def _by_hand() -> str:
    return tr(
        "Make a shortcut in the system's settings that runs “{command}”.",
        command="ccm-desktop dial --selection",
    )


def autostart_state(found: Autostart) -> str:
    """What the system has on disk about starting with the session; empty where the box says it."""
    match found:
        case Autostart.OFF | Autostart.ON:
            return ""
        case Autostart.OTHER_COPY:
            return tr(
                "It starts another copy of CCM Desktop. Switch it off and on to start this one."
            )
        case Autostart.TURNED_OFF:
            return tr("The system's own settings switched it off. Switch it on here to allow it.")
        case Autostart.FAILED:
            return tr("The system's entry could not be read or changed.")
