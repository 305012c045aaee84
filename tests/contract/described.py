"""What openapi.yaml describes, as the tests ask for it: operations and the examples of their answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, reduce
from operator import getitem
from pathlib import Path
from typing import Any

import yaml

KEY, TOKEN = "mock-key-not-a-secret", "mock-token-not-a-secret"
"""The only credentials that the mock knows."""

DESCRIPTION = Path(__file__).with_name("openapi.yaml")


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """An answer of an operation as the description shows it; `value` is its body."""

    operation: str
    status: int
    name: str
    value: Any

    @property
    def id(self) -> str:
        """A name for the test that is about this answer."""
        return f"{self.operation}-{self.status}-{self.name}"

    @property
    def chosen_at(self) -> str:
        """Where the mock answers with this example: goes before the path."""
        return f"/answering/{self.status}/{self.name}"

    @property
    def is_success(self) -> bool:
        """Whether the answer gives what was asked for."""
        return self.status < 300 and self.error_data is None

    @property
    def error_data(self) -> Any:  # noqa: ANN401 - JSON
        """What CCM's envelope says of the failure; None where there is none."""
        return self._response.get("error_data")

    @property
    def code(self) -> int | None:
        """CCM's code, in whichever body it stands."""
        error = self.error_data or self._response.get("error")
        return error["code"] if error else None

    @property
    def _response(self) -> dict[str, Any]:
        response = self.value.get("response") if isinstance(self.value, dict) else None
        return response if isinstance(response, dict) else {}


def load() -> Any:  # noqa: ANN401 - YAML
    """The whole description."""
    return yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8"))


@cache
def examples() -> tuple[Example, ...]:
    """Every example of every answer of every operation."""
    description = load()

    def looked_up(value: Any) -> Any:  # noqa: ANN401 - YAML
        if "$ref" not in value:
            return value
        return reduce(getitem, value["$ref"].removeprefix("#/").split("/"), description)

    return tuple(
        Example(operation["operationId"], int(status), name, looked_up(example)["value"])
        for path in description["paths"].values()
        for operation in path.values()
        if "operationId" in operation
        for status, answer in operation["responses"].items()
        for content in looked_up(answer)["content"].values()
        for name, example in content["examples"].items()
    )
