"""The folders of this machine that an agent sees: where documents are, and a look at one of them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices


def documents() -> str:
    """Where this user keeps documents."""
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


def show_folder(folder: Path) -> bool:
    """Have the system show a folder; False where nothing does."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
