"""A window that is put on top and back under X, and what the X server saw of it: see `test_on_top`.

Says `above 1` or `above 0` for each request that a window manager would get, `unmapped` if the
window was ever hidden for it, and `kept` if it is the same native window in the same place.
"""

from __future__ import annotations

import struct

import xcffib
import xcffib.xproto
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget

from ccm_desktop.ui.on_top import keep_on_top

_NEWS = 0x80000 | 0x20000  # of the windows, and what is sent to a window manager
_EVENT_MASK = 0x800
_ATOM = 4


def main() -> None:
    """Be the window and the window manager at once."""
    screen = xcffib.connect()
    root = screen.setup.roots[screen.pref_screen].root
    screen.core.ChangeWindowAttributesChecked(root, _EVENT_MASK, [_NEWS]).check()
    above, supported = _atom(screen, "_NET_WM_STATE_ABOVE"), _atom(screen, "_NET_SUPPORTED")
    known = [_atom(screen, "_NET_WM_STATE"), above]
    screen.core.ChangePropertyChecked(0, root, supported, _ATOM, 32, len(known), known).check()
    app = QApplication(["on-top"])
    window = QWidget()
    window.setGeometry(QRect(40, 50, 300, 200))
    window.show()
    app.processEvents()
    _news(screen, above)
    before = int(window.winId()), window.geometry()
    for on in (True, True, False):
        keep_on_top(window, on=on)
        app.processEvents()
        screen.core.GetInputFocus().reply()  # all that was sent before has arrived
        for word in _news(screen, above):
            print(word)
    if (int(window.winId()), window.geometry()) == before and window.isVisible():
        print("kept")


def _news(screen: xcffib.Connection, above: int) -> list[str]:
    words = []
    while (event := screen.poll_for_event()) is not None:
        if isinstance(event, xcffib.xproto.UnmapNotifyEvent):
            words.append("unmapped")
        elif isinstance(event, xcffib.xproto.ClientMessageEvent):
            action, first, second = struct.unpack("=III", bytes(event.data.data8)[:12])
            if above in (first, second):
                words.append(f"above {action}")
    return words


def _atom(screen: xcffib.Connection, name: str) -> int:
    return screen.core.InternAtom(False, len(name), name).reply().atom


if __name__ == "__main__":
    main()
