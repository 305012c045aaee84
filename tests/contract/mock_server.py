"""A CCM that is not ours: Connexion checks each request by openapi.yaml and answers its examples.

`python -m tests.contract.mock_server` prints its port once it listens and ends with its input.
`/v2/…` answers with the first example of the lowest status; `/answering/<status>/<example>/v2/…`
with that one. `/status-callback` takes what CCM would post to a client.
"""

from __future__ import annotations

import os
import socket
import sys
from threading import Thread
from typing import Any

import connexion  # type: ignore[import-untyped]
import uvicorn
from connexion.mock import MockResolver  # type: ignore[import-untyped]
from connexion.options import SwaggerUIOptions  # type: ignore[import-untyped]
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.contract.described import KEY, TOKEN, load

_CHOSEN = "ccm.chosen_example"


def known(username: str, password: str) -> dict[str, str] | None:
    """Return who has these credentials; Connexion asks."""
    return {"sub": username} if (username, password) == (KEY, TOKEN) else None


class Examples(MockResolver):  # type: ignore[misc]
    """Connexion's mock, which can also answer with a chosen example."""

    def mock_operation(
        self,
        operation: Any,  # noqa: ANN401
        *args: object,
        **kwargs: object,
    ) -> Any:  # noqa: ANN401
        """Return body, status and headers."""
        chosen = connexion.request.scope.get(_CHOSEN)
        if chosen is None:
            body, status = super().mock_operation(operation, *args, **kwargs)
            return body, status, {"Content-Type": "application/json"}
        status, name = chosen
        answer = operation.responses[status]
        headers = {key: header["example"] for key, header in answer.get("headers", {}).items()}
        for media_type, content in answer["content"].items():
            if name in content["examples"]:
                headers["Content-Type"] = media_type
                return content["examples"][name]["value"], int(status), headers
        raise KeyError(name)


class Chooser:
    """Takes the chosen example out of the path."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        match scope.get("path", "").split("/", 4):
            case ["", "answering", status, name, rest]:
                head = f"/answering/{status}/{name}"
                raw_path = scope["raw_path"].removeprefix(head.encode())
                chosen = {_CHOSEN: (status, name), "path": f"/{rest}", "raw_path": raw_path}
                scope = {**scope, **chosen}
        await self._app(scope, receive, send)


def build() -> ASGIApp:
    """Return the mock; it refuses what the description does not allow, and itself if it is wrong."""
    os.environ["BASICINFO_FUNC"] = f"{known.__module__}.{known.__name__}"
    description = load()
    make_call = description["paths"]["/v2/accounts/{account_sid}/calls"]["post"]
    (status_callback,) = make_call["callbacks"]["statusCallback"].values()
    description["paths"]["/status-callback"] = status_callback
    no_pages = SwaggerUIOptions(serve_spec=False, swagger_ui=False)
    app = connexion.AsyncApp(__name__, swagger_ui_options=no_pages)
    app.add_api(
        description,
        base_path="",
        resolver=Examples(mock_all=True),
        strict_validation=True,
        validate_responses=True,
    )
    return Chooser(app)


def main() -> None:
    """Serve on a free port of loopback until standard input ends."""
    config = uvicorn.Config(build(), log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    # Unless the protocol is named, asyncio lets the kernel hold small packets back for 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        Thread(target=_end_with_input, args=(server,), daemon=True).start()
        print(listening.getsockname()[1], flush=True)
        server.run(sockets=[listening])


def _end_with_input(server: uvicorn.Server) -> None:
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    main()
