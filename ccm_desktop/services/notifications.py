"""Notifications of the desktop, with actions where it knows them.

Nothing here waits for the desktop or fails because of it: what can't be said over the bus is
handed to whoever listens to `unsaid`.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

from ccm_desktop.services.events import Event
from ccm_desktop.services.session_bus import BusSilent, BusTrouble, Heard, Service, SessionBus
from ccm_desktop.services.tasks import TaskBag

log = logging.getLogger(__name__)

SHOW = "show"
_DEFAULT = "default"  # of the specification: a click on the notification itself
_SERVICE = Service(
    "org.freedesktop.Notifications",
    "/org/freedesktop/Notifications",
    "org.freedesktop.Notifications",
)
_MOST_SHOWN = 50  # of which a click is still understood
_MOST_CHARACTERS = 300
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_USUAL_TIME = -1  # the desktop says how long it stays


@dataclass(frozen=True, slots=True)
class NoteAction:
    """A button of a notification; `key` comes back when it is pressed."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Note:
    """A notification, in plain text. A later one with the same `tag` takes its place.

    `discreet` stands in place of title and body unless customers may be named on the screen.
    """

    title: str
    body: str = ""
    actions: tuple[NoteAction, ...] = ()
    tag: str = ""
    discreet: str = ""


class Notifications:
    """`acted` gives the tag and the action's key; a click elsewhere on a notification is `SHOW`.

    `may_say` and `may_name` are asked for each: whether to say anything now, and to name customers.
    """

    def __init__(self, bus: SessionBus | None, tasks: TaskBag) -> None:
        self.acted = Event[tuple[str, str]]()
        self.unsaid = Event[Note]()
        self.may_say: Callable[[], bool] = lambda: True
        self.may_name: Callable[[], bool] = lambda: False
        self.token = ""  # of the last action: lets a window come to the front under Wayland
        self._bus = bus
        self._tasks = tasks
        self._knows: frozenset[str] | None = None
        self._shown: dict[int, str] = {}
        self._is_told = False
        self._saying = asyncio.Lock()
        if bus is not None:
            bus.heard.connect(self._on_heard)
            bus.lost.connect(self._on_lost)

    def notify(self, note: Note) -> None:
        """Show a notification, as soon as the desktop can, unless now is not the time for it."""
        if not self.may_say():
            return
        if note.discreet and not self.may_name():
            note = replace(note, title=note.discreet, body="")
        self._tasks.spawn("notify", self._notify(note))

    async def _notify(self, note: Note) -> None:
        async with self._saying:  # one after the other, so that the later one replaces the earlier
            try:
                await self._say(note)
            except BusTrouble as trouble:
                self._tell_once(trouble)
                if not isinstance(trouble, BusSilent):  # Qt would wait for the same silent service
                    self.unsaid.emit(note)
            else:
                self._is_told = False

    def _tell_once(self, trouble: BusTrouble) -> None:
        if not self._is_told:
            log.info("the desktop shows no notifications: %s", trouble)
        self._is_told = True

    async def _say(self, note: Note) -> None:
        if self._bus is None:
            raise BusTrouble("not on this system")
        knows = await self._capabilities(self._bus)
        words: list[str] = []
        if "actions" in knows:
            words = [word for action in note.actions for word in (action.key, action.label)]
            words += [_DEFAULT, note.title]
        body = note.body[:_MOST_CHARACTERS]
        answer = await self._bus.ask(
            _SERVICE,
            "Notify",
            "susssasa{sv}i",
            (
                "CCM Desktop",
                self._number_of(note.tag),
                "ccm-desktop",
                note.title[:_MOST_CHARACTERS],
                body.translate(_ESCAPES) if "body-markup" in knows else body,
                words,
                {"desktop-entry": ("s", "ccm-desktop")},
                _USUAL_TIME,
            ),
        )
        self._remember(answer, note.tag)

    async def _capabilities(self, bus: SessionBus) -> frozenset[str]:
        if self._knows is None:
            await bus.listen_to(_SERVICE)
            answer = await bus.ask(_SERVICE, "GetCapabilities")
            self._knows = frozenset(map(str, answer[0] if answer else ()))
        return self._knows

    def _number_of(self, tag: str) -> int:
        return next((number for number, known in self._shown.items() if known == tag and tag), 0)

    def _remember(self, answer: tuple[object, ...], tag: str) -> None:
        if answer and isinstance(answer[0], int):
            self._shown[answer[0]] = tag
        for number in list(self._shown)[:-_MOST_SHOWN]:
            del self._shown[number]

    def _on_lost(self, _: None) -> None:
        self._knows = None
        self._shown.clear()

    def _on_heard(self, heard: Heard) -> None:
        if heard.interface != _SERVICE.interface:
            return
        match heard.member, heard.body:
            case "ActivationToken", (int(number), str(token)) if number in self._shown:
                self.token = token
            case "ActionInvoked", (int(number), str(key)) if number in self._shown:
                self.acted.emit((self._shown[number], SHOW if key == _DEFAULT else key))
                self.token = ""
            case "NotificationClosed", (int(number), *_):
                self._shown.pop(number, None)


def notifications_here(bus: SessionBus, tasks: TaskBag) -> Notifications:
    """The notifications of this system: over the bus where there is one."""
    return Notifications(bus if sys.platform == "linux" else None, tasks)
