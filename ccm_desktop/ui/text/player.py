"""Words of the player: what is heard, where it is, whose voice that may be, and what can't be played."""

from __future__ import annotations

from ccm_desktop.ui.text.recordings import size
from ccm_desktop.ui.text.words import brief, clock, tr

_MOST_OF_A_NOTE = 500


def sound_line(channels: int | None, length_ms: int) -> str:
    """What the sound is, beside the title: "dual channel · 3:12"; empty before anything is known."""
    kind = {None: "", 1: tr("single channel"), 2: tr("dual channel")}.get(
        channels, tr("{n} channels", n=channels)
    )
    return " · ".join(part for part in (kind, clock(length_ms / 1000) if length_ms else "") if part)


def place(at_ms: int, length_ms: int) -> str:
    """Where the player is, as the eye reads it."""
    return f"{clock(at_ms / 1000)} / {clock(length_ms / 1000)}"


def place_spoken(at_ms: int, length_ms: int) -> str:
    """Where the player is, as a screen reader says it."""
    return tr("{at} of {length}", at=clock(at_ms / 1000), length=clock(length_ms / 1000))


def rate(times: float) -> str:
    """How fast it plays."""
    return f"{times:g}×"  # noqa: RUF001 - the sign for times


def whose_voice(*, sandbox: bool) -> str:
    """Which side is whom: the sandbox's way is known, Exotel's is not."""
    if sandbox:
        return tr("In the sandbox, left is your phone and right is the customer.")
    return tr(
        "Probably left is your phone and right is the customer: "
        "Exotel says only that each channel has one voice."
    )


def cannot_play() -> str:
    """What is told where this program has nothing to play sound with."""
    return tr("Sound can't be played in this window here. Your system's own player may do it.")


def broken_sound() -> str:
    """What is told of a file that could not be read as sound."""
    return tr("This file can't be played in this window. Your system's own player may do it.")


def no_opener() -> str:
    """What is told where the system has no player either."""
    return tr("Your system offers no player for it. Save it to play it elsewhere.")


def no_device() -> str:
    """What is told where nothing can be heard."""
    return tr("No sound device was found: it plays in silence.")


def note_line(at_ms: int, note: str) -> str:
    """A note in the list."""
    return f"{clock(at_ms / 1000)}   {brief(note, _MOST_OF_A_NOTE)}"


def saving(done: int, of: int | None) -> str:
    """How much of a copy is made."""
    if of:
        return tr("Saving: {done} of {of}", done=size(done), of=size(of))
    return tr("Saving…")


def saved_as(name: str) -> str:
    """A copy was made."""
    return tr("Saved as {name}", name=brief(name))


def save_again() -> str:
    """It was fetched to be saved, and the agent is elsewhere by now."""
    return tr("Fetched. Press Save… to choose where it goes.")


def channel_name(channel: int, channels: int) -> str:
    """What a channel is called; the only one needs no name."""
    if channels == 1:
        return ""
    return (tr("Left"), tr("Right"))[channel] if channels == 2 else str(channel + 1)


def which(index: int, count: int) -> str:
    """One of several recordings of a call."""
    return tr("Recording {n} of {count}", n=index + 1, count=count)


def no_voice() -> str:
    """What is told where one channel could not be taken out."""
    return tr("One voice alone can't be played: there is no room for it on the disk.")
