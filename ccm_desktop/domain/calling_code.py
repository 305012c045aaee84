"""The calling code of a country. Imports phonenumbers: load it after paint."""

from __future__ import annotations

import phonenumbers


def calling_code_of(country: str) -> str:
    """The digits behind the plus for an ISO country code, as in 91; nothing where there are none."""
    code = phonenumbers.country_code_for_region(country)
    return str(code) if code else ""
