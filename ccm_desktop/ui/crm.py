"""Opening a customer's page in the agent's CRM, in the browser of the system."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_crm(address: str) -> bool:
    """Open an address that was made by `domain.crm`; False where the system opens none."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    return url.isValid() and url.scheme() in ("https", "http") and QDesktopServices.openUrl(url)
