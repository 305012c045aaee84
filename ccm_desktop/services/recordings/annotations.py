"""What the agent leaves on a recording: where it was stopped, and notes at a moment."""

from __future__ import annotations

from ccm_desktop.domain.recording import RecordingNote, check_note
from ccm_desktop.services.journals.journal import Journal

_LONGEST_MS = 24 * 3600 * 1000


class Annotations:
    """Keeps them in the journal, by call SID. Every method raises `JournalTrouble`."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def position_of(self, call_sid: str) -> int:
        """Where the agent stopped, in ms."""
        return await self._journal.recordings(lambda rows: rows.position(call_sid))

    async def remember(self, call_sid: str, position_ms: int) -> None:
        """Keep where the agent stopped."""
        kept = _within(position_ms)
        await self._journal.recordings(lambda rows: rows.remember(call_sid, kept))

    async def notes(self, call_sid: str) -> list[RecordingNote]:
        """The notes, the earliest moment first."""
        return await self._journal.recordings(lambda rows: rows.notes(call_sid))

    async def add_note(self, call_sid: str, at_ms: int, text: str) -> RecordingNote:
        """Note something at a moment. Raises `BadInput` too."""
        note, at = check_note(text), _within(at_ms)
        return await self._journal.recordings(lambda rows: rows.add_note(call_sid, at, note))

    async def change_note(self, note_id: int, text: str) -> None:
        """Write another text into a note. Raises `BadInput` too."""
        note = check_note(text)
        await self._journal.recordings(lambda rows: rows.change_note(note_id, note))

    async def drop_note(self, note_id: int) -> None:
        """Delete a note."""
        await self._journal.recordings(lambda rows: rows.drop_note(note_id))


def _within(at_ms: int) -> int:
    return min(max(0, at_ms), _LONGEST_MS)
