"""WireMock as a peer that none of us wrote: it fails in ways of its own and keeps its own books.

The npm package of WireMock carries the whole program, and is fetched into `build` when first
needed. Its TLS shows a certificate of ours, so that the client has one to trust.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12

from tests.api.certificates import Identity

VERSION = "3.13.2"
_FOLDER = Path(__file__).resolve().parents[2] / "build" / "wiremock"
_FETCHED_WITHIN_S, _STARTED_WITHIN_S, _BOOKED_WITHIN_S = 180, 60, 30
_PASSWORD = "password"


class UnavailableError(Exception):
    """WireMock can't be had here; says why."""


def fetch() -> Path:
    """Where the program is; fetches it where it is not there yet."""
    if shutil.which("java") is None:
        raise UnavailableError("java is not installed")
    if (jar := _jar()) is not None:
        return jar
    npm = shutil.which("npm")
    if npm is None:
        raise UnavailableError("npm is not installed")
    flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(_FOLDER)]
    try:
        done = subprocess.run(  # noqa: S603 - a pinned package
            [npm, "install", *flags, f"wiremock@{VERSION}"],
            capture_output=True,
            text=True,
            timeout=_FETCHED_WITHIN_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnavailableError("npm did not fetch WireMock in time") from error
    jar = _jar()
    if done.returncode or jar is None:
        said = (done.stderr.strip().splitlines() or ["no words"])[0]
        raise UnavailableError(f"npm could not fetch WireMock: {said}")
    return jar


def _jar() -> Path | None:
    return next(_FOLDER.glob(f"node_modules/wiremock/**/*standalone-{VERSION}.jar"), None)


class WireMock:
    """A running WireMock, by its admin interface."""

    def __init__(self, admin: httpx.AsyncClient, port: int, secure_port: int) -> None:
        self.port = port
        self.secure_port = secure_port
        self._admin = admin

    async def answer(self, account: str, response: Mapping[str, object], **more: str) -> None:
        """Set what POSTs of calls are answered with for accounts whose SID begins like this."""
        request = {"method": "POST", "urlPathPattern": f"/v2/accounts/{account}-.*/calls"}
        mapping = {"request": request, "response": response, **more}
        (await self._admin.post("mappings", json=mapping)).raise_for_status()

    async def bodies(self, account_sid: str, due: int) -> tuple[bytes, ...]:
        """The POSTs in WireMock's books for an account, once all that are due are there.

        It books a request when it has done with it, which may be after the client has left.
        """
        pattern = {"method": "POST", "urlPath": f"/v2/accounts/{account_sid}/calls"}
        async with asyncio.timeout(_BOOKED_WITHIN_S):
            while True:
                found = await self._admin.post("requests/find", json=pattern)
                requests = found.raise_for_status().json()["requests"]
                if len(requests) >= due:
                    return tuple(request["body"].encode() for request in requests)

    async def is_healthy(self) -> bool:
        """Whether it answers."""
        try:
            return (await self._admin.get("health")).is_success
        except httpx.TransportError:
            return False


@asynccontextmanager
async def running(jar: Path, identity: Identity, folder: Path) -> AsyncIterator[WireMock]:
    """WireMock on free ports of this machine, for the length of a test."""
    keystore = _keystore(identity, folder)
    process = await asyncio.create_subprocess_exec(
        "java", "-Xmx256m", "-jar", str(jar), "--disable-banner", "--bind-address", "127.0.0.1",
        "--port", "0", "--https-port", "0", "--https-keystore", str(keystore),
        "--keystore-type", "PKCS12", "--keystore-password", _PASSWORD,
        "--key-manager-password", _PASSWORD, "--root-dir", str(folder),
        stdin=DEVNULL, stdout=PIPE, stderr=STDOUT,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_STARTED_WITHIN_S):
            ports = await _ports(process)
        drain = asyncio.create_task(_drain(process))
        base = f"http://127.0.0.1:{ports['port']}/__admin/"
        async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=30) as admin:
            wiremock = WireMock(admin, ports["port"], ports["https-port"])
            async with asyncio.timeout(_STARTED_WITHIN_S):
                while not await wiremock.is_healthy():
                    pass
            yield wiremock
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    await drain


async def _ports(process: Process) -> dict[str, int]:
    """Read the free ports that WireMock took from what it says at its start."""
    assert process.stdout is not None
    ports: dict[str, int] = {}
    said = b""
    while len(ports) < 2:
        line = await process.stdout.readline()
        assert line, f"WireMock ended at its start: {said.decode(errors='replace')}"
        said += line
        name, _, value = line.decode(errors="replace").partition(":")
        if name in ("port", "https-port"):
            ports[name] = int(value)
    return ports


async def _drain(process: Process) -> None:
    assert process.stdout is not None
    while await process.stdout.read(64 * 1024):
        pass


def _keystore(identity: Identity, folder: Path) -> Path:
    pem = identity.pem.read_bytes()
    key = serialization.load_pem_private_key(pem, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    certificate = x509.load_pem_x509_certificate(pem)
    sealed = serialization.BestAvailableEncryption(_PASSWORD.encode())
    path = folder / "keystore.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"wiremock", key, certificate, None, sealed)
    )
    return path
