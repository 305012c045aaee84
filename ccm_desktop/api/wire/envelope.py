"""The envelope around every answer: success, refusal or fault, in all the shapes seen (contract 2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus

from ccm_desktop.api import codes
from ccm_desktop.api.reading import Fields
from ccm_desktop.api.retry import http_date, retry_after_s
from ccm_desktop.domain.errors import (
    BadReply,
    CcmError,
    Forbidden,
    Intercepted,
    OutcomeUnknown,
    RateLimited,
    Refused,
    ServerFault,
    UnknownReason,
)

_START_OF_A_PAGE = 256
_MAY_BE_A_PAGE = (Forbidden, RateLimited)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer; header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def server_time(self) -> datetime | None:
        """Exotel's clock, from the `Date` header."""
        return http_date(self.headers.get("date"))

    @property
    def retry_after_s(self) -> float | None:
        """The seconds that Exotel asks to wait, where it does."""
        # A date is on the server's clock; without one the wait comes out as unusable.
        now = self.server_time or datetime.max.replace(tzinfo=UTC)
        return retry_after_s(self.headers.get("retry-after"), now)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a failing envelope says (contract 2); `inside` is its own idea of the HTTP status."""

    code: int | None = None
    description: str | None = None
    request_id: str | None = None
    inside: int | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """An answer taken apart; `response` is empty where the answer has none.

    Of a list, `entries` are its members and `response` the first that failed.
    """

    answer: Answer
    response: Fields
    entries: tuple[Fields, ...]
    trouble: Trouble

    @property
    def is_success(self) -> bool:
        """Whether HTTP status, inner code and inner status all say so."""
        return _is_2xx(self.answer.status) and _succeeded(self.response)

    @property
    def contradicts_itself(self) -> bool:
        """Whether the body tells of a success, and the HTTP status does not."""
        return _succeeded(self.response) and not _is_2xx(self.answer.status)

    @property
    def is_fault(self) -> bool:
        """Whether Exotel failed, rather than refused."""
        if self.trouble.code in codes.FAULTS:
            return True
        if self.trouble.code in codes.REFUSALS or self.answer.status in codes.BY_STATUS:
            return False
        # 408 is a gateway's word for "I waited too long", perhaps after it passed the request on.
        status = max(self.answer.status, self.trouble.inside or 0)
        return status >= 500 or self.answer.status == HTTPStatus.REQUEST_TIMEOUT

    @property
    def data(self) -> Fields:
        """The `data` of a success; raises `BadReply` where there is none."""
        return self.response.nested("data")

    def refusal(self) -> Refused | None:
        """The leaf for what Exotel refused; None where the answer is no refusal either."""
        status, trouble = self.answer.status, self.trouble
        leaf = codes.REFUSALS.get(trouble.code or 0) or codes.BY_STATUS.get(status)
        # Exotel sends no pages, but where its network refuses this machine (contract 1).
        if _is_4xx(status) and leaf not in _MAY_BE_A_PAGE and _is_page(self.answer.body):
            leaf = Intercepted
        if leaf is None and 300 <= status < 400:
            leaf = Intercepted
        if leaf is None and (_is_4xx(status) or (trouble.code and _is_4xx(trouble.inside))):
            leaf = Refused
        if leaf is None:
            return None
        said = (trouble.code, status, trouble.request_id, trouble.description)
        if leaf is RateLimited:
            return RateLimited(*said, retry_after_s=self.answer.retry_after_s)
        return leaf(*said)

    def read_failure(self) -> CcmError:
        """The leaf for a read that did not succeed."""
        if self.is_fault:
            return ServerFault(
                self.trouble.code,
                self.answer.status,
                self.trouble.request_id,
                self.answer.retry_after_s,
            )
        return self.refusal() or BadReply("body", self.answer.status)

    def unknown(self, reason: UnknownReason) -> OutcomeUnknown:
        """The leaf for a make call whose answer is not clear."""
        trouble = self.trouble
        return OutcomeUnknown(
            reason, trouble.code, self.answer.status, trouble.request_id, trouble.description
        )


def open_envelope(answer: Answer) -> Envelope:
    """Take an answer apart; never raises."""
    whole = read_object(answer.body)
    response = whole.values.get("response")
    entries = response if isinstance(response, list) else []
    opened = tuple(Fields(entry) for entry in entries if isinstance(entry, dict))
    failed = next((entry for entry in opened if not _succeeded(entry)), None)
    inner = whole.maybe_nested("response") if failed is None else failed
    return Envelope(answer, inner, opened, _read_trouble(whole, inner))


def read_object(body: bytes) -> Fields:
    """The fields of a JSON object; none where the body is anything else."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    return Fields(value if isinstance(value, dict) else {})


def as_json(body: Mapping[str, object]) -> bytes:
    """A request's body; what is None is left out."""
    sent = {name: value for name, value in body.items() if value is not None}
    return json.dumps(sent, ensure_ascii=False, separators=(",", ":")).encode()


def read_list(answer: Answer) -> tuple[Fields, tuple[Fields, ...]]:
    """The `metadata` and the entries' `data` of a list (contract 2); raises a `CcmError`.

    An entry that failed by itself is left out, unless all did.
    """
    envelope = open_envelope(answer)
    whole = read_object(answer.body)
    is_list = isinstance(whole.values.get("response"), list)
    good = [entry for entry in envelope.entries if _succeeded(entry)]
    if not _is_2xx(answer.status) or (envelope.entries and not good):
        raise envelope.read_failure()
    if not is_list:
        raise BadReply("response") if envelope.is_success else envelope.read_failure()
    return whole.maybe_nested("metadata"), tuple(entry.nested("data") for entry in good)


def _succeeded(response: Fields) -> bool:
    code = response.values.get("code")
    return _is_2xx(code) and response.values.get("status") == "success"


def _read_trouble(whole: Fields, response: Fields) -> Trouble:
    """Read what went wrong from any of the shapes seen (contract 2 and 8)."""
    data = response.maybe_nested("error_data")
    if not data.values:
        data = response.maybe_nested("error")
    inside = _whole(response.values.get("code"))
    if not data.values:
        plain = whole.maybe_nested("RestException")
        return Trouble(
            description=plain.remark("Message"),
            request_id=whole.remark("request_id"),
            inside=inside,
        )
    code = data.values.get("code")
    if isinstance(code, str) and code.isascii() and code.isdigit() and len(code) < 10:
        code = int(code)
    return Trouble(
        code=_whole(code),
        description=data.remark("description") or data.remark("message"),
        request_id=whole.remark("request_id"),
        inside=inside,
    )


def _is_page(body: bytes) -> bool:
    start = body[:_START_OF_A_PAGE].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))


def _is_2xx(code: object) -> bool:
    whole = _whole(code)
    return whole is not None and 200 <= whole < 300


def _is_4xx(status: int | None) -> bool:
    return status is not None and 400 <= status < 500


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
