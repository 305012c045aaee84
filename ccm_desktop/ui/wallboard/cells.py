"""The board's columns: what they are called, and what stands in them as long as a line is the same."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

from ccm_desktop.domain.board import BoardLine
from ccm_desktop.ui import text
from ccm_desktop.ui.text import tr
from ccm_desktop.ui.text import wallboard as words


class Column(IntEnum):
    """The table's columns, from the left."""

    STATE = 0
    CUSTOMER = 1
    VIRTUAL_NUMBER = 2
    AGENT_LEG = 3
    CUSTOMER_LEG = 4
    ELAPSED = 5
    TALK_TIME = 6
    HEARD = 7
    QUESTION = 8


FIGURES = (Column.ELAPSED, Column.TALK_TIME)


def titles() -> list[str]:
    """What the columns are called, from the left."""
    return [
        tr("State"),
        tr("Customer"),
        tr("Virtual number"),
        tr("Agent leg"),
        tr("Customer leg"),
        tr("Elapsed"),
        tr("Talk time"),
        tr("Last answer"),
        tr("Next question"),
    ]


@lru_cache(maxsize=4096)
def shown_number(number: str) -> str:
    """A number for reading; grouping it takes longer than painting it."""
    return text.number(number)


def lasting_texts(line: BoardLine) -> tuple[str, ...]:
    """The texts that no clock changes, by column up to the talk time."""
    shown, name = shown_number(line.customer), words.customer_name(line)
    agent, customer = words.legs(line)
    return (
        words.state(line),
        f"{shown} {name}" if name else shown,
        shown_number(line.virtual_number),
        agent,
        customer,
        "",
        words.talk_time(line),
    )
