"""Words for what was typed or pasted and can't be used."""

from __future__ import annotations

from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.ui.text.words import marked, shown_back, tr


def bad_input(error: BadInput) -> str:
    """One sentence on what was typed."""
    field, given = field_name(error.field), shown_back(error.given)
    what = f"{field} {given}" if error.given else field
    unit = tr(" seconds") if error.field.endswith("_s") else ""
    if error.problem is InputProblem.UNKNOWN_NAME and error.field != "custom_field":
        field = field.lower()
    sentence = _special(error) or _SENTENCES[error.problem]
    return tr(sentence, field=field, given=given, what=what, unit=unit)


def _special(error: BadInput) -> str | None:
    """The sentence of one field, where the usual one would sound odd."""
    match (error.problem, error.field):
        case (InputProblem.MISSING, "profile"):
            return marked("There is no account yet; add one, or practise with the sandbox.")
        case (InputProblem.UNKNOWN_NAME, "custom_field"):
            return marked("{what} can't be filled in.")
        case (InputProblem.NOT_A_URL, "recording_hosts"):
            return marked("{given} is not the name of a host, as exotel.com is.")
        case (InputProblem.NOT_A_SID, "call_sid"):
            return marked("{given} is no call SID: that is 8 to 64 letters and digits.")
        case (InputProblem.NOT_A_TIME, "due"):
            return marked("{given} is not a time. Try 16:00, 4pm or in 20 min.")
        case _:
            return None


_SENTENCES = {
    InputProblem.EMPTY: marked("{field} is missing."),
    InputProblem.MISSING: marked("{field} is missing."),
    InputProblem.TOO_SHORT: marked("{what} is too short."),
    InputProblem.TOO_LONG: marked("{field} is too long."),
    InputProblem.HAS_LETTERS: marked("{what} has letters in it; only digits can be dialled."),
    InputProblem.NOT_A_NUMBER: marked("{what} is not a phone number."),
    InputProblem.NO_COUNTRY: marked("{what} needs a country code, as in +91."),
    InputProblem.NEEDS_PLUS: marked(
        "{what} is too long for a local number; a country code needs a + before it."
    ),
    InputProblem.AMBIGUOUS: marked("{what} can be read in more than one way; choose a number."),
    InputProblem.NOT_A_LINK: marked("{what} is not a link to a phone number."),
    InputProblem.EMERGENCY: marked("{given} is an emergency number; dial it on your phone."),
    InputProblem.NOT_A_SID: marked("{what} has characters that it can't have."),
    InputProblem.NOT_A_URL: marked("{what} is not a web address."),
    InputProblem.NOT_HTTPS: marked("{field} must begin with https://."),
    InputProblem.URL_WITH_SECRET: marked("{field} must not hold a user name or password."),
    InputProblem.NOT_A_PATH: marked("{what} is neither a file's whole path nor a web address."),
    InputProblem.NOT_WAV: marked("{what} must be a WAV file."),
    InputProblem.NOT_A_TIME: marked("{what} is not a time, as 16:00 is."),
    InputProblem.UNREADABLE: marked("{field} can't be read."),
    InputProblem.UNKNOWN_NAME: marked("There is no {field} {given}."),
    InputProblem.TAKEN_NAME: marked("{what} exists already."),
    InputProblem.OUT_OF_RANGE: marked("{field} can't be {given}{unit}."),
}


def field_name(field: str) -> str:
    """The name of a field as the user knows it."""
    return {
        "customer": tr("Customer number"),
        "link": tr("The link"),
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
        "due": tr("The time"),
        "contact": tr("Contact"),
        "contact_name": tr("Name"),
        "contact_number": tr("Number"),
        "contact_numbers": tr("The list of numbers"),
        "organisation": tr("Organisation"),
        "note": tr("Note"),
        "row": tr("The line"),
        "file": tr("The file"),
        "favourites": tr("The number of favourites"),
        "crm_link": tr("CRM link"),
        "crm_place": tr("Placeholder"),
        "rule": tr("Rule"),
        "calling_hours": tr("Calling hours"),
        "called_recently": tr("Called recently"),
        "do_not_call_list": tr("Do-not-call list"),
        "proxy": tr("The proxy's address"),
        "recording_hosts": tr("The list of recording hosts"),
        "recordings_days": tr("Days to keep recordings"),
        "keeping_days": tr("Days to keep calls"),
        "recordings_size": tr("Room for recordings"),
    }.get(field, field)
