"""Certificates for 127.0.0.1 that are made for a test and trusted by nobody else."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_HERE = ipaddress.ip_address("127.0.0.1")


@dataclass(frozen=True, slots=True)
class Identity:
    """A self-signed certificate and its key, in one PEM file."""

    pem: Path

    def server(self) -> ssl.SSLContext:
        """What a server with this certificate uses."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.pem)
        return context

    def trusted(self) -> ssl.SSLContext:
        """What a client that trusts this certificate alone uses."""
        return ssl.create_default_context(cafile=str(self.pem))


def make_identity(
    folder: Path, *, host: str | None = None, expired: bool = False, also: tuple[str, ...] = ()
) -> Identity:
    """Make a certificate for `host` (None: 127.0.0.1), and `also` for other names."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CCM Desktop test")])
    today = dt.datetime.now(dt.UTC)
    ends = today - dt.timedelta(days=1) if expired else today + dt.timedelta(days=1)
    public = key.public_key()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=2))
        .not_valid_after(ends)
        .add_extension(
            x509.SubjectAlternativeName(
                [
                    x509.IPAddress(_HERE) if host is None else x509.DNSName(host),
                    *(x509.DNSName(name) for name in also),
                ]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / f"{host or 'here'}{'-expired' if expired else ''}.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return Identity(pem)
