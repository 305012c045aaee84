"""Connexion's mock of CCM, for both sides."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the mock, which is a program of its own: its imports warn."""
    log = tmp_path_factory.mktemp("mock") / "errors.txt"
    with (
        log.open("wb") as complaints,
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.contract.mock_server"],
            cwd=_REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port, log.read_text(encoding="utf-8")
        yield f"http://127.0.0.1:{port}"
        process.stdin.close()
