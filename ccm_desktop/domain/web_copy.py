"""A file of the web as it came, and the marks by which its server knows whether it changed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Marks:
    """What a server gave with a file, to be shown it the next time: its ETag and its date."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class WebCopy:
    """A file's content and marks."""

    body: bytes
    marks: Marks = Marks()
