"""What the pretend CCM can refuse with: code, HTTP status and sentence (contract §7.1, §7.2, §9)."""

from dataclasses import dataclass, replace
from enum import Enum, auto

_CATEGORIES = {
    400: "Invalid parameter",
    401: "Authorization failed",
    403: "Authorization failed",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Invalid parameter",
    415: "Unsupported Media Type",
    429: "Too Many Requests",
}


class Shape(Enum):
    """How a refusal is written: the envelope of §2, or what was seen in its place (§1, §8)."""

    ENVELOPE = auto()
    REST_EXCEPTION = auto()
    PLAIN_ERROR = auto()
    WEB_PAGE = auto()


@dataclass(frozen=True, slots=True)
class Refusal:
    """One way to say no; `inside` is `response.code` where it differs from the HTTP status (§2)."""

    http: int
    code: int | None
    description: str
    inside: int | None = None
    retry_after_s: int | None = None
    allow: str | None = None
    shape: Shape = Shape.ENVELOPE

    @property
    def response_code(self) -> int:
        """Return the status written inside the envelope."""
        return self.http if self.inside is None else self.inside

    @property
    def message(self) -> str:
        """Return the category word, which the contract publishes for few codes."""
        return _CATEGORIES.get(self.response_code, "Internal Server Error")


class RefusedError(Exception):
    """A request that breaks one of the contract's rules, with the refusal to answer."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.http}/{refusal.code}: {refusal.description}")
        self.refusal = refusal


_CALL_NOT_FOUND = "Call not found / unsupported in this API"
_SERVER_FAULT = "Internal Server Error"

_POST = (
    Refusal(401, 1010, "Authentication failed"),
    Refusal(404, 1017, "AccountSid not found"),
    Refusal(400, 1001, "account_sid is mandatory"),
    Refusal(400, 1002, "Valid values for RecordingChannels are single, dual"),
    Refusal(404, 10731, "User not found"),
    Refusal(404, 10806, "No device found for user"),
    Refusal(404, 10702, "User Device not found"),
    Refusal(409, 10705, "User device is unverified"),
    Refusal(409, 1012, "User device is unavailable"),
    Refusal(404, 10703, "Device is currently unavailable (turned off)"),
    Refusal(404, 10706, "User device is currently busy"),
    Refusal(405, 10712, "VOIP calls are not allowed"),
    Refusal(404, 10716, "Given virtual_number not found"),
    *(Refusal(404, code, _CALL_NOT_FOUND) for code in (1021, 1022, 3043, 3044, 3045)),
    *(
        Refusal(500, code, _SERVER_FAULT)
        for code in (1100, 1101, 1200, 1203, 1300, 1500, 1600, 1601, 1800)
    ),
    *(Refusal(500, code, _SERVER_FAULT) for code in (3040, 3042, 3046, 3075, 3080, 4060)),
    Refusal(400, 10725, "Request body could not be read"),
    Refusal(400, 1007, "Invalid request body"),
    Refusal(415, 1011, "Unsupported content type"),
    Refusal(403, 1003, "Authorization failed"),
    Refusal(404, 1000, "Not found"),
    Refusal(200, 1008, "Duplicate resource", inside=409),
    # The contract leaves the HTTP status of 10717 open (§13.4).
    Refusal(403, 10717, "Customer is on the do-not-disturb list"),
    Refusal(429, 10724, "Too many requests"),
    Refusal(404, 10744, "Call not found"),
)
_USERS = (
    Refusal(400, 1401, "Invalid phone number"),
    Refusal(400, 1402, "device_contact_uri is mandatory"),
    Refusal(409, 10809, "Device is unverified: verify it, then switch it on"),
    Refusal(403, 10810, "Another device is already on: switch it off first"),
    Refusal(409, 10811, "Device exists"),
    Refusal(409, 10812, "Device exists"),
    Refusal(409, 10813, "Email belongs to another account"),
    Refusal(403, 10814, "KYC of the account is incomplete"),
    Refusal(403, 10815, "Limit of a trial account is reached"),
    Refusal(403, 10817, "Not a phone-number device; it cannot be changed"),
)

POST_CODES: tuple[int, ...] = tuple(refusal.code for refusal in _POST if refusal.code is not None)
"""Every code a make-call request can be answered with, in the order of §7.1 and §7.2."""

USER_CODES: tuple[int, ...] = tuple(refusal.code for refusal in _USERS if refusal.code is not None)
"""The codes that only changes of co-workers and their devices are answered with (§9)."""

_BY_CODE = {refusal.code: refusal for refusal in (*_POST, *_USERS)}

MAINTENANCE = Refusal(503, None, "Service Unavailable")
"""The platform is down for maintenance; the contract prints no code for it (§7.2)."""

NETWORK_NOT_ALLOWED = Refusal(403, None, "Forbidden", shape=Shape.WEB_PAGE)
"""This machine is not on the account's list of addresses, often said without an envelope (§1)."""

RATE_LIMITED = replace(_BY_CODE[10724], retry_after_s=30)
"""The account's limit of requests is used up, with the header of §8."""


def refusal_of(code: int) -> Refusal:
    """Return the refusal with this code as the contract's tables print it; KeyError if none."""
    return _BY_CODE[code]


def method_not_allowed(allow: str) -> RefusedError:
    """Return the error for a method that a known path has not, with the header of those it has."""
    return RefusedError(Refusal(405, None, "Method Not Allowed", allow=allow))


def refused(code: int, description: str | None = None, *, http: int | None = None) -> RefusedError:
    """Return the error to raise for a code, its sentence or HTTP status exchanged where given."""
    refusal = refusal_of(code)
    return RefusedError(
        replace(
            refusal,
            description=refusal.description if description is None else description,
            http=refusal.http if http is None else http,
        )
    )
