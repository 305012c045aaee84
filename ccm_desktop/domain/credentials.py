"""The API key and token, in a form that does not print itself."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from ccm_desktop.domain.errors import BadInput, InputProblem

_MOST = 256


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account's API key and token (contract 1). Only `basic_header` gives them away."""

    key: str = field(repr=False)
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        for name, value in (("api_key", self.key), ("api_token", self.token)):
            if not value:
                raise BadInput(name, InputProblem.EMPTY)
            if len(value) > _MOST:
                raise BadInput(name, InputProblem.TOO_LONG)
            if not value.isascii() or not value.isprintable() or " " in value:
                raise BadInput(name, InputProblem.NOT_A_SID)
        if ":" in self.key:
            raise BadInput("api_key", InputProblem.NOT_A_SID)

    def basic_header(self) -> str:
        """The value of the `Authorization` header."""
        pair = base64.b64encode(f"{self.key}:{self.token}".encode("ascii"))
        return f"Basic {pair.decode('ascii')}"
