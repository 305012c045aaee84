"""One look for all views, and garbage collected where the widgets live."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication

from ccm_desktop.ui import theme


@pytest.fixture(scope="package", autouse=True)
def _no_widget_is_left_behind() -> Iterator[None]:
    """A widget that another thread collects ends the process."""
    yield
    gc.collect()


@pytest.fixture(scope="package")
def look(qapp_package: QApplication) -> theme.Theme:
    """The application's look, made once."""
    return theme.install(qapp_package)


@pytest.fixture(scope="package")
def qapp_package(qapp: QApplication) -> QApplication:
    """The application."""
    return qapp


@pytest.fixture
def styled(look: theme.Theme) -> theme.Theme:
    """The light look in force."""
    if look.colours is not theme.LIGHT:
        look.follow(Qt.ColorScheme.Light)
    return look


@pytest.fixture(autouse=True)
def _widgets_end_with_their_test(qapp: QApplication) -> Iterator[None]:
    """Outside a loop nothing else deletes what is to be deleted later."""
    qapp.setDoubleClickInterval(0)  # here nobody has to read a button before it is pressed
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
