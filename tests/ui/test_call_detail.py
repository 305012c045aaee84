"""The selected call: the agent's tags and overrides stand among the facts, where there are any."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ccm_desktop.ui.call_detail import CallDetail
from ccm_desktop.ui.theme import Theme
from tests.ui.shown import ended, one


@pytest.fixture
def detail(qtbot: QtBot, styled: Theme) -> CallDetail:
    made = CallDetail()
    qtbot.addWidget(made)
    return made


def test_tags_and_overrides_are_facts(detail: CallDetail) -> None:
    detail.show_call(replace(ended(), tags=("delivery", "urgent"), overrides=("calling_hours",)))
    tags = one(detail, QLabel, "Tags of the selected call")
    override = one(detail, QLabel, "Your override of the selected call")
    assert (tags.text(), override.text()) == ("delivery, urgent", "Called outside calling hours")
    assert tags.isVisible()
    assert override.isVisible()


def test_a_call_without_them_does_not_speak_of_them(detail: CallDetail) -> None:
    detail.show_call(ended())
    shown = {label.text() for label in detail.findChildren(QLabel) if label.isVisible()}
    assert not shown & {"Tags", "Your override"}
    assert "Note" in shown
