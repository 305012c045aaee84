"""What is loaded when: little before the first paint, and what dialling needs before the rest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ccm_desktop import loading

# A module more here is time before the window is seen: it needs a reason.
BEFORE_PAINT = {
    "app",
    "domain",
    "domain.placement",
    "domain.reach",
    "plain_imports",
    "services",
    "services.links",
    "services.links.doorway",
    "services.window_memory",
    "ui",
    "ui.bars",
    "ui.dial_panel",
    "ui.dots",
    "ui.escape",
    "ui.focus",
    "ui.icons",
    "ui.journal_model",
    "ui.journal_pages",
    "ui.journal_view",
    "ui.labels",
    "ui.main_window",
    "ui.number_list",
    "ui.placement",
    "ui.recent_panel",
    "ui.resources",
    "ui.room",
    "ui.shapes",
    "ui.tables",
    "ui.text",
    "ui.text.words",
    "ui.theme",
    "window_options",
}
HEAVY = ("asyncio", "datetime", "httpx", "msgspec", "phonenumbers", "qasync", "sqlite3", "ssl")
NEVER_AT_THE_START = (
    "ccm_desktop.domain.import_plan",
    "ccm_desktop.services.autostart",
    "ccm_desktop.services.contact_books.importing",
    "ccm_desktop.ui.contact_views.dialog",
    "ccm_desktop.ui.keys_dialog",
    "ccm_desktop.ui.lookup_views.dialog",
    "ccm_desktop.ui.numbers_dialog",
    "ccm_desktop.ui.phone_dialog",
    "ccm_desktop.ui.player.playback",
    "PySide6.QtMultimedia",
    "ccm_desktop.ui.settings.account",
    "ccm_desktop.ui.settings.dialog",
    "ccm_desktop.ui.settings.recordings",
)


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401 - what JSON holds
    """What a start of the window loaded."""
    home = str(tmp_path_factory.mktemp("home"))
    done = subprocess.run(
        [sys.executable, "-m", "tests.starting"],
        env={**os.environ, "CCM_DESKTOP_HOME": home, "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


def test_little_is_loaded_before_the_first_paint(start: Any) -> None:  # noqa: ANN401
    ours = {name for name in start["painted"] if name.startswith("ccm_desktop.")}
    assert ours <= {f"ccm_desktop.{name}" for name in BEFORE_PAINT}


def test_nothing_heavy_is_loaded_before_the_first_paint(start: Any) -> None:  # noqa: ANN401
    assert not set(HEAVY) & set(start["painted"])


def test_what_dialling_does_not_need_comes_once_a_call_can_be_made(start: Any) -> None:  # noqa: ANN401
    assert not set(loading.LATER) & set(start["ready"])
    assert set(loading.SERVICES) <= set(start["ready"]), "a call needs them"


def test_dialogs_are_loaded_when_they_are_opened(start: Any) -> None:  # noqa: ANN401
    assert not set(NEVER_AT_THE_START) & set(start["ready"])
    later = "import sys; from importlib import import_module\n"
    later += f"for name in {loading.LATER}: import_module(name)\n"
    later += f"sys.exit(' '.join(set({NEVER_AT_THE_START}) & set(sys.modules)) or 0)"
    done = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-c", later], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_no_source_is_read_for_an_import(start: Any) -> None:  # noqa: ANN401
    folder = str(Path(loading.__file__).parent / "ui")
    assert not [name for name in start["sources"] if name.startswith(folder)]
