"""Owners: a lock says who lives, and only while it does."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ccm_desktop.services.owners import Owners

HOLD = """
import sys
from pathlib import Path
from ccm_desktop.services.owners import Owners
owners = Owners(Path(sys.argv[1]))
print(owners.me, flush=True)
sys.stdin.read()
"""


def test_an_owner_lives_until_it_closes(tmp_path: Path) -> None:
    one, other = Owners(tmp_path), Owners(tmp_path)
    assert one.me != other.me
    assert one.is_alive(one.me)
    assert one.is_alive(other.me)
    assert other.is_alive(one.me)
    one.close()
    assert not other.is_alive(one.me)
    other.close()
    assert list(tmp_path.iterdir()) == []


def test_who_was_never_there_is_not_alive(tmp_path: Path) -> None:
    owners = Owners(tmp_path)
    assert not owners.is_alive("nobody")
    assert [path.stem for path in tmp_path.iterdir()] == [owners.me]
    owners.close()


def test_a_killed_process_is_not_alive_and_its_lock_is_cleared_away(tmp_path: Path) -> None:
    owners = Owners(tmp_path)
    with subprocess.Popen(  # noqa: S603 - ours
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as child:  # fmt: skip
        assert child.stdout is not None
        other = child.stdout.readline().strip()
        assert owners.is_alive(other)
        assert owners.is_alive(other)
        child.kill()
        child.wait()
    assert (tmp_path / f"{other}.lock").exists()
    assert not owners.is_alive(other)
    assert not (tmp_path / f"{other}.lock").exists()
    assert not owners.is_alive(other)
    owners.close()


@pytest.mark.usefixtures("private_umask")
def test_only_this_user_may_look_into_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "owners"
    owners = Owners(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    owners.close()
