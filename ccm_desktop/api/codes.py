"""Exotel's error codes as leaves of the error tree (contract 7)."""

from __future__ import annotations

from ccm_desktop.domain import errors

REFUSALS: dict[int, type[errors.Refused]] = {
    1010: errors.WrongCredentials,
    1003: errors.Forbidden,
    1017: errors.AccountNotFound,
    10731: errors.AgentNotFound,
    10702: errors.AgentNotFound,
    10806: errors.AgentNotFound,
    10705: errors.PhoneUnverified,
    1012: errors.PhoneOff,
    10703: errors.PhoneOff,
    10706: errors.PhoneBusy,
    10712: errors.VoipNotAllowed,
    10716: errors.VirtualNumberNotFound,
    10717: errors.DoNotDisturb,
    10724: errors.RateLimited,
    10809: errors.PhoneUnverified,
    10810: errors.AnotherPhoneOn,
    10811: errors.PhoneTaken,
    10812: errors.PhoneTaken,
    10814: errors.AdminNeeded,
    10815: errors.AdminNeeded,
    10817: errors.PhoneFixed,
}

# On POST Exotel took the request and then could not find the call: nobody can tell.
NO_SUCH_CALL = frozenset({1021, 1022, 3043, 3044, 3045, 10744})

FAULTS = frozenset(
    {1100, 1101, 1200, 1203, 1300, 1500, 1600, 1601, 1800, 3040, 3042, 3046, 3075, 3080, 4060}
)

# What an answer without a code of CCM says by its HTTP status alone.
BY_STATUS: dict[int, type[errors.Refused]] = {
    401: errors.WrongCredentials,
    403: errors.Forbidden,
    407: errors.Intercepted,
    429: errors.RateLimited,
    511: errors.Intercepted,
}
