"""Where the window was: kept whole, and a wrong file is as good as none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.placement import Box, Placement
from ccm_desktop.services.window_memory import FILE, WindowMemory

PIXEL = st.integers(-32_767, 32_767)
SIZE = st.integers(1, 32_767)
PLACED = st.builds(
    Placement,
    st.builds(Box, PIXEL, PIXEL, SIZE, SIZE),
    st.tuples(SIZE, SIZE),
    compact=st.booleans(),
    maximised=st.booleans(),
)


@given(placed=PLACED)
def test_what_is_saved_is_what_is_loaded(
    tmp_path_factory: pytest.TempPathFactory, placed: Placement
) -> None:
    memory = WindowMemory(tmp_path_factory.mktemp("state") / "below" / FILE)
    memory.save(placed)
    assert memory.load() == placed


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"ccm-desktop-window-1",
        b"ccm-desktop-window-1 0 0 800 600 800 600 0",
        b"ccm-desktop-window-1 0 0 800 600 800 600 0 0 0",
        b"ccm-desktop-window-2 0 0 800 600 800 600 0 0",
        b"ccm-desktop-window-1 0 0 0 600 800 600 0 0",
        b"ccm-desktop-window-1 0 0 800 -1 800 600 0 0",
        b"ccm-desktop-window-1 99999 0 800 600 800 600 0 0",
        b"ccm-desktop-window-1 0 0 8e2 600 800 600 0 0",
        b"ccm-desktop-window-1 0 0 " + b"9" * 5000 + b" 600 800 600 0 0",
        b"\xff\x00\xfe" * 100,
        b"{}" * 100_000,
    ],
)
def test_a_wrong_file_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE
    path.write_bytes(content)
    assert WindowMemory(path).load() is None


def test_no_file_and_no_place_for_one(tmp_path: Path) -> None:
    assert WindowMemory(tmp_path / FILE).load() is None
    (tmp_path / FILE).mkdir()
    assert WindowMemory(tmp_path / FILE).load() is None
    with pytest.raises(OSError, match="irectory"):
        WindowMemory(tmp_path / FILE).save(Placement(Box(0, 0, 1, 1), (1, 1)))
    assert [path.name for path in tmp_path.iterdir()] == [FILE], "nothing is left lying about"


def test_it_brings_no_module_that_the_first_paint_would_wait_for() -> None:
    heavy = "{'json', 'tempfile', 'platformdirs', 'msgspec', 'asyncio', 'phonenumbers'}"
    asked = "import sys, pathlib, dataclasses, ccm_desktop.services.window_memory;"
    asked += f"sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0  # noqa: S603
