"""The contacts' file: always whole, taken from whoever wrote it last, never lost."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from ccm_desktop.domain.contact import NEW, Contact, ContactNumber
from ccm_desktop.domain.contact_book import ContactBook
from ccm_desktop.domain.errors import ContactsProblem, ContactsTrouble
from ccm_desktop.services.contact_books.contacts import Contacts

CSV = "Name,Number\nAsha Rao,+91 55555 20001\nVikram Singh,+91 55555 20002\nNobody,\n"


def contact(name: str, digits: str = "0001", contact_id: str = NEW) -> Contact:
    return Contact(contact_id, name, numbers=(ContactNumber(f"+91555552{digits}"),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "contacts.json"


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    file = tmp_path / "people.csv"
    file.write_text(CSV, encoding="utf-8")
    return file


def names(contacts: Contacts) -> list[str]:
    return [each.name for each in contacts.book.contacts]


def keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


def kept(path: Path) -> bytes:
    return path.read_bytes()


def files_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def modes_of(*paths: Path) -> list[int]:
    return [stat.S_IMODE(path.stat().st_mode) for path in paths]


async def opened(path: Path) -> Contacts:
    contacts = Contacts(path)
    await contacts.load()
    return contacts


async def test_there_may_be_none_yet(path: Path) -> None:
    contacts = await opened(path)
    assert contacts.book == ContactBook()
    assert files_in(path.parent.parent) == []


async def test_contacts_come_back_as_they_were(path: Path) -> None:
    contacts = await opened(path)
    told: list[ContactBook] = []
    contacts.changed.connect(told.append)
    asha = await contacts.put(contact("Asha Rao"))
    assert asha.id != NEW
    await contacts.put(contact("अनिल कुमार", "0002"))
    await contacts.star(asha.id, favourite=True)
    assert (await opened(path)).book == contacts.book == told[-1]
    await contacts.put(replace(asha, name="Asha Iyer"))
    await contacts.remove(asha.id)
    assert names(await opened(path)) == ["अनिल कुमार"]
    assert len(told) == 5


async def test_favourites_are_moved(path: Path) -> None:
    contacts = await opened(path)
    for digits in ("0001", "0002", "0003"):
        saved = await contacts.put(contact(f"N{digits}", digits))
        await contacts.star(saved.id, favourite=True)
    await contacts.move(contacts.book.favourites[2].id, -2)
    assert names(await opened(path)) == ["N0003", "N0001", "N0002"]


async def test_an_edit_leaves_the_favourites_as_they_are_by_then(path: Path) -> None:
    """What is edited was shown a while ago: moved, starred or unstarred since."""
    contacts = await opened(path)
    for digits in ("0001", "0002"):
        saved = await contacts.put(contact(f"N{digits}", digits))
        await contacts.star(saved.id, favourite=True)
    shown = contacts.book.favourites[0]
    await contacts.move(shown.id, 1)
    await contacts.put(replace(shown, name="Asha"))
    assert [each.name for each in contacts.book.favourites] == ["N0002", "Asha"]
    await contacts.star(shown.id, favourite=False)
    await contacts.put(replace(shown, name="Asha Rao"))
    assert [each.name for each in contacts.book.favourites] == ["N0002"]


@pytest.mark.usefixtures("private_umask")
async def test_only_this_user_may_read_them(path: Path) -> None:
    contacts = await opened(path)
    await contacts.put(contact("Asha Rao"))
    assert modes_of(path.parent, path) == [0o700, 0o600]


async def test_what_another_window_wrote_is_not_written_over(path: Path) -> None:
    first, second = await opened(path), await opened(path)
    await first.put(contact("Asha Rao"))
    await second.put(contact("Vikram Singh", "0002"))
    await first.put(contact("Meera Iyer", "0003"))
    assert names(await opened(path)) == ["Asha Rao", "Meera Iyer", "Vikram Singh"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 50,
        b'{"version": 1, "book": {"contacts": [{"id',
        b"[]",
        b'{"book": {"contacts": [{"id": "a", "name": " "}]}}',
        b'{"book": {"contacts": [{"id": "a", "name": "A", "numbers": [{"e164": "112"}]}]}}',
        b'{"book": "\xff"}',
    ],
)
async def test_a_damaged_file_is_kept_beside(path: Path, content: bytes) -> None:
    keep(path, content)
    contacts = await opened(path)
    assert contacts.aside is not None
    assert kept(contacts.aside) == content
    await contacts.put(contact("Asha Rao"))
    assert names(await opened(path)) == ["Asha Rao"]
    assert kept(contacts.aside) == content


@pytest.mark.parametrize("content", [b'{"version": 2}', b'{"version": 9, "book": 1}'])
async def test_a_newer_file_is_left_as_it_is(path: Path, content: bytes) -> None:
    keep(path, content)
    contacts = Contacts(path)
    for attempt in (contacts.load(), contacts.put(contact("Asha Rao"))):
        with pytest.raises(ContactsTrouble) as caught:
            await attempt
        assert caught.value.problem is ContactsProblem.NEWER
    assert kept(path) == content


async def test_a_file_that_cannot_be_read_is_not_written_over(path: Path) -> None:
    contacts = Contacts(path.parent.parent)  # a folder is no file
    for attempt in (contacts.load(), contacts.put(contact("Asha Rao"))):
        with pytest.raises(ContactsTrouble) as caught:
            await attempt
        assert caught.value.problem is ContactsProblem.UNREADABLE


async def test_a_full_disk_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contacts = await opened(path)
    await contacts.put(contact("Asha Rao"))
    told: list[ContactBook] = []
    contacts.changed.connect(told.append)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(ContactsTrouble) as caught:
            await contacts.put(contact("Vikram Singh", "0002"))
    assert caught.value.problem is ContactsProblem.UNWRITABLE
    assert names(contacts) == names(await opened(path)) == ["Asha Rao"]
    assert told == []
    assert files_in(path.parent) == ["contacts.json"]


async def test_a_plan_changes_nothing_and_an_import_can_be_undone(path: Path, csv: Path) -> None:
    contacts = await opened(path)
    await contacts.put(contact("Meera Iyer", "0003"))
    before = kept(path)
    plan = await contacts.plan(csv, "IN")
    assert (len(plan.added), plan.left_out) == (2, 1)
    assert kept(path) == before

    await contacts.take(plan)
    assert names(contacts) == ["Asha Rao", "Meera Iyer", "Vikram Singh"]
    assert contacts.can_undo_import
    assert kept(path.with_name("contacts.before-import.json")) == before

    again = await opened(path)
    assert again.can_undo_import
    await again.undo_import()
    assert names(again) == names(await opened(path)) == ["Meera Iyer"]
    assert not (await opened(path)).can_undo_import
    with pytest.raises(ContactsTrouble) as caught:
        await again.undo_import()
    assert caught.value.problem is ContactsProblem.NOTHING_TO_UNDO


async def test_importing_again_adds_nothing(path: Path, csv: Path) -> None:
    contacts = await opened(path)
    await contacts.take(await contacts.plan(csv, "IN"))
    again = await contacts.plan(csv, "IN")
    assert (again.added, again.merged, again.known) == ((), (), 2)


async def test_contacts_are_searched(path: Path, csv: Path) -> None:
    contacts = await opened(path)
    await contacts.take(await contacts.plan(csv, "IN"))
    assert [each.name for each in await contacts.search("vik")] == ["Vikram Singh"]
