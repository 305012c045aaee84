"""The custom field, which Exotel gives back with every report (contract 3), and its template.

A template holds names in braces, as in `order {ticket}`. `{call}` is our own mark: with it in the
field, a report can be matched to a call whose SID was lost.
"""

from __future__ import annotations

import re

from ccm_desktop.domain.errors import BadInput, InputProblem

MAX_CUSTOM_FIELD = 128  # printed for v1 and v3; nothing is printed for v2
MARK_PREFIX = "ccm-"

_TICKET, _CUSTOMER, _AGENT, _CALL = "{ticket}", "{customer}", "{agent}", "{call}"
NAMES = (_TICKET, _CUSTOMER, _AGENT, _CALL)
_NAME = re.compile(r"\{[a-z_]+\}")  # anything else in braces, as JSON has it, is plain text
_MARK = re.compile(rf"{MARK_PREFIX}([0-9A-Za-z]{{1,64}})")


def check_template(template: str) -> None:
    """Raise `BadInput` for a name in braces that nothing stands for, or for too long a text."""
    for name in _NAME.findall(template):
        if name not in NAMES:
            raise BadInput("custom_field", InputProblem.UNKNOWN_NAME, name)
    if len(template.replace(_CALL, mark_of("0" * 32))) > MAX_CUSTOM_FIELD:
        raise BadInput("custom_field", InputProblem.TOO_LONG, template)


def asks_for_ticket(template: str | None) -> bool:
    """Whether each call has a ticket of its own in its custom field."""
    return _TICKET in (template or "")


def fill(template: str, *, ticket: str, customer: str, agent: str) -> str | None:
    """The custom field of one call, with `{call}` left for `with_mark`; None where nothing stands.

    Raises `BadInput`, as `check_template` does.
    """
    values = {_TICKET: ticket.strip(), _CUSTOMER: customer, _AGENT: agent}
    filled = _NAME.sub(lambda name: values.get(name[0], name[0]), template)
    check_template(template)
    if len(filled.replace(_CALL, mark_of("0" * 32))) > MAX_CUSTOM_FIELD:
        raise BadInput("custom_field", InputProblem.TOO_LONG, filled)
    return filled.strip() or None


def with_mark(field: str | None, reference: str) -> str:
    """The field with our mark where its template asks for it; the mark alone where it is empty."""
    return field.replace(_CALL, mark_of(reference)) if field else mark_of(reference)


def mark_of(reference: str) -> str:
    """Our mark of one call."""
    return f"{MARK_PREFIX}{reference}"


def reference_in(field: str | None) -> str | None:
    """The reference of the call whose mark a report's custom field holds."""
    found = _MARK.search(field or "")
    return found[1] if found else None
