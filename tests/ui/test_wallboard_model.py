"""The board's model: rows change in place, move when they are let, and keep what holds on to them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from ccm_desktop.domain.board import BoardLine, Stage
from ccm_desktop.domain.pace import Question
from ccm_desktop.ui.wallboard.cells import Column
from ccm_desktop.ui.wallboard.model import BoardModel
from tests.ui.boards import NOW, board, boards, silent
from tests.ui.shown import BIDI, CUSTOMER, HTML, after

SILENT_BEFORE = NOW - timedelta(seconds=15)


class Told:
    """What a model told its views."""

    def __init__(self, model: BoardModel) -> None:
        self.changed: list[tuple[int, int, int]] = []
        self.sorted: list[None] = []
        model.dataChanged.connect(
            lambda a, b, _: self.changed.append((a.row(), b.row(), a.column()))
        )
        model.layoutChanged.connect(lambda: self.sorted.append(None))


def a_model(*lines: BoardLine) -> BoardModel:
    made = BoardModel()
    made.put(lines)
    made.sort_rows()
    made.show_times(NOW, SILENT_BEFORE, {}, range(0))
    return made


def order(model: BoardModel) -> list[str]:
    lines = (model.line_at(row) for row in range(model.rowCount()))
    return [line.reference for line in lines if line is not None]


def shown(model: BoardModel, column: Column, row: int = 0) -> str:
    return str(model.index(row, column).data())


def spoken(model: BoardModel, column: Column, row: int = 0) -> str:
    return str(model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole))


def test_rows_are_sorted_by_urgency() -> None:
    stages = list(reversed(Stage))
    model = a_model(*(board(stage.value, stage) for stage in stages if stage is not Stage.SILENT))
    assert order(model) == [
        "ringing",
        "talking",
        "in_progress",
        "finishing",
        "recording",
        "ended",
    ]


def test_a_change_is_told_of_its_row_alone() -> None:
    model = a_model(*boards(1000))
    told = Told(model)
    model.put([board("r0500", Stage.TALKING)])
    assert told.changed == [(500, 500, Column.STATE)]
    assert order(model)[500] == "r0500", "it does not move until it is let"
    assert shown(model, Column.STATE, 500) == "Talking"


def test_a_burst_is_told_in_few_pieces() -> None:
    model = a_model(*boards(1000))
    told = Told(model)
    model.put(board(f"r{n:04}", Stage.TALKING) for n in range(0, 1000, 2))
    assert told.changed == [(0, 998, Column.STATE)]
    model.put(board(f"r{n:04}", Stage.TALKING) for n in (3, 4, 5, 9))
    assert told.changed[1:] == [(3, 5, Column.STATE), (9, 9, Column.STATE)]


def test_a_new_call_stands_below_until_the_rows_are_sorted() -> None:
    model = a_model(board("a", Stage.TALKING), board("b", Stage.RECORDING))
    model.put([board("c", Stage.RINGING)])
    assert order(model) == ["a", "b", "c"]
    assert model.sort_rows()
    assert order(model) == ["c", "a", "b"]


def test_what_holds_on_to_a_row_goes_with_it() -> None:
    model = a_model(
        *(board(name, Stage.RINGING, pressed_at=after(n)) for n, name in enumerate("abc"))
    )
    held = [QPersistentModelIndex(model.index(row, 1)) for row in range(3)]
    model.put([board("a", Stage.RECORDING)])
    model.sort_rows()
    assert order(model) == ["b", "c", "a"]
    assert [index.row() for index in held] == [2, 0, 1]


def test_sorting_what_is_sorted_tells_nothing() -> None:
    model = a_model(*boards(5))
    told = Told(model)
    assert model.sort_rows()
    assert told.sorted == []


def test_a_call_that_goes_is_there_until_the_rows_are_sorted() -> None:
    model = a_model(*boards(3))
    model.drop("r0001")
    assert order(model) == ["r0000", "r0001", "r0002"]
    model.sort_rows()
    assert order(model) == ["r0000", "r0002"]
    assert model.row_of("r0001") is None


def test_many_that_go_at_once_go_in_pieces() -> None:
    model = a_model(*boards(1000))
    for n in range(0, 1000, 2):
        model.drop(f"r{n:04}")
    assert not model.sort_rows()
    assert 500 < model.rowCount() < 1000
    turns = 1
    while not model.sort_rows():
        turns += 1
    assert 5 < turns < 40
    assert order(model) == [f"r{n:04}" for n in range(1, 1000, 2)]


def test_one_stage_alone() -> None:
    model = a_model(board("a"), board("b", Stage.TALKING), silent("c"))
    model.show_stage(Stage.TALKING)
    assert order(model) == ["b"], "nobody knows whether the silent one still talks"
    model.show_stage(Stage.SILENT)
    assert order(model) == ["c"]
    model.put([board("d", Stage.RINGING), silent("e")])
    assert order(model) == ["c", "e"]
    model.show_stage(None)
    assert set(order(model)) == set("abcde")


def test_one_that_leaves_the_stage_goes_with_the_next_sorting() -> None:
    model = a_model(board("a"), board("b"))
    model.show_stage(Stage.RINGING)
    model.put([board("a", Stage.TALKING)])
    assert order(model) == ["a", "b"]
    model.sort_rows()
    assert order(model) == ["b"]
    model.put([board("a", Stage.RINGING, pressed_at=after(9))])
    model.sort_rows()
    assert order(model) == ["b", "a"]


def test_counts_are_of_all_calls_whatever_is_shown() -> None:
    model = a_model(board("a"), board("b", Stage.TALKING), silent("c"))
    model.show_stage(Stage.RINGING)
    assert {stage: n for stage, n in model.counts().items() if n} == {
        Stage.RINGING: 1,
        Stage.TALKING: 1,
        Stage.SILENT: 1,
    }


def test_the_time_is_told_of_the_rows_in_sight_alone() -> None:
    model = a_model(*boards(100))
    told = Told(model)
    model.show_times(NOW, SILENT_BEFORE, {}, range(10, 30))
    assert told.changed == [(10, 29, Column.ELAPSED)]
    model.show_times(NOW, SILENT_BEFORE, {}, range(90, 120))
    assert told.changed[1:] == [(90, 99, Column.ELAPSED)]


def test_one_that_falls_silent_is_painted_whole() -> None:
    model = a_model(*boards(3))
    told = Told(model)
    model.show_times(NOW, NOW + timedelta(seconds=60), {}, range(3))
    assert told.changed == [(0, 2, Column.STATE)]


def test_clocks_and_ages() -> None:
    model = a_model(board("a", Stage.TALKING, heard_at=after(20)))
    model.show_times(after(24), SILENT_BEFORE, {"a": Question(4.2)}, range(1))
    assert shown(model, Column.ELAPSED) == "0:24"
    assert shown(model, Column.TALK_TIME) == "–", "it is Exotel's, and not reported yet"
    assert shown(model, Column.HEARD) == "4 s ago"
    assert shown(model, Column.QUESTION) == "in 4 s"
    model.put([board("a", Stage.RECORDING)])
    assert shown(model, Column.TALK_TIME) == "3:20"
    model.put([board("a", heard_at=None)])
    assert shown(model, Column.HEARD) == "–"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (Question(59.9), "in 59 s"),
        (Question(60), "in 1 min"),
        (Question(0.4), "due"),
        (Question(-30), "due"),
        (Question(None, under_way=True), "asking"),
        (Question(2.0, held=True), "waits for you"),
        (Question(), "–"),
    ],
)
def test_the_next_question(question: Question, said: str) -> None:
    model = a_model(board("a"))
    model.show_times(NOW, SILENT_BEFORE, {"a": question}, range(1))
    assert shown(model, Column.QUESTION) == said


def test_of_what_has_ended_nothing_is_asked() -> None:
    model = a_model(board("a", Stage.ENDED))
    model.show_times(NOW, SILENT_BEFORE, {"a": Question(3)}, range(1))
    assert shown(model, Column.QUESTION) == "–"


def test_legs_in_words() -> None:
    model = a_model(board("a", Stage.IN_PROGRESS))
    assert shown(model, Column.AGENT_LEG) == "connected"
    assert shown(model, Column.CUSTOMER_LEG) == "“queued”", "a word that nobody knows, as it came"
    assert shown(a_model(board("a")), Column.CUSTOMER_LEG) == "no word yet"
    assert shown(a_model(board("a", Stage.ENDED)), Column.AGENT_LEG) == "not reported"


def test_the_agent_need_not_be_the_one_who_looks() -> None:
    assert shown(a_model(board("a")), Column.STATE) == "Agent's phone"
    assert shown(a_model(board("a", Stage.RECORDING)), Column.STATE) == "Awaiting recording"


def test_who_hears_the_table_is_told_what_looks_different() -> None:
    model = a_model(silent("a"))
    assert spoken(model, Column.HEARD) == "10 min ago, longer than usual"
    assert spoken(model, Column.STATE) == "Not heard of, Talking"
    assert spoken(model, Column.CUSTOMER) == shown(model, Column.CUSTOMER)
    assert spoken(a_model(board("a")), Column.HEARD) == "just now"


def test_names_are_text() -> None:
    model = a_model(board("a", customer_name=f"{HTML}{BIDI}\n"), board("b", contact_name="Asha"))
    names = {shown(model, Column.CUSTOMER, row) for row in range(2)}
    assert names == {f"+91 55555 20001 {HTML}evil", "+91 55555 20001 Asha (your contact)"}
    assert shown(a_model(board("a", customer_name="x" * 100_000)), Column.CUSTOMER).endswith("…")


def test_what_is_shown_is_what_the_line_is_now() -> None:
    model = a_model(board("a", customer=CUSTOMER))
    assert "20001" in shown(model, Column.CUSTOMER)
    model.put([board("a", customer="+915555520002")])
    assert "20002" in shown(model, Column.CUSTOMER)


STEPS = st.one_of(
    st.tuples(
        st.just("put"),
        st.lists(
            st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(list(Stage)[:6])), max_size=4
        ),
    ),
    st.tuples(st.just("drop"), st.sampled_from("abcdefgh")),
    st.tuples(st.just("stage"), st.sampled_from([None, *Stage])),
    st.tuples(st.just("sort"), st.none()),
)


@settings(max_examples=60)
@given(st.lists(STEPS, max_size=25))
def test_whatever_happens_the_views_are_told_the_truth(steps: list[tuple[str, object]]) -> None:
    model = a_model()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    there: dict[str, BoardLine] = {}
    for kind, what in steps:
        match kind, what:
            case "put", list():
                lines = {name: board(name, stage) for name, stage in what}
                there |= lines
                model.put(lines.values())
            case "drop", str():
                there.pop(what, None)
                model.drop(what)
            case "stage", _:
                assert what is None or isinstance(what, Stage)
                model.show_stage(what)
            case _:
                while not model.sort_rows():
                    pass
                wanted = [x for x in there.values() if model.stage in (None, x.stage)]
                assert order(model) == [
                    x.reference for x in sorted(wanted, key=lambda x: x.urgency)
                ]
        assert [model.row_of(name) for name in order(model)] == list(range(model.rowCount()))
    tester.deleteLater()
