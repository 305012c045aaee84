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
# Controls that are no blanks, what turns the words around it or is not seen, halves, non-characters;
# joiners, which Indian scripts and pictures need, are not here.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffc\ufffe\uffff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
# Joiners, fillers and picks between looks: with nothing else a text looks like none.
_LIKE_NOTHING = " \u034f\u115f\u1160\u17b4\u17b5\u200c\u200d\u2800\u3164\ufe0e\ufe0f\uffa0"
_FIRST_MARK, _FIRST_FROM_THE_RIGHT = "\u0300", "\u0590"
_MARKS = ("Mn", "Me")
_LEFT_TO_RIGHT = "\u200e"
_FROM_THE_RIGHT = ("R", "AL", "AN")
_MOST_MARKS = 8  # over and under one letter: more than any script has
MOST_OF_A_LABEL = 40
_MOST_OF_A_FACT = 200
_MOST_COPIED = 20_000


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
    """A number grouped for reading; of anything that is no E.164 number, how it begins."""
    if not _E164.fullmatch(e164):
        return brief(e164)
    from ccm_desktop.domain.number import show_number  # phonenumbers loads after first paint

    return show_number(e164)


def tail(e164: str) -> str:
    """The last four digits, as in "…4321"; a SIP address is shown whole."""
    return f"…{e164[-4:]}" if _E164.fullmatch(e164) else brief(e164, MOST_OF_A_LABEL)


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


def time_or_day(time: datetime) -> str:
    """Hours and minutes here; the day alone where that is not today."""
    here = time.astimezone()
    is_today = here.date() == here.now(here.tzinfo).date()
    return here.strftime("%H:%M" if is_today else "%d %b")


def short_sid(call_sid: str) -> str:
    """A call SID, cut in its middle."""
    if len(call_sid) > _MOST_OF_A_FACT:  # no SID is: its ends are enough
        call_sid = f"{call_sid[:MOST_OF_A_LABEL]}{call_sid[-MOST_OF_A_LABEL:]}"
    shown = one_line(call_sid)
    return shown if len(shown) <= 13 else f"{shown[:4]}…{shown[-4:]}"


def shown_back(given: str, most: int = MOST_OF_A_LABEL) -> str:
    """What was typed or received, printable and not too long, in quotes."""
    kept = "".join(c for c in _UNSEEN.sub("", given[: 4 * most]) if c.isprintable())
    return f"“{cut(_few_marks(kept), most)}”"


def one_line(given: str) -> str:
    """Text from outside on one line, without what would break, steer, turn or hide in it."""
    return _cleaned(given)


def brief(given: str, most: int = _MOST_OF_A_FACT) -> str:
    """How a text from outside begins, on one line: however long it is, little work."""
    shown = one_line(given[: 2 * most])
    return cut(shown, most) if len(given) <= 2 * most else f"{shown[: most - 1]}…"


def beside(*parts: str, between: str = " · ") -> str:
    """Parts on one line, without those that are empty.

    One that is written from the right leaves the others as they are: it would turn a number round.
    """
    return between.join(_kept_in_place(part) for part in parts if part)


def to_copy(given: str) -> str:
    """A text from outside for the clipboard: whole, unless nobody would want it, and on one line."""
    return one_line(given[:_MOST_COPIED])


def cut(words: str, most: int = MOST_OF_A_LABEL) -> str:
    """No more than so many characters."""
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _kept_in_place(words: str) -> str:
    is_western = max(words) < _FIRST_FROM_THE_RIGHT
    if is_western or all(unicodedata.bidirectional(c) not in _FROM_THE_RIGHT for c in words):
        return words
    return f"{_LEFT_TO_RIGHT}{words}{_LEFT_TO_RIGHT}"


def _cleaned(given: str) -> str:
    if given.isascii() and given.isprintable():
        return " ".join(given.split())
    words = _few_marks(" ".join(_UNSEEN.sub("", given).split()))
    return words if words.strip(_LIKE_NOTHING) else ""


def _few_marks(words: str) -> str:
    """Without marks that lean on nothing, and without floods of them: they run into other lines."""
    if max(words, default="") < _FIRST_MARK:
        return words
    kept, run = [], _MOST_MARKS
    for character in words:
        run = run + 1 if unicodedata.category(character) in _MARKS else 0
        if run <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
