"""The link to a customer's page in the agent's CRM: a template of theirs, opened on demand."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from urllib.parse import quote, urlsplit

from ccm_desktop.domain.address import check_web_address, is_on_this_machine
from ccm_desktop.domain.errors import BadInput, InputProblem

_FIELD = "crm_link"
_PLACE = re.compile(r"\{([^{}]*)\}")
_MOST_OF_A_TEMPLATE = 2000
_MOST_OF_A_VALUE = 500


@dataclass(frozen=True, slots=True)
class CrmValues:
    """What a template's places are filled with; each field is a place, as in `{e164}`."""

    e164: str
    name: str = ""
    sid: str = ""
    ref: str = ""
    note: str = ""

    def places(self) -> dict[str, str]:
        """Each place with its value; `number` is the number without its plus sign."""
        return {**asdict(self), "number": self.e164.removeprefix("+")}


PLACES = tuple(sorted(CrmValues("").places()))


def check_crm_link(template: str) -> None:
    """Raise `BadInput` unless it is https (http on this machine) with known places behind the host."""
    if len(template) > _MOST_OF_A_TEMPLATE:
        raise BadInput(_FIELD, InputProblem.TOO_LONG)
    check_web_address(_FIELD, template)
    parts = urlsplit(template)
    if parts.username is not None:
        raise BadInput(_FIELD, InputProblem.URL_WITH_SECRET)
    if parts.scheme != "https" and not is_on_this_machine(template):
        raise BadInput(_FIELD, InputProblem.NOT_HTTPS, template)
    for place in _PLACE.findall(template):
        if place not in PLACES:
            raise BadInput("crm_place", InputProblem.UNKNOWN_NAME, f"{{{place}}}")
    # What is filled in may never choose where the agent is sent.
    if set("{}\\") & set(f"{parts.scheme}{parts.netloc}") or set("{}") & set(_bare(template)):
        raise BadInput(_FIELD, InputProblem.NOT_A_URL, template)


def crm_link(template: str, values: CrmValues) -> str:
    """The address for one customer, each value percent-encoded. Raises `BadInput`."""
    check_crm_link(template)
    filled = values.places()
    return _PLACE.sub(lambda place: _encoded(filled[place.group(1)]), template)


def _bare(template: str) -> str:
    return _PLACE.sub("", template)


def _encoded(value: str) -> str:
    if not value.strip("."):
        return ""  # dots alone would climb up the path
    kept = value[:_MOST_OF_A_VALUE].encode("utf-8", "replace")
    return quote(kept, safe="")
