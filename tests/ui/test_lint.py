"""Rules of the house that no linter knows, read from the sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ccm_desktop

PACKAGE = Path(ccm_desktop.__file__).parent
TREES = {
    path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"), str(path))
    for path in sorted(PACKAGE.rglob("*.py"))
}
VIEWS = [name for name in TREES if name.startswith(("ui/", "joins/"))]


def calls(name: str) -> Iterator[ast.Call]:
    return (node for node in ast.walk(TREES[name]) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=word) | ast.Attribute(attr=word):
            return word
        case _:
            return ""


def imported(name: str) -> set[str]:
    """The top-level packages that a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found


def words_in(name: str) -> set[str]:
    """Every identifier of a module."""
    found: set[str] = set()
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.alias):
            found |= set(node.name.split("."))
    return found


def test_the_sources_are_found() -> None:
    assert len(VIEWS) > 20
    assert "ui/labels.py" in TREES


@pytest.mark.parametrize("name", VIEWS)
def test_no_loop_runs_inside_the_loop(name: str) -> None:
    # A modal exec() inside a coroutine loses other tasks' wake-ups for ever.
    assert not {"exec", "exec_", "processEvents", "QEventLoop"} & {called(c) for c in calls(name)}


@pytest.mark.parametrize("name", VIEWS)
def test_a_label_is_made_where_its_format_is_set(name: str) -> None:
    if name != "ui/labels.py":
        assert "QLabel" not in {called(call) for call in calls(name)}


@pytest.mark.parametrize("name", VIEWS)
def test_text_is_plain(name: str) -> None:
    forbidden = {"setHtml", "insertHtml", "appendHtml", "setMarkdown", "RichText", "AutoText"}
    assert not forbidden & words_in(name)
    for call in calls(name):
        if called(call) == "setTextFormat":
            assert [ast.unparse(argument) for argument in call.args] == ["Qt.TextFormat.PlainText"]


@pytest.mark.parametrize("name", VIEWS)
def test_no_lambda_keeps_a_widget_alive(name: str) -> None:
    for call in calls(name):
        if called(call) == "connect" and isinstance(call.func, ast.Attribute):
            is_signal = not ast.unparse(call.func.value).endswith((".changed", "_changed"))
            has_lambda = any(isinstance(argument, ast.Lambda) for argument in call.args)
            assert not (is_signal and has_lambda), ast.unparse(call)


@pytest.mark.parametrize("name", TREES)
def test_tasks_are_kept_by_their_bag(name: str) -> None:
    # asyncSlot (0.28.0) keeps no reference to its task: it can be collected in mid-flight.
    assert not {"asyncSlot", "asyncClose", "asyncWrap"} & words_in(name)


@pytest.mark.parametrize(
    ("package", "homes"),
    [
        ("qasync", {"runtime.py"}),
        ("httpx", {"api/transport.py"}),
        ("keyring", {"services/credentials.py"}),
        ("vobject", {"services/contact_books/vcard.py"}),
    ],
)
def test_a_package_has_one_home(package: str, homes: set[str]) -> None:
    assert {name for name in TREES if package in imported(name)} == homes


TOUR = {"tour.py", "tour_desk.py", "tour_stage.py", "tour_states.py"}
BEFORE_QT = {"app.py", "plain_imports.py"}


def test_qt_is_imported_by_what_shows_things() -> None:
    users = {name for name in TREES if "PySide6" in imported(name)}
    outside = {name for name in users if not name.startswith("ui/")}
    assert outside <= {*TOUR, *BEFORE_QT, "runtime.py", "session.py"}
    assert not any(name.startswith("ui/text/") for name in users)


@pytest.mark.parametrize("name", TREES)
def test_nothing_is_printed(name: str) -> None:
    printed = [call for call in calls(name) if ast.unparse(call.func) == "print"]
    assert all("file" in {keyword.arg for keyword in call.keywords} for call in printed)


@pytest.mark.parametrize("name", [name for name in VIEWS if name.startswith("ui/")])
def test_a_view_sleeps_and_waits_for_nothing(name: str) -> None:
    assert not {"asyncio", "time", "threading"} & imported(name)
    assert not any(isinstance(node, ast.AsyncFunctionDef) for node in ast.walk(TREES[name]))
