from collections.abc import Sequence

from xcffib import Error, Event

class VoidCookie:
    def check(self) -> None: ...

class KeyboardMapping:
    keysyms_per_keycode: int
    keysyms: Sequence[int]

class KeyboardMappingCookie:
    def reply(self) -> KeyboardMapping: ...

class ModifierMapping:
    keycodes_per_modifier: int
    keycodes: Sequence[int]

class ModifierMappingCookie:
    def reply(self) -> ModifierMapping: ...

class AccessError(Error): ...

class KeyPressEvent(Event):
    time: int

class KeyReleaseEvent(Event):
    time: int

class MappingNotifyEvent(Event): ...

class ClientMessageData:
    data8: Sequence[int]

class ClientMessageEvent(Event):
    data: ClientMessageData

class Atom:
    atom: int

class AtomCookie:
    def reply(self) -> Atom: ...

class InputFocusCookie:
    def reply(self) -> object: ...

class UnmapNotifyEvent(Event): ...
class MapNotifyEvent(Event): ...

class xprotoExtension:
    def GrabKeyChecked(
        self,
        owner_events: int,
        grab_window: int,
        modifiers: int,
        key: int,
        pointer_mode: int,
        keyboard_mode: int,
    ) -> VoidCookie: ...
    def UngrabKeyChecked(self, key: int, grab_window: int, modifiers: int) -> VoidCookie: ...
    def GetKeyboardMapping(self, first_keycode: int, count: int) -> KeyboardMappingCookie: ...
    def GetModifierMapping(self) -> ModifierMappingCookie: ...
    def ChangeWindowAttributesChecked(
        self, window: int, value_mask: int, value_list: list[int]
    ) -> VoidCookie: ...
    def ChangePropertyChecked(
        self,
        mode: int,
        window: int,
        property: int,
        type: int,
        format: int,
        data_len: int,
        data: Sequence[int],
    ) -> VoidCookie: ...
    def InternAtom(self, only_if_exists: bool, name_len: int, name: str) -> AtomCookie: ...
    def GetInputFocus(self) -> InputFocusCookie: ...
