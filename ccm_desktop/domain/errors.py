"""Every way the product can fail, as one tree. Leaves carry data; `ui/text.py` has the words.

CcmError
├── BadInput              rejected here, nothing sent: field and problem
├── NotAllowedNow         rejected here, nothing sent: another call or a rule stands in the way
│   ├── AlreadyOnCall     one call in flight for an agent
│   ├── EarlierUnknown    an earlier call to this number may have been dialled
│   └── Inconsiderate     a rule of considerate dialling speaks against it
├── NotSent               no byte of the make-call request was written
├── OutcomeUnknown        the request went out and no clear answer came; never repeated
├── Refused               Exotel said no before any leg was rung (make call)
│   ├── WrongCredentials  401, 1010
│   ├── Forbidden         403, 1003
│   ├── AccountNotFound   1017
│   ├── AgentNotFound     10731, 10702, 10806
│   ├── PhoneUnverified   10705, 10809
│   ├── PhoneOff          1012, 10703
│   ├── PhoneBusy         10706
│   ├── VoipNotAllowed    10712
│   ├── VirtualNumberNotFound  10716
│   ├── DoNotDisturb      10717
│   ├── Intercepted       a redirect or a portal's page: something in between answered
│   ├── RateLimited       429, 10724
│   ├── AnotherPhoneOn    10810 (switching a phone on)
│   ├── PhoneTaken        10811, 10812: the number is another device's
│   ├── PhoneFixed        10817: no phone-number device, can't be changed
│   ├── AdminNeeded       10814, 10815: KYC, or the limit of a trial account
│   └── CallNotFound      1021, 1022, 3043 to 3045, 10744 (look-up)
├── Unreachable           a read got no answer; it may be repeated
├── ServerFault           a read was answered with a 5xx; it may be repeated
├── ChangeUnknown         a change went out and no clear answer came; never repeated
├── BadReply              an answer that breaks the contract: names the field
├── CredentialsMissing    no key and token for the profile
├── KeyringTrouble        the system's keyring is locked, hung or missing
├── JournalTrouble        the journal can't be read or written: no journal, no dial
├── ContactsTrouble       the contacts, or a file to import, can't be read or written
├── RecordingTrouble      a recording can't be had
│   ├── RecordingNotReady     Exotel has no link to it so far
│   ├── RecordingGone         404, 410: Exotel no longer has it
│   ├── RecordingNotAllowed   401, 403: not with this key, or not from this machine
│   ├── RecordingElsewhere    its link leads where nothing is fetched from
│   ├── RecordingTooLarge     it is larger than any recording
│   ├── NotARecording         what came is no sound
│   └── RecordingNotKept      its file can't be written, or is gone
├── ExportTrouble         calls can't be written to a file
└── SettingsTrouble       the settings file can't be read or written
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ccm_desktop.domain.guards import Finding
    from ccm_desktop.domain.policy import Site


class CcmError(Exception):
    """Any failure that this product names."""


class InputProblem(StrEnum):
    """What is wrong with something that was typed or pasted."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    HAS_LETTERS = "has_letters"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NO_COUNTRY = "no_country"
    NEEDS_PLUS = "needs_plus"
    AMBIGUOUS = "ambiguous"
    EMERGENCY = "emergency"
    NOT_A_LINK = "not_a_link"
    NOT_A_SID = "not_a_sid"
    NOT_A_URL = "not_a_url"
    NOT_HTTPS = "not_https"
    NOT_A_PATH = "not_a_path"
    URL_WITH_SECRET = "url_with_secret"  # noqa: S105 - a word for a problem
    NOT_WAV = "not_wav"
    UNKNOWN_NAME = "unknown_name"
    TAKEN_NAME = "taken_name"
    OUT_OF_RANGE = "out_of_range"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    NOT_A_TIME = "not_a_time"


@dataclass(eq=False)
class BadInput(CcmError):
    """What was typed can't be used; nothing was sent. `given` is shown back, never interpreted."""

    field: str
    problem: InputProblem
    given: str = ""


class NotAllowedNow(CcmError):
    """Another call, or a rule, stands in the way; nothing was sent."""


