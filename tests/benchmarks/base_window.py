"""The floor: a PySide6 window of the same widgets with nothing behind it, until its first paint."""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

_STYLE = """
QFrame { background: #ffffff; border: 1px solid #e2e6eb; border-radius: 10px; }
QLineEdit, QComboBox, QPlainTextEdit { border: 1px solid #c3cad4; border-radius: 7px; padding: 6px; }
QPushButton { border-radius: 7px; padding: 8px; background: #137a46; color: #ffffff; }
QLabel { border: none; }
"""


class _FirstPaint(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            sys.stdout.write(f"painted {time.time()}\n")
            sys.stdout.flush()
            QApplication.exit(0)
            watched.removeEventFilter(self)
        return False


def main() -> int:
    """Show the window, print the moment of its first paint, end."""
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    app.setStyleSheet(_STYLE)
    window = QMainWindow()
    window.setCentralWidget(_page())
    window.resize(1240, 800)
    watch = _FirstPaint()
    window.installEventFilter(watch)
    window.show()
    return app.exec()


def _page() -> QWidget:
    page = QWidget()
    columns = QHBoxLayout(page)
    columns.addWidget(_dialer())
    desk = QFrame()
    right = QVBoxLayout(desk)
    right.addWidget(QLineEdit())
    right.addWidget(_table())
    columns.addWidget(desk, 1)
    return page


def _table() -> QTableWidget:
    table = QTableWidget(50, 7)
    for row in range(50):
        for column in range(7):
            cell = QTableWidgetItem(f"{row} {column}")
            cell.setTextAlignment(Qt.AlignmentFlag.AlignVCenter)
            table.setItem(row, column, cell)
    return table


def _dialer() -> QWidget:
    card = QFrame()
    left = QVBoxLayout(card)
    box = QComboBox()
    box.addItems(["Sales", "Support"])
    for widget in (
        QLabel("Virtual number"),
        box,
        QLabel("Customer number"),
        QLineEdit(),
        QPushButton("Call"),
        QLabel("Note"),
        QPlainTextEdit(),
        *(QLabel(f"Step {n}") for n in range(6)),
        *(QPushButton(f"Action {n}") for n in range(5)),
    ):
        left.addWidget(widget)
    return card


if __name__ == "__main__":
    sys.exit(main())
