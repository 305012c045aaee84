"""The account's virtual numbers: pages without the CCM envelope (contract §10), and health (§8).

The envelope of the health answer, and what stands in it beside `connectivity`, is our choice.
"""

from collections.abc import Mapping

from ccm_desktop.sandbox.account import Account
from ccm_desktop.sandbox.answers import JsonObject, timestamp
from ccm_desktop.sandbox.paging import whole_number
from ccm_desktop.sandbox.refusals import refused
from ccm_desktop.sandbox.standing import ExoPhone

_DEFAULT_SIZE, _HIGHEST_SIZE = 50, 100
# A name that no resolver knows: a client that follows the link is found out.
_INTERNAL_HOST = "http://voice-api.internal.invalid"
_CHECK_INTERVAL_S = 300


def page(account: Account, query: Mapping[str, str]) -> JsonObject:
    """Return the page of ExoPhones asked for, empty beyond the last; RefusedError 400."""
    number = whole_number(query, "Page", 0, lowest=0)
    size = whole_number(query, "PageSize", _DEFAULT_SIZE, lowest=1, highest=_HIGHEST_SIZE)
    is_last = (number + 1) * size >= len(account.exophones)
    shown = account.exophones[number * size : (number + 1) * size]
    return {
        "page": number,
        "page_size": size,
        "uri": _uri(account, number, size),
        "first_page_uri": _uri(account, 0, size),
        "next_page_uri": None if is_last else _uri(account, number + 1, size),
        "previous_page_uri": _uri(account, number - 1, size) if number else None,
        "incoming_phone_numbers": [_details(phone) for phone in shown],
    }


def health(account: Account, sid: str, now_epoch_s: float) -> JsonObject:
    """Return an ExoPhone's connectivity, which is checked every five minutes; RefusedError 1000."""
    phone = next((phone for phone in account.exophones if phone.sid == sid), None)
    if phone is None:
        raise refused(1000)
    checked = timestamp(now_epoch_s - now_epoch_s % _CHECK_INTERVAL_S)
    standing = account.standing
    return {
        "sid": phone.sid,
        "phone_number": phone.number,
        "connectivity": {
            "incoming_call": _connectivity(account, phone, standing.incoming_outages, checked),
            "outgoing_call": _connectivity(account, phone, standing.outgoing_outages, checked),
        },
    }


def _connectivity(
    account: Account, phone: ExoPhone, outages: frozenset[str], checked: str
) -> JsonObject:
    is_out = phone.number in outages
    others = (other.number for other in account.calling_exophones if other.number not in outages)
    return {
        "status": "major_outage" if is_out else "active",
        "last_check_time": checked,
        "alternate_exophone": next(others, None) if is_out else None,
    }


def _details(phone: ExoPhone) -> JsonObject:
    stated = {"voice": phone.voice, "sms": phone.sms}
    capabilities = {name: value for name, value in stated.items() if value is not None}
    details: JsonObject = {
        "sid": phone.sid,
        "phone_number": f"0{phone.number[3:]}" if phone.listed_locally else phone.number,
        "friendly_name": phone.label,
        "voice_url": None,
        "sms_url": None,
    }
    optional = {"capabilities": capabilities, "country": phone.country, "region": phone.region}
    return details | {name: value for name, value in optional.items() if value}


def _uri(account: Account, number: int, size: int) -> str:
    host = _INTERNAL_HOST if account.standing.page_uris_are_internal else ""
    sizing = "" if size == _DEFAULT_SIZE else f"&PageSize={size}"
    return f"{host}/v2_beta/Accounts/{account.sid}/IncomingPhoneNumbers?Page={number}{sizing}"
