"""Colours, sizes and the style sheet, in light and dark, following the system while running."""

from __future__ import annotations

from dataclasses import dataclass, fields
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from ccm_desktop.ui.resources import resource


@dataclass(frozen=True, slots=True)
class Colours:
    """The tokens of the design; `…_soft` are backgrounds for text in the colour itself.

    `line` parts, `edge` frames what its words tell already, `outline` what is known by its frame.
    """

    bg: str
    surface: str
    field: str
    line: str
    edge: str
    outline: str
    text: str
    muted: str
    accent: str
    accent_soft: str
    on_accent: str
    call: str
    call_fill: str
    call_hover: str
    call_soft: str
    on_call: str
    ring: str
    ring_soft: str
    end: str
    end_soft: str


LIGHT = Colours(
    bg="#f6f7f9",
    surface="#ffffff",
    field="#ffffff",
    line="#e2e6eb",
    edge="#c3cad4",
    outline="#858f9d",
    text="#1b2430",
    muted="#5b6776",
    accent="#3355d1",
    accent_soft="#e9edfb",
    on_accent="#ffffff",
    call="#137a46",
    call_fill="#137a46",
    call_hover="#0f6539",
    call_soft="#e3f4ea",
    on_call="#ffffff",
    ring="#9a5b00",
    ring_soft="#fff3dc",
    end="#b3261e",
    end_soft="#fdeceb",
)
DARK = Colours(
    bg="#15181d",
    surface="#1d2127",
    field="#15181d",
    line="#323842",
    edge="#4a5361",
    outline="#6b7788",
    text="#e7ebf0",
    muted="#9aa6b4",
    accent="#8fa6ff",
    accent_soft="#262d47",
    on_accent="#15181d",
    call="#3fbd7c",
    call_fill="#1f7a4b",
    call_hover="#218450",
    call_soft="#17301f",
    on_call="#ffffff",
    ring="#f0b44c",
    ring_soft="#3a2d12",
    end="#ff8a80",
    end_soft="#3d1f1d",
)
_SIZES = {"tiny": 0.85, "small": 0.93, "base": 1.0, "title": 1.12, "number": 1.55, "clock": 2.35}
_FALLBACK_FONTS = frozenset({"Sans Serif", "Sans", "DejaVu Sans", ""})


class Theme(QObject):
    """The look in force; `changed` tells painters that the colours are others now."""

    changed = Signal()

    def __init__(self, app: QApplication, *, dressed: bool) -> None:
        super().__init__(app)
        self._app = app
        self._dressed = dressed
        self.colours = LIGHT
        app.setStyle("Fusion")
        app.setFont(_with_tabular_figures(app.font()))
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self.follow)
        self.follow(hints.colorScheme())

    def dress(self) -> None:
        """Put the style sheet on: in one go, since each widget built under it costs more."""
        self._dressed = True
        self._app.setStyleSheet(_style_sheet(self.colours, self._app.font()))

    def follow(self, scheme: Qt.ColorScheme) -> None:
        """Take the look of a scheme: the system's, as it changes."""
        self.colours = DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        self._app.setPalette(_palette(self.colours))
        if self._dressed:
            self.dress()
        self.changed.emit()


_theme: Theme | None = None


def install(app: QApplication, *, dressed: bool = True) -> Theme:
    """Give the application its look; without `dressed` the style sheet waits for `dress`."""
    global _theme
    _theme = Theme(app, dressed=dressed)
    return _theme


def installed() -> Theme:
    """The application's look; raises `RuntimeError` before `install`."""
    if _theme is None:
        raise RuntimeError("no theme is installed")
    return _theme


def colours() -> Colours:
    """The colours in force, for painters."""
    return _theme.colours if _theme is not None else LIGHT


def _with_tabular_figures(font: QFont) -> QFont:
    # Where no desktop chose a font, Qt falls back on one that is wide and coarse.
    if font.family() in _FALLBACK_FONTS and QFontInfo(QFont("Inter")).family() == "Inter":
        font.setFamily("Inter")
        font.setPointSizeF(10.0)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _style_sheet(colours: Colours, font: QFont) -> str:
    points = font.pointSizeF() if font.pointSizeF() > 0 else 10.0
    sizes = {name: f"{points * factor:.1f}" for name, factor in _SIZES.items()}
    tokens = {f.name: getattr(colours, f.name) for f in fields(colours)}
    scheme = "dark" if colours is DARK else "light"
    for picture in ("chevron", "check"):
        tokens[picture] = resource(f"icons/{picture}-{scheme}.svg").as_posix()
    template = Template(resource("styles/app.qss").read_text(encoding="utf-8"))
    return template.substitute(tokens, **sizes)


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, colours.bg),
        (roles.WindowText, colours.text),
        (roles.Base, colours.field),
        (roles.AlternateBase, colours.surface),
        (roles.Text, colours.text),
        (roles.PlaceholderText, colours.muted),
        (roles.Button, colours.surface),
        (roles.ButtonText, colours.text),
        (roles.Highlight, colours.accent),
        (roles.HighlightedText, colours.on_accent),
        (roles.ToolTipBase, colours.surface),
        (roles.ToolTipText, colours.text),
        (roles.Link, colours.accent),
    ):
        palette.setColor(role, QColor(colour))
    return palette
