"""The settings page of the account: region, SID, my phone, virtual numbers, key and token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.order import AgentIdentity
from ccm_desktop.domain.profile import (
    STAMP_URLS,
    USUAL_AGENTS,
    USUAL_COUNTRY,
    Profile,
    Stamp,
    VirtualNumber,
)
from ccm_desktop.domain.recording_link import (
    MOST_RECORDING_HOSTS,
    USUAL_RECORDING_HOSTS,
    read_hosts,
)
from ccm_desktop.ui import text
from ccm_desktop.ui.labels import field_label, plain_label, restyle
from ccm_desktop.ui.text import tr


@dataclass(frozen=True, slots=True)
class AccountDraft:
    """What was entered; `credentials` is None where the stored ones are to stay."""

    profile: Profile
    credentials: Credentials | None


class AccountPage(QWidget):
    """Checks what is entered before it emits it; nothing is saved in here."""

    save_requested = Signal(object)
    practice_requested = Signal()
    numbers_requested = Signal()

    def __init__(self, profile: Profile | None) -> None:
        super().__init__()
        self.title = tr("Account")
        self._known = profile if profile is not None and not profile.practice else None
        self._build()
        self._connect()
        if self._known is not None:
            self._fill(self._known)
        self._on_stamp_changed()

    def show_message(self, words: str, role: str = "error") -> None:
        """Say in one sentence what stands in the way, or what was done."""
        self._message.setText(words)
        restyle(self._message, "role", role)

    def show_virtual_numbers(self, numbers: tuple[VirtualNumber, ...]) -> None:
        """Show other virtual numbers: they were changed elsewhere."""
        lines = (f"{n.number}={n.label}" if n.label else n.number for n in numbers)
        self._numbers.setPlainText("\n".join(lines))

    def focus_key(self) -> None:
        """Go to the API key, which is to be entered again."""
        self._key.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        self._stamp = QComboBox()
        for stamp in Stamp:
            self._stamp.addItem(text.stamp_name(stamp), stamp.value)
        self._base_url = _field(tr("https://…"))
        self._account_sid = _field()
        self._agent = _field(tr("+91… or a user id or sip:…"))
        self._numbers = QPlainTextEdit()
        self._numbers.setPlaceholderText(tr("+91…=Sales, one a line"))
        self._numbers.setFixedHeight(74)
        self._numbers.setTabChangesFocus(True)
        self._country = _country_box()
        self._agents = _field(tr("{n}: how many call with this account", n=USUAL_AGENTS))
        self._agents.setToolTip(
            tr("All agents share 200 requests a minute; the app asks no more than its share.")
        )
        self._crm = _field("https://crm.example/?q={e164}")
        self._crm.setToolTip(
            tr("Opened by “Open in CRM”; {e164}, {name}, {sid}, {ref} and {note} are filled in.")
        )
        self._hosts = _field(", ".join(USUAL_RECORDING_HOSTS))
        self._hosts.setMaxLength(MOST_RECORDING_HOSTS * 256)
        self._hosts.setToolTip(
            tr(
                "Recordings are fetched over https from these hosts and names under them, from no "
                "other. Key and token go to exotel.com alone."
            )
        )
        self._key = _field()
        self._token = _field()
        self._token.setEchoMode(QLineEdit.EchoMode.Password)
        if self._known is not None:
            for secret in (self._key, self._token):
                secret.setPlaceholderText(tr("unchanged"))
        self._message = plain_label("", "error", wrap=True)
        form = QFormLayout()
        form.setVerticalSpacing(8)
        for label, name, widget in (
            (tr("Region"), tr("Region"), self._stamp),
            (tr("Base URL"), tr("Base URL"), self._base_url),
            (tr("Account SID"), tr("Account SID"), self._account_sid),
            (tr("My phone"), tr("My phone number or user id"), self._agent),
            (tr("Virtual numbers"), tr("Virtual numbers"), self._numbers),
            (tr("Country"), tr("Country of numbers without a code"), self._country),
            (tr("Agents"), tr("Agents on this account"), self._agents),
            (tr("CRM link"), tr("CRM link"), self._crm),
            (tr("Recording hosts"), tr("Hosts of recordings"), self._hosts),
            (tr("API key"), tr("API key"), self._key),
            (tr("API token"), tr("API token"), self._token),
        ):
            form.addRow(field_label(label, widget, name), widget)
        self._save = QPushButton(tr("Save account"))
        self._save.setProperty("kind", "primary")
        self._save.setDefault(True)
        self._fetch = QPushButton(tr("Fetch numbers…"))
        self._fetch.setToolTip(tr("Fetch, label and order the account's virtual numbers"))
        self._fetch.setAutoDefault(False)
        self._fetch.setEnabled(self._known is not None)
        self._practice = QPushButton(tr("Practise with the sandbox"))
        self._practice.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.addWidget(self._practice)
        buttons.addWidget(self._fetch)
        buttons.addStretch(1)
        buttons.addWidget(self._save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addWidget(
            plain_label(
                tr("Key and token go to your system's keyring, never to a file."),
                "muted",
                wrap=True,
            )
        )
        layout.addLayout(form)
        layout.addWidget(self._message)
        layout.addStretch(1)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self._stamp.currentIndexChanged.connect(self._on_stamp_changed)
        self._save.clicked.connect(self._on_save)
        self._practice.clicked.connect(self.practice_requested)
        self._fetch.clicked.connect(self.numbers_requested)

    def _fill(self, profile: Profile) -> None:
        self._stamp.setCurrentIndex(self._stamp.findData(profile.stamp.value))
        self._base_url.setText(profile.base_url)
        self._account_sid.setText(profile.account_sid)
        self._agent.setText(profile.agent.text if profile.agent else "")
        if self._country.findData(profile.country) < 0:
            self._country.addItem(profile.country, profile.country)
        self._country.setCurrentIndex(self._country.findData(profile.country))
        self._agents.setText(str(profile.agents))
        self._crm.setText(profile.crm_link or "")
        self._hosts.setText(", ".join(profile.recording_hosts))
        self.show_virtual_numbers(profile.virtual_numbers)

    def _on_stamp_changed(self) -> None:
        stamp = Stamp(str(self._stamp.currentData()))
        self._base_url.setEnabled(stamp is Stamp.OTHER)
        if stamp is not Stamp.OTHER:
            self._base_url.setText(STAMP_URLS[stamp])

    def _on_save(self) -> None:
        try:
            draft = AccountDraft(self._read_profile(), self._read_credentials())
        except BadInput as error:
            self.show_message(text.bad_input(error))
            return
        self.show_message(tr("Saving…"), "muted")
        self.save_requested.emit(draft)

    def _read_profile(self) -> Profile:
        account_sid = self._account_sid.text().strip()
        lines = [line for line in self._numbers.toPlainText().splitlines() if line.strip()]
        return replace(
            self._known or Profile("new", "https://localhost", "new"),
            name=self._known.name if self._known else account_sid or "account",
            base_url=self._base_url.text().strip().rstrip("/"),
            account_sid=account_sid,
            agent=AgentIdentity.read(self._agent.text()),
            virtual_numbers=tuple(VirtualNumber.read(line) for line in lines),
            country=str(self._country.currentData()),
            agents=self._read_agents(),
            crm_link=self._crm.text().strip() or None,
            recording_hosts=read_hosts(self._hosts.text()) or USUAL_RECORDING_HOSTS,
        )

    def _read_agents(self) -> int:
        typed = self._agents.text().strip()
        if typed and not (typed.isascii() and typed.isdigit()):
            raise BadInput("agents", InputProblem.OUT_OF_RANGE, typed)
        return int(typed) if typed else USUAL_AGENTS

    def _read_credentials(self) -> Credentials | None:
        key, token = self._key.text().strip(), self._token.text().strip()
        if self._known is not None and not key and not token:
            return None
        return Credentials(key, token)


def _country_box() -> QComboBox:
    box = QComboBox()
    box.setMaxVisibleItems(12)
    box.setToolTip(tr("A number that is typed without a country code belongs to this country."))
    for name, code in sorted(_countries()):
        box.addItem(name, code)
    box.setCurrentIndex(box.findData(USUAL_COUNTRY))
    return box


def _countries() -> Iterator[tuple[str, str]]:
    for country in QLocale.Country:
        code = QLocale.territoryToCode(country)
        if re.fullmatch("[A-Z]{2}", code):
            yield QLocale.territoryToString(country), code


def _field(placeholder: str = "") -> QLineEdit:
    field = QLineEdit()
    field.setPlaceholderText(placeholder)
    field.setMaxLength(500)
    return field
