"""How words are made: translation, and the shapes of numbers, times and messages. No Qt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_translate: Callable[[str], str] = str
NOTHING = "–"
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
# What turns the direction of the words around it; joiners, which Indian scripts need, are not here.
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MOST_SHOWN = 40


def translate_by(translate: Callable[[str], str]) -> None:
    """Put a translator behind every sentence; the window sets Qt's."""
    global _translate
    _translate = translate


def tr(sentence: str, **values: object) -> str:
    """A sentence in the user's language, with its places filled."""
    translated = _translate(sentence)
    return translated.format(**values) if values else translated


def marked(sentence: str) -> str:
    """A sentence that `tr` is given later: marked, so that translators find it."""
    return sentence


@dataclass(frozen=True, slots=True)
class Message:
    """A failure in words: what happened, was anything dialled, what to do; and small print."""

    title: str
    dialled: str
    next_step: str
    details: str = ""

    @property
    def body(self) -> str:
        """Everything below the title, as one paragraph."""
        return " ".join(part for part in (self.dialled, self.next_step) if part)

    @property
    def sentence(self) -> str:
        """Everything on one line, for the command line."""
        return " ".join(part for part in (self.title, self.body, self.details) if part)


def number(e164: str) -> str:
    """A number grouped for reading; anything that is no E.164 number comes back as it is."""
    if not _E164.fullmatch(e164):
        return one_line(e164)
    from ccm_desktop.domain.number import show_number  # phonenumbers loads after first paint

    return show_number(e164)


def tail(e164: str) -> str:
    """The last four digits, as in "…4321"; a SIP address is shown whole."""
    return f"…{e164[-4:]}" if _E164.fullmatch(e164) else cut(one_line(e164))


def clock(seconds: float) -> str:
    """A duration as on a clock: 0:48, 12:06, 1:02:03."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def age(seconds: float) -> str:
    """How long ago, coarse: the eye should not be drawn to it."""
    if seconds < 2:
        return tr("just now")
    if seconds < 60:
        return tr("{n} s ago", n=int(seconds))
    if seconds < 3600:
        return tr("{n} min ago", n=int(seconds // 60))
    return tr("{n} h ago", n=int(seconds // 3600))


def local_time(time: datetime | None) -> str:
    """The time of day here, or a dash."""
    return time.astimezone().strftime("%H:%M:%S") if time else NOTHING


def day_and_time(time: datetime) -> str:
    """The time of day here, with the day in front unless it is today."""
    here = time.astimezone()
    is_today = here.date() == here.now(here.tzinfo).date()
    return here.strftime("%H:%M:%S" if is_today else "%d %b %H:%M:%S")


def short_sid(call_sid: str) -> str:
    """A call SID, cut in its middle."""
    return call_sid if len(call_sid) <= 13 else f"{call_sid[:4]}…{call_sid[-4:]}"


def shown_back(given: str, most: int = _MOST_SHOWN) -> str:
    """What was typed or received, printable and not too long, in quotes."""
    return f"“{cut(''.join(c for c in given if c.isprintable()), most)}”"


def one_line(given: str) -> str:
    """Text from outside on one line, without what would break, steer or turn it."""
    kept = (c for c in given if c not in _TURNS and (c.isspace() or not _is_control(c)))
    return " ".join("".join(kept).split())


def cut(words: str, most: int = _MOST_SHOWN) -> str:
    """No more than so many characters."""
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc"