@dataclass(eq=False)
class AlreadyOnCall(NotAllowedNow):
    """The agent has a call in flight: `reference` is that call's, in the journal."""

    reference: str
    customer: str
    call_sid: str | None = None


@dataclass(eq=False)
class EarlierUnknown(NotAllowedNow):
    """An earlier request to this number has no known outcome: a second one must be asked for."""

    reference: str
    customer: str


@dataclass(eq=False)
class Inconsiderate(NotAllowedNow):
    """Rules of considerate dialling speak against this call: `findings`, what weighs most first.

    `site` is the admin's policy file where it can't be used, and the rules are strict for that.
    """

    findings: tuple[Finding, ...]
    site: Site | None = None

    @property
    def overridable(self) -> bool:
        """Whether the agent may call all the same."""
        return all(finding.overridable for finding in self.findings)


class NotSentReason(StrEnum):
    """Why no byte of the make-call request was written."""

    CONNECT = "connect"
    NAME = "name"
    TLS = "tls"
    CONNECT_TIMEOUT = "connect_timeout"
    PROXY = "proxy"
    NO_CONNECTION_FREE = "no_connection_free"
    BAD_ADDRESS = "bad_address"
    STOPPED = "stopped"


@dataclass(eq=False)
class NotSent(CcmError):
    """No byte of the make-call request was written: nothing was dialled."""

    reason: NotSentReason


class UnknownReason(StrEnum):
    """Why the outcome of a make-call request is unknown."""

    NO_ANSWER = "no_answer"
    CUT = "cut"
    SERVER_FAULT = "server_fault"
    UNREADABLE = "unreadable"
    NO_SID = "no_sid"
    NOT_FOUND_AFTER = "not_found_after"
    STOPPED = "stopped"


@dataclass(eq=False)
class OutcomeUnknown(CcmError):
    """The make-call request went out and no clear answer came. It is never repeated by the app."""

    reason: UnknownReason
    code: int | None = None
    http_status: int | None = None
    request_id: str | None = None
    description: str | None = None


@dataclass(eq=False)
class Refused(CcmError):
    """Exotel answered no. For make call: before any leg was rung."""

    code: int | None = None
    http_status: int | None = None
    request_id: str | None = None
    description: str | None = None


class WrongCredentials(Refused):
    """The key and token were not accepted, or belong to the other region."""


class Forbidden(Refused):
    """The key lacks the right, or this machine's address is not allowed."""


class AccountNotFound(Refused):
    """The account SID in the path is wrong, or lives in the other region."""


class AgentNotFound(Refused):
    """The agent, or the agent's phone, is not registered in the account."""


class PhoneUnverified(Refused):
    """The agent's phone was never confirmed."""


class PhoneOff(Refused):
    """The agent's phone is switched off in Exotel."""


class PhoneBusy(Refused):
    """The agent is on a call, or Exotel still thinks so."""


class VoipNotAllowed(Refused):
    """The agent's phone is a SIP one and the account may not use VOIP."""


class VirtualNumberNotFound(Refused):
    """The virtual number is not in the account."""


class DoNotDisturb(Refused):
    """The customer is on the do-not-disturb list."""


class Intercepted(Refused):
    """Something between this machine and Exotel answered: a proxy or a portal."""


@dataclass(eq=False)
class RateLimited(Refused):
    """Too many requests for the account; `retry_after_s` seconds were asked for, where said."""

    retry_after_s: float | None = None


class AnotherPhoneOn(Refused):
    """Only one of a co-worker's phones can be on, and another one is."""


class PhoneTaken(Refused):
    """The number is already that of a device in the account."""


class PhoneFixed(Refused):
    """The device is no phone number's and can't be changed."""


class AdminNeeded(Refused):
    """The account's verification or its trial stands in the way: a matter for its admin."""


class CallNotFound(Refused):
    """The call SID is unknown here, or the call was not made through this API."""


@dataclass(eq=False)
class Unreachable(CcmError):
    """A read got no answer: `reason` is the transport's kind of failure, in one word."""

    reason: str


@dataclass(eq=False)
class ServerFault(CcmError):
    """A read was answered with a fault on Exotel's side."""

    code: int | None = None
    http_status: int | None = None
    request_id: str | None = None
    retry_after_s: float | None = None


