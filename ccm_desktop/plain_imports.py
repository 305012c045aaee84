"""Takes the hook out that PySide puts around each import.

It reads and searches the source of every module that is imported afterwards, whether that has to do
with Qt or not, and keeps it: for `from __feature__ import …`, which nothing here uses. That was a
quarter of the time from paint to ready, and a tenth of the memory
(https://github.com/napari/napari/issues/8584).
"""

from __future__ import annotations

import builtins

import PySide6.QtCore  # noqa: F401 - it is what puts the hook in

_beneath = getattr(builtins, "__orig_import__", None)  # where PySide keeps what it put it around
if _beneath is not None:
    builtins.__import__ = _beneath
