"""Whose turn it is: the agent's own call first, the others in proportion, nobody never."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.pace import Turn
from ccm_desktop.services.waiting import Waiting

TURNS = st.sampled_from(list(Turn))


def drained(waiting: Waiting, now: float) -> list[str]:
    taken = []
    while (reference := waiting.pop(now)) is not None:
        taken.append(reference)
    return taken


def test_of_those_due_together_what_matters_most_is_first() -> None:
    waiting = Waiting()
    for turn in reversed(Turn):
        for number in (1, 2):
            waiting.put(f"{turn.name} {number}", 10.0, turn)
    assert drained(waiting, 9.9) == []
    assert drained(waiting, 12.0) == [f"{turn.name} {n}" for turn in Turn for n in (1, 2)]


def test_the_agents_own_call_is_first_however_late_the_others_are() -> None:
    waiting = Waiting()
    waiting.put("late", 0.0, Turn.RINGING)
    waiting.put("own", 5000.0, Turn.NOW)
    assert drained(waiting, 5000.0) == ["own", "late"]


def test_a_talk_overtakes_ringing_once_it_is_three_times_as_late() -> None:
    waiting = Waiting()
    waiting.put("ringing", 90.0, Turn.RINGING)
    waiting.put("talking", 71.0, Turn.TALKING)
    assert waiting.pop(100.0) == "ringing"
    waiting.put("ringing", 90.0, Turn.RINGING)
    waiting.put("talking", 69.0, Turn.TALKING)
    assert waiting.pop(100.0) == "talking"


def test_what_is_put_again_or_dropped_is_not_there_twice() -> None:
    waiting = Waiting()
    waiting.put("a", 1.0, Turn.RINGING)
    waiting.put("a", 5.0, Turn.TALKING)
    waiting.put("b", 2.0, Turn.RINGING)
    waiting.drop("b")
    waiting.drop("never there")
    assert waiting.next_due() == waiting.due("a") == 5.0
    assert waiting.due("b") is None
    assert drained(waiting, 9.0) == ["a"]
    assert waiting.next_due() is None


@given(st.lists(st.tuples(st.integers(0, 9), st.floats(0, 100), TURNS | st.none())))
def test_it_holds_what_was_put_last_and_gives_it_once(
    steps: list[tuple[int, float, Turn | None]],
) -> None:
    waiting, model = Waiting(), dict[str, float]()
    for name, due, turn in steps:
        if turn is None:
            waiting.drop(str(name))
            model.pop(str(name), None)
        else:
            waiting.put(str(name), due, turn)
            model[str(name)] = due
    assert waiting.next_due() == min(model.values(), default=None)
    assert sorted(drained(waiting, 100.0)) == sorted(model)


@given(
    ringing=st.integers(1, 40),
    talking=st.integers(1, 40),
    recordings=st.integers(1, 40),
    own=st.booleans(),
)
def test_where_too_few_questions_are_there_each_kind_gets_its_share(
    ringing: int, talking: int, recordings: int, own: bool
) -> None:
    """Ten minutes with one question a second; each call wants one every two."""
    waiting, asked = Waiting(), Counter[str]()
    last, gaps = dict[str, float](), dict[str, float]()
    turns = {f"r{n}": Turn.RINGING for n in range(ringing)}
    turns |= {f"t{n}": Turn.TALKING for n in range(talking)}
    turns |= {f"x{n}": Turn.RECORDING for n in range(recordings)}
    turns |= {"own": Turn.NOW} if own else {}
    for name, turn in turns.items():
        waiting.put(name, 0.0, turn)
    for second in range(1, 6001):
        if (taken := waiting.pop(float(second))) is not None:
            asked[taken] += 1
            gaps[taken] = max(gaps.get(taken, 0.0), second - last.get(taken, 0.0))
            last[taken] = second
            waiting.put(taken, second + 2.0, turns[taken])
    assert asked.keys() == turns.keys(), "nobody is left out"
    for kind in ("r", "t", "x"):
        counts = [n for name, n in asked.items() if name.startswith(kind)]
        assert max(counts) - min(counts) <= 1
    if own:
        assert gaps["own"] <= 2.0
    worst = [max(gap for name, gap in gaps.items() if name[0] == kind) for kind in "rtx"]
    assert all(sooner <= later + 2.0 for sooner, later in pairwise(worst))
