"""The account's virtual numbers on the voice host, which has no envelope (contract 10 and 8)."""

from __future__ import annotations

from urllib.parse import quote

from ccm_desktop.api.reading import Fields
from ccm_desktop.api.wire.envelope import Answer, open_envelope, read_object
from ccm_desktop.domain.exophone import Connectivity, ExoPhone, ExoPhoneHealth, ExoPhonePage
from ccm_desktop.domain.number import e164_of

_INDIA = "IN"


def exophones_path(account_sid: str, page: int = 0) -> str:
    """Where a page of the list is. The addresses in the answers are not followed (contract 10)."""
    path = f"/v2_beta/Accounts/{quote(account_sid, safe='')}/IncomingPhoneNumbers"
    # The first page is asked for without the parameter, whose name is not certain.
    return f"{path}?Page={page}" if page else path


def health_path(account_sid: str, exophone_sid: str) -> str:
    """Where the state of one virtual number is."""
    account, exophone = quote(account_sid, safe=""), quote(exophone_sid, safe="")
    return f"/v2/accounts/{account}/incoming-phone-numbers/{exophone}"


def read_exophones(answer: Answer) -> ExoPhonePage:
    """A page of the list; raises a `CcmError` for reads."""
    if not 200 <= answer.status < 300:
        raise open_envelope(answer).read_failure()
    listed = read_object(answer.body)
    return ExoPhonePage(
        tuple(_read_exophone(entry) for entry in listed.objects("incoming_phone_numbers")),
        page=listed.number("page"),
        has_next=bool(listed.maybe_text("next_page_uri")),
    )


def read_health(answer: Answer) -> ExoPhoneHealth:
    """How a virtual number does; raises a `CcmError` for reads."""
    envelope = open_envelope(answer)
    if not 200 <= answer.status < 300 or (envelope.response.values and not envelope.is_success):
        raise envelope.read_failure()
    # Whether an envelope is around it is published nowhere.
    data = envelope.data if envelope.response.values else read_object(answer.body)
    connectivity = data.nested("connectivity")
    return ExoPhoneHealth(
        incoming=_read_connectivity(connectivity.maybe_nested("incoming_call")),
        outgoing=_read_connectivity(connectivity.maybe_nested("outgoing_call")),
    )


def _read_exophone(entry: Fields) -> ExoPhone:
    listed = entry.text("phone_number")
    country = entry.maybe_text("country")
    return ExoPhone(
        sid=entry.text("sid"),
        number=e164_of(listed, country or _INDIA),
        listed=listed,
        friendly_name=entry.maybe_text("friendly_name"),
        voice=entry.maybe_nested("capabilities").maybe_flag("voice"),
        country=country,
        region=entry.maybe_text("region"),
    )


def _read_connectivity(way: Fields) -> Connectivity:
    return Connectivity(
        status=way.maybe_text("status"),
        checked_at=way.maybe_time("last_check_time"),
        alternate=way.maybe_text("alternate_exophone"),
    )
