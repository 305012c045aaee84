"""The journal's SQL about recordings, by call SID: where the agent stopped, notes at a moment."""

from __future__ import annotations

import apsw

from ccm_desktop.domain.recording import RecordingNote


class RecordingRows:
    """Positions and notes, on the connection of `JournalStore`. Raises `apsw.Error`."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def position(self, call_sid: str) -> int:
        """Where the agent stopped, in ms; 0 for the beginning."""
        row = self._db.execute(
            "SELECT position_ms FROM recording_positions WHERE call_sid = ?", (call_sid,)
        ).fetchone()
        return int(row[0] or 0) if row else 0

    def remember(self, call_sid: str, position_ms: int) -> None:
        """Keep where the agent stopped; the beginning needs no row."""
        if position_ms <= 0:
            self._db.execute("DELETE FROM recording_positions WHERE call_sid = ?", (call_sid,))
            return
        self._db.execute(
            "INSERT INTO recording_positions (call_sid, position_ms) VALUES (?, ?)"
            " ON CONFLICT DO UPDATE SET position_ms = excluded.position_ms",
            (call_sid, position_ms),
        )

    def notes(self, call_sid: str) -> list[RecordingNote]:
        """The notes of a recording, the earliest moment first."""
        rows = self._db.execute(
            "SELECT id, at_ms, note FROM recording_notes WHERE call_sid = ? ORDER BY at_ms, id",
            (call_sid,),
        ).fetchall()
        return [
            RecordingNote(int(number or 0), int(ms or 0), str(note)) for number, ms, note in rows
        ]

    def add_note(self, call_sid: str, at_ms: int, text: str) -> RecordingNote:
        """Add a note at a moment."""
        number = self._db.execute(
            "INSERT INTO recording_notes (call_sid, at_ms, note) VALUES (?, ?, ?) RETURNING id",
            (call_sid, at_ms, text),
        ).get
        return RecordingNote(int(number), at_ms, text)

    def change_note(self, note_id: int, text: str) -> None:
        """Write another text into a note."""
        self._db.execute("UPDATE recording_notes SET note = ? WHERE id = ?", (text, note_id))

    def drop_note(self, note_id: int) -> None:
        """Delete a note."""
        self._db.execute("DELETE FROM recording_notes WHERE id = ?", (note_id,))
