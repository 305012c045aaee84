"""The bar on top (account, my phone, look up, settings) and the status line below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy

from ccm_desktop.ui import text
from ccm_desktop.ui.dots import Dot
from ccm_desktop.ui.icons import icon
from ccm_desktop.ui.labels import ElidedLabel, plain_label
from ccm_desktop.ui.shapes import Shape, Tone
from ccm_desktop.ui.text import tr

if TYPE_CHECKING:
    from datetime import datetime

    from ccm_desktop.domain.health import Health
    from ccm_desktop.domain.profile import Profile
    from ccm_desktop.ui.phone_switch import PhoneSwitch

_PHONE_PLACE = 2


class TopBar(QFrame):
    """Which account this is, which phone rings, and the ways to look-up and settings."""

    look_up_requested = Signal()
    settings_requested = Signal()
    compact_requested = Signal()
    contacts_requested = Signal()
    wallboard_requested = Signal()

    phone: PhoneSwitch

    def __init__(self, *, furnished: bool = True) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self._narrow = False
        self._account = ElidedLabel("", "heading")
        self._account.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._account.setMinimumWidth(72)
        self._practice = plain_label(tr("Practice"), "practice")
        self._practice.setToolTip(tr("Calls go to a sandbox on this machine, not to Exotel."))
        self._practice.hide()
        self._look_up = QPushButton(icon("search"), tr("Look up call"))
        self._look_up.setProperty("kind", "pill")
        self._look_up.setAccessibleName(tr("Look up call"))
        self._look_up.setToolTip(tr("Look up a call by its SID (Ctrl+L)"))
        self._contacts = _icon_button("contacts", tr("Contacts"), tr("Contacts (Ctrl+B)"))
        self._wallboard = _icon_button(
            "wallboard", tr("Wallboard"), tr("Wallboard: the calls followed here (Ctrl+Shift+B)")
        )
        self._compact = _icon_button("compact", tr("Compact window"), tr("Compact (Ctrl+M)"))
        self._settings = _icon_button("settings", tr("Settings"), tr("Settings (Ctrl+,)"))
        self._layout = layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 7, 12, 7)
        layout.setSpacing(10)
        for widget in (self._account, self._practice):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addStretch(1)
        for button in (
            self._look_up,
            self._contacts,
            self._wallboard,
            self._compact,
            self._settings,
        ):
            layout.addWidget(button)
        self._look_up.clicked.connect(self.look_up_requested)
        self._contacts.clicked.connect(self.contacts_requested)
        self._wallboard.clicked.connect(self.wallboard_requested)
        self._compact.clicked.connect(self.compact_requested)
        self._settings.clicked.connect(self.settings_requested)
        self.furnished = False
        if furnished:
            self.furnish()

    def furnish(self) -> None:
        """Build the phone's pill, which is not seen before an account is."""
        from ccm_desktop.ui.phone_switch import PhoneSwitch

        self.furnished = True
        self.phone = PhoneSwitch()
        self.phone.set_narrow(self._narrow)
        middle = Qt.AlignmentFlag.AlignVCenter
        self._layout.insertWidget(_PHONE_PLACE, self.phone, 0, middle)

    def show_profile(self, profile: Profile | None) -> None:
        """Show an account."""
        self._practice.setVisible(profile is not None and profile.on_sandbox)
        self._show_account()
        if profile is None:
            self._account.setText(tr("No account yet"))
        else:
            self._account.setText(text.account_title(profile))
        self.phone.show_agent(profile.agent if profile is not None else None)

    def says_practice(self) -> bool:
        """Whether the badge is shown that calls ring nobody."""
        return not self._practice.isHidden()

    def _show_account(self) -> None:
        """Where there is room for one of them, that calls ring nobody is what matters."""
        self._account.setVisible(not (self._narrow and self.says_practice()))

    def set_narrow(self, narrow: bool) -> None:
        """Leave out what a narrow window has no room for."""
        self._narrow = narrow
        self._look_up.setText("" if narrow else tr("Look up call"))
        self._wallboard.setVisible(not narrow)
        self._show_account()
        if self.furnished:
            self.phone.set_narrow(narrow)


class StatusLine(QFrame):
    """The connection and the age of the last answer; how many calls are followed and kept."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("statusBar")
        self._dot = Dot()
        self._connection = ElidedLabel()
        self._connection.setAccessibleName(tr("Connection"))
        self._watched = plain_label("")
        self._journal = plain_label("")
        self._secrets = plain_label("")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 5, 16, 5)
        layout.setSpacing(8)
        layout.addWidget(self._dot)
        layout.addWidget(self._connection, 1)
        for widget in (self._watched, self._secrets, self._journal):
            layout.addWidget(widget)

    def show_health(self, health: Health, now: datetime, *, practice: bool) -> None:
        """Show how the connection does."""
        if health.trouble is not None:
            self._dot.show_shape(Tone.END, Shape.CROSS)
        elif health.heard_at is not None:
            self._dot.show_shape(Tone.CALL, Shape.DOT)
        else:
            self._dot.show_shape(Tone.MUTED, Shape.RING)
        self._connection.setText(text.connection(health, now, practice=practice))
        self._watched.setText(text.watched(health.watched) if health.watched else "")

    def show_starting(self) -> None:
        """Say that services are being started."""
        self._dot.show_shape(Tone.MUTED, Shape.RING)
        self._connection.setText(tr("Starting…"))

    def show_no_journal(self) -> None:
        """Say that nothing can be done for want of the journal."""
        self._dot.show_shape(Tone.END, Shape.CROSS)
        self._connection.setText(tr("The journal is not open"))

    def set_narrow(self, narrow: bool) -> None:
        """Leave the room to the connection."""
        self._journal.setVisible(not narrow)

    def show_journal_size(self, count: int) -> None:
        """Show how many calls are kept."""
        self._journal.setText(text.journal_size(count))

    def show_session_only(self, session_only: bool) -> None:
        """Say that key and token are kept only until the app ends."""
        self._secrets.setText(tr("Key kept until you quit") if session_only else "")


def _icon_button(name: str, spoken: str, tip: str) -> QPushButton:
    button = QPushButton(icon(name), "")
    button.setProperty("kind", "icon")
    button.setIconSize(QSize(18, 18))
    button.setAccessibleName(spoken)
    button.setToolTip(tip)
    return button
