"""Ways in which a journal's file can be damaged, each drawn from a seeded chance."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import apsw

from ccm_desktop.services.journals.schema import VERSION

PAGE = 4096
OLD = Path(__file__).resolve().parents[1] / "services" / "journals"
Damage = Callable[[Path, Random], None]


def _cut(path: Path, chance: Random) -> None:
    os.truncate(path, chance.randrange(path.stat().st_size))


def _emptied(path: Path, _: Random) -> None:
    os.truncate(path, 0)


def _zeroed(path: Path, chance: Random) -> None:
    first = chance.randrange(path.stat().st_size // PAGE)
    _write(path, first * PAGE, bytes(PAGE * chance.randint(1, 8)))


def _all_zeros(path: Path, _: Random) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def _head(path: Path, chance: Random) -> None:
    _write(path, 0, chance.randbytes(chance.choice((16, 100, PAGE))))


def _pages(path: Path, chance: Random) -> None:
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(path.stat().st_size)
        _write(path, place, chance.randbytes(chance.randint(64, PAGE)))


def _swapped(path: Path, chance: Random) -> None:
    """Two pages that were written to each other's place."""
    count = path.stat().st_size // PAGE
    one, other = chance.sample(range(count), 2)
    data = path.read_bytes()
    _write(path, one * PAGE, data[other * PAGE : (other + 1) * PAGE])
    _write(path, other * PAGE, data[one * PAGE : (one + 1) * PAGE])


def _replaced(path: Path, chance: Random) -> None:
    path.write_bytes(chance.randbytes(chance.randrange(20_000)))


def _newer(path: Path, chance: Random) -> None:
    db = apsw.Connection(str(path))
    db.pragma("user_version", chance.randint(VERSION + 1, 900))
    db.close()


def _old(path: Path, chance: Random) -> None:
    shutil.copyfile(chance.choice(sorted(OLD.glob("version-*.db"))), path)


def _stray_log(path: Path, chance: Random) -> None:
    path.with_name(f"{path.name}-wal").write_bytes(chance.randbytes(chance.randrange(60_000)))


DAMAGES: Mapping[str, Damage] = {
    "cut": _cut,
    "emptied": _emptied,
    "zeroed": _zeroed,
    "all zeros": _all_zeros,
    "head": _head,
    "pages": _pages,
    "swapped": _swapped,
    "replaced": _replaced,
    "newer": _newer,
    "old": _old,
    "stray log": _stray_log,
}


def _write(path: Path, place: int, data: bytes) -> None:
    data = data[: path.stat().st_size - place]
    with path.open("r+b") as file:
        file.seek(place)
        file.write(data)