@dataclass(eq=False)
class ChangeUnknown(CcmError):
    """A change of a co-worker or a phone went out and no clear answer came: look before repeating."""

    reason: UnknownReason
    code: int | None = None
    http_status: int | None = None
    request_id: str | None = None


@dataclass(eq=False)
class BadReply(CcmError):
    """An answer that breaks the contract at `field` (a dotted path, or `body`)."""

    field: str
    http_status: int | None = None


@dataclass(eq=False)
class CredentialsMissing(CcmError):
    """No key and token are stored for the profile."""

    profile: str


class KeyringProblem(StrEnum):
    """Why the system's keyring can't serve."""

    NONE = "none"
    LOCKED = "locked"
    HUNG = "hung"
    TOO_LONG = "too_long"
    FAILED = "failed"


@dataclass(eq=False)
class KeyringTrouble(CcmError):
    """The system's keyring can't serve; nothing is overwritten because of it."""

    problem: KeyringProblem


class JournalProblem(StrEnum):
    """Why the journal can't serve."""

    FULL = "full"
    READ_ONLY = "read_only"
    LOCKED = "locked"
    CORRUPT = "corrupt"
    NEWER = "newer"
    FAILED = "failed"


@dataclass(eq=False)
class JournalTrouble(CcmError):
    """The journal can't be read or written; without it nothing is dialled."""

    problem: JournalProblem
    path: Path


class ContactsProblem(StrEnum):
    """Why the contacts can't be used, or a file can't be imported."""

    UNREADABLE = "unreadable"
    DAMAGED = "damaged"
    NEWER = "newer"
    UNWRITABLE = "unwritable"
    TOO_LARGE = "too_large"
    NO_CONTACTS = "no_contacts"
    NOTHING_TO_UNDO = "nothing_to_undo"


@dataclass(eq=False)
class ContactsTrouble(CcmError):
    """The contacts, or a file to import, can't be used: nothing was changed."""

    problem: ContactsProblem
    path: Path
    detail: str = ""


class SettingsProblem(StrEnum):
    """Why the settings file can't serve."""

    UNREADABLE = "unreadable"
    NOT_JSON = "not_json"
    WRONG_SHAPE = "wrong_shape"
    NEWER = "newer"
    UNWRITABLE = "unwritable"


@dataclass(eq=False)
class SettingsTrouble(CcmError):
    """The settings file can't be used; it is left as it is."""

    problem: SettingsProblem
    path: Path
    detail: str = ""


class RecordingTrouble(CcmError):
    """A recording can't be had; nothing of it was kept."""


class RecordingNotReady(RecordingTrouble):
    """Exotel has no link to the recording so far."""


class RecordingGone(RecordingTrouble):
    """Exotel no longer has the recording."""


@dataclass(eq=False)
class RecordingNotAllowed(RecordingTrouble):
    """The recording was refused to this key, or to this machine's address."""

    http_status: int


@dataclass(eq=False)
class RecordingElsewhere(RecordingTrouble):
    """The link leads to a host that is not on the profile's list; empty: it is no safe address."""

    host: str


@dataclass(eq=False)
class RecordingTooLarge(RecordingTrouble):
    """What came is larger than any recording: more than `most` bytes."""

    most: int


class NotARecording(RecordingTrouble):
    """What came is no sound, or not one of a kind that is known."""


class FileProblem(StrEnum):
    """Why a recording's file can't serve."""

    FULL = "full"
    MISSING = "missing"
    UNWRITABLE = "unwritable"


@dataclass(eq=False)
class RecordingNotKept(RecordingTrouble):
    """The recording's file can't be written into a folder, or is not there any more."""

    problem: FileProblem
    path: Path


class ExportProblem(StrEnum):
    """Why calls can't be written to a file."""

    FULL = "full"
    UNWRITABLE = "unwritable"
    GONE = "gone"
    NO_FILE = "no_file"
    FAILED = "failed"


@dataclass(eq=False)
class ExportTrouble(CcmError):
    """Calls can't be written to a file; one that was there is as it was."""

    problem: ExportProblem
    path: Path
    detail: str = ""
