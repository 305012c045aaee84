"""The settings' page on considerate dialling: hours, calling again, lists, countries, costs."""

from __future__ import annotations

import re
from dataclasses import replace

from PySide6.QtCore import QLocale, QSignalBlocker
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.guards import ListCopy
from ccm_desktop.domain.policy import (
    DAY_MIN,
    InForce,
    Policy,
    show_minute,
)
from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.ui import text
from ccm_desktop.ui.labels import ElidedLabel, plain_label, restyle
from ccm_desktop.ui.settings.choice_box import ChoiceBox
from ccm_desktop.ui.settings.dialog import PreferencePage
from ccm_desktop.ui.settings.list_editor import ListEditor
from ccm_desktop.ui.text import tr

_STEP_MIN = 30
_RECENTLY_MIN = (0, 5, 10, 15, 30, 60, 120, 240, DAY_MIN)
_HOURS = ("hours_on", "hours_from", "hours_to")


class CallingPage(PreferencePage):
    """Shows the rules in force; what an admin fixed is shown, and can't be changed here."""

    def __init__(self) -> None:
        super().__init__()
        self.title = tr("Calling")
        self._preferences = Preferences()
        self._rules = InForce()
        self._hours_on = QCheckBox(tr("Ask before I call outside these hours"))
        times = range(0, DAY_MIN + 1, _STEP_MIN)
        self._from = ChoiceBox(tr("Calls from"), times, show_minute)
        self._to = ChoiceBox(tr("Calls until"), times, show_minute)
        again = tr("Ask before I call again within")
        self._recently = ChoiceBox(again, _RECENTLY_MIN, text.minutes)
        self._lists = ListEditor()
        self._countries = QLineEdit()
        self._countries.setPlaceholderText(tr("such as AE, US"))
        self._countries.setMaxLength(1000)
        self._countries.setAccessibleName(tr("Other countries that I call"))
        self._country_names = ElidedLabel("", "muted")
        self._premium = QCheckBox(tr("Allow premium-rate numbers"))
        self._in_practice = QCheckBox(tr("Keep these rules in practice too"))
        self._site = plain_label("", "warning", wrap=True)
        self._message = plain_label("", "error", wrap=True)
        self._notes: dict[QLabel, tuple[str, ...]] = {}
        self._build()
        self._connect()
        self._show()

    def show_preferences(self, preferences: Preferences) -> None:
        """Show preferences without telling of a change."""
        self._preferences = preferences
        self._show()

    def show_rules(self, rules: InForce) -> None:
        """Show what an admin fixed."""
        self._rules = rules
        self._show()

    def show_copies(self, copies: tuple[ListCopy, ...]) -> None:
        """Show how the do-not-call lists stand."""
        self._lists.show_copies(copies)

    def _build(self) -> None:
        hours = QHBoxLayout()
        hours.setSpacing(8)
        hours.addWidget(self._from)
        hours.addWidget(plain_label(tr("until")))
        hours.addWidget(self._to)
        hours.addWidget(plain_label(tr("in the customer's time zone"), "muted"), 1)
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(12)
        form.addRow(self._site)
        form.addRow(_labelled(tr("Calling hours"), self._hours_on), self._hours_on)
        form.addRow("", hours)
        form.addRow("", self._note(*_HOURS))
        form.addRow(_labelled(tr("Called recently"), self._recently), self._recently_row())
        form.addRow("", self._note("recently_min"))
        form.addRow(_labelled(tr("Do not call"), self._lists.field), self._lists)
        form.addRow(_labelled(tr("Other countries"), self._countries), self._countries)
        form.addRow("", self._country_names)
        form.addRow("", self._note("countries"))
        form.addRow(_labelled(tr("Costs"), self._premium), self._premium)
        form.addRow("", self._note("premium_allowed"))
        form.addRow(_labelled(tr("Practice"), self._in_practice), self._in_practice)
        form.addRow("", self._note("in_practice"))
        form.addRow(self._message)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addLayout(form)
        layout.addStretch(1)

    def _recently_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(plain_label(tr("Ask before I call again within")))
        row.addWidget(self._recently)
        row.addStretch(1)
        return row

    def _note(self, *names: str) -> QLabel:
        """A line that says so where the admin set one of these."""
        note = plain_label("", "muted")
        self._notes[note] = names
        return note

    def _connect(self) -> None:
        for box in (self._hours_on, self._premium, self._in_practice):
            box.toggled.connect(self._on_edited)
        for choice in (self._from, self._to, self._recently):
            choice.currentIndexChanged.connect(self._on_edited)
        self._countries.editingFinished.connect(self._on_edited)
        self._lists.changed.connect(self._on_lists_changed)

    def _show(self) -> None:
        policy, fixed = self._shown_policy(), self._rules.fixed
        widgets = self._fields()
        blockers = [QSignalBlocker(widget) for widget in widgets]
        self._hours_on.setChecked(policy.hours_on)
        self._from.choose(policy.hours_from)
        self._to.choose(policy.hours_to)
        self._recently.choose(policy.recently_min)
        self._countries.setText(", ".join(policy.countries))
        self._premium.setChecked(policy.premium_allowed)
        self._in_practice.setChecked(policy.in_practice)
        for blocker in blockers:
            blocker.unblock()
        for widget, name in widgets.items():
            widget.setEnabled(name not in fixed)
        for time in (self._from, self._to):
            time.setEnabled(policy.hours_on and time.isEnabled())
        for note, names in self._notes.items():
            is_admins = self._rules.is_admins(*names)
            note.setText(tr("Set by your admin") if is_admins else tr("Can't be changed for now"))
            note.setVisible(not fixed.isdisjoint(names))
        self._country_names.setText(", ".join(map(_country_name, policy.countries)))
        self._country_names.setVisible(bool(policy.countries))
        self._lists.show_lists(self._preferences.policy.lists, self._rules.lists)
        self._site.setText(text.site_line(self._rules.site))
        self._site.setVisible(bool(self._site.text()))
        restyle(self._site, "role", "warning" if self._rules.site.problem else "muted")
        self._say("")

    def _fields(self) -> dict[QWidget, str]:
        return {
            self._hours_on: "hours_on",
            self._from: "hours_from",
            self._to: "hours_to",
            self._recently: "recently_min",
            self._countries: "countries",
            self._premium: "premium_allowed",
            self._in_practice: "in_practice",
        }

    def _shown_policy(self) -> Policy:
        """The user's rules, with the admin's in their place where there are any."""
        fixed = {name: getattr(self._rules.policy, name) for name in self._rules.fixed}
        return replace(self._preferences.policy, **fixed)

    def _on_edited(self) -> None:
        edited: dict[str, object] = {
            "hours_on": self._hours_on.isChecked(),
            "hours_from": self._from.chosen,
            "hours_to": self._to.chosen,
            "recently_min": self._recently.chosen,
            "countries": _country_codes(self._countries.text()),
            "premium_allowed": self._premium.isChecked(),
            "in_practice": self._in_practice.isChecked(),
        }
        own = {name: value for name, value in edited.items() if name not in self._rules.fixed}
        self._change(own)

    def _on_lists_changed(self, lists: tuple[str, ...]) -> None:
        self._change({"lists": lists})

    def _change(self, to: dict[str, object]) -> None:
        try:
            _check_countries(_country_codes(self._countries.text()))
            policy = replace(self._preferences.policy, **to)  # type: ignore[arg-type]
        except BadInput as error:
            self._say(text.bad_input(error))
            return
        if policy != self._preferences.policy:
            self.show_preferences(replace(self._preferences, policy=policy))
            self.changed.emit(self._preferences)

    def _say(self, words: str) -> None:
        self._message.setText(words)
        self._message.setVisible(bool(words))


def _labelled(words: str, field: QWidget) -> QLabel:
    label = plain_label(words, "label")
    label.setBuddy(field)
    return label


def _country_codes(typed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(r"[^\s,;]+", typed.upper())))


def _country_name(code: str) -> str:
    territory = QLocale.codeToTerritory(code)
    return QLocale.territoryToString(territory)


def _check_countries(codes: tuple[str, ...]) -> None:
    for code in codes:
        if QLocale.codeToTerritory(code) is QLocale.Country.AnyTerritory:
            raise BadInput("country", InputProblem.UNKNOWN_NAME, code)
