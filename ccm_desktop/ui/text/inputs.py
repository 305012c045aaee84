"""Words for what was typed or pasted and can't be used."""

from __future__ import annotations

from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.ui.text.words import shown_back, tr


def bad_input(error: BadInput) -> str:
    """One sentence on what was typed."""
    field, given = field_name(error.field), shown_back(error.given)
    what = f"{field} {given}" if error.given else field
    match error.problem:
        case InputProblem.MISSING if error.field == "profile":
            return tr("There is no account yet; add one, or practise with the sandbox.")
        case InputProblem.EMPTY | InputProblem.MISSING:
            return tr("{field} is missing.", field=field)
        case InputProblem.HAS_LETTERS:
            return tr("{what} has letters in it; only digits can be dialled.", what=what)
        case InputProblem.NOT_A_NUMBER:
            return tr("{what} is not a phone number.", what=what)
        case InputProblem.TOO_SHORT:
            return tr("{what} is too short.", what=what)
        case InputProblem.TOO_LONG:
            return tr("{field} is too long.", field=field)
        case InputProblem.NO_COUNTRY:
            return tr("{what} needs a country code, as in +91.", what=what)
        case InputProblem.EMERGENCY:
            return tr("{given} is an emergency number; dial it on your phone.", given=given)
        case InputProblem.NOT_A_SID:
            return tr("{what} has characters that it can't have.", what=what)
        case InputProblem.NOT_A_URL:
            return tr("{what} is not a web address.", what=what)
        case InputProblem.NOT_HTTPS:
            return tr("{field} must begin with https://.", field=field)
        case InputProblem.URL_WITH_SECRET:
            return tr("{field} must not hold a user name or password.", field=field)
        case InputProblem.UNKNOWN_NAME:
            return tr("There is no {field} {given}.", field=field.lower(), given=given)
        case InputProblem.TAKEN_NAME:
            return tr("{what} exists already.", what=what)
        case InputProblem.OUT_OF_RANGE:
            unit = tr(" seconds") if error.field.endswith("_s") else ""
            return tr("{field} can't be {given}{unit}.", field=field, given=given, unit=unit)


def field_name(field: str) -> str:
    """The name of a field as the user knows it."""
    return {
        "customer": tr("Customer number"),
        "agent": tr("Your phone"),
        "virtual_number": tr("Virtual number"),
        "profile": tr("Profile"),
        "account_sid": tr("Account SID"),
        "base_url": tr("Base URL"),
        "call_sid": tr("Call SID"),
        "api_key": tr("API key"),
        "api_token": tr("API token"),
        "time_limit_s": tr("Time limit"),
        "ring_time_s": tr("Ring time"),
        "wait_audio_url": tr("Wait audio"),
        "custom_field": tr("Custom field"),
        "status_callback": tr("Status callback"),
        "country": tr("Country"),
        "agents": tr("Agents on this account"),
        "page": tr("The page"),
        "proxy": tr("The proxy's address"),
    }.get(field, field)
