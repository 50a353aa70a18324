"""Mail: through a real server in this process, or into a folder; never to others."""

import ssl
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from access.mail import Letter, MailNotSent, is_real, mail_folder, mail_problems, send
from access.settings import ROOT
from tests.access.own import mails
from tests.servers import free_port

LETTER = Letter("kari@stolav.no", "Søknad på Slagtavle", "Hei, Kåre!\nTo linjer.")
PASSWORD = "p@ss:word/%"


class Postman:
    """What a mail server has received, and whether the line was encrypted."""

    def __init__(self) -> None:
        self.received: list[Any] = []

    async def handle_DATA(  # noqa: N802 - the server's name
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        self.received.append(
            (envelope, bool(server.transport.get_extra_info("sslcontext")))
        )
        return "250 OK"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1 that signs itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail of a test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("certificate") / "mail.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


Start = Callable[..., Postman]


@pytest.fixture
def start(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """`start("smtp" or "smtps", tls=, login=)`: a server, and the setting of it."""
    running: list[Controller] = []
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    def begin(scheme: str = "smtp", *, tls: bool = True, login: str = "") -> Postman:
        postman, port = Postman(), free_port()

        def is_right(server: Any, session: Any, envelope: Any, kind: Any, data: Any):
            right = data.password == PASSWORD.encode()
            return AuthResult(success=right, handled=False)

        options: dict[str, Any] = {}
        if tls:
            name = "ssl_context" if scheme == "smtps" else "tls_context"
            options[name] = context
        if login:
            options |= {"authenticator": is_right, "auth_required": True}
        running.append(Controller(postman, "127.0.0.1", port, **options))
        running[-1].start()
        monkeypatch.setenv("SLAGTAVLE_SMTP_URL", f"{scheme}://{login}127.0.0.1:{port}")
        monkeypatch.setenv("SLAGTAVLE_MAIL_FROM", "slagtavle@stolav.no")
        return postman

    yield begin
    for one in running:
        one.stop()


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the certificate of the test count, as the operator would his own."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No mail server, and a folder that is not there yet."""
    monkeypatch.delenv("SLAGTAVLE_SMTP_URL", raising=False)
    monkeypatch.setenv("SLAGTAVLE_MAIL_FOLDER", str(tmp_path / "a" / "outbox"))
    return tmp_path / "a" / "outbox"


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_mail_arrives_encrypted_as_it_was_written(start, trusted, scheme):
    postman = start(scheme)
    assert is_real()
    send(LETTER)
    ((envelope, encrypted),) = postman.received
    assert encrypted
    assert envelope.rcpt_tos == ["kari@stolav.no"]
    assert envelope.mail_from == "slagtavle@stolav.no"
    mail = message_from_bytes(envelope.content, policy=policy.default)
    assert mail["Subject"] == LETTER.subject
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().splitlines() == LETTER.text.splitlines()


def test_it_signs_in_with_the_password_of_the_address(start, trusted):
    postman = start(login="user:p%40ss%3Aword%2F%25@")
    send(LETTER)
    assert len(postman.received) == 1


def test_a_wrong_password_is_an_error(start, trusted):
    start(login="user:wrong@")
    with pytest.raises(MailNotSent, match="Authentication"):
        send(LETTER)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_that_nobody_trusts_is_an_error(start, scheme):
    postman = start(scheme)
    with pytest.raises(MailNotSent, match="certificate verify failed"):
        send(LETTER)
    assert postman.received == []


def test_without_encryption_to_this_machine_only_and_no_password(start):
    postman = start(tls=False)
    send(LETTER)
    assert len(postman.received) == 1
    start(tls=False, login="user:word@")
    with pytest.raises(MailNotSent, match="STARTTLS"):
        send(LETTER)


def test_a_server_that_is_away_is_an_error(monkeypatch):
    monkeypatch.setenv("SLAGTAVLE_SMTP_URL", f"smtp://127.0.0.1:{free_port()}")
    with pytest.raises(MailNotSent, match="refused"):
        send(LETTER)


def test_without_a_server_mails_lie_in_a_folder_of_our_own(folder):
    assert not is_real()
    send(LETTER)
    send(LETTER)
    found = mails(folder)
    assert [mail["To"] for mail in found] == ["kari@stolav.no"] * 2
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_the_folder_of_the_project_is_not_in_git(monkeypatch):
    monkeypatch.delenv("SLAGTAVLE_MAIL_FOLDER", raising=False)
    assert mail_folder() == ROOT / "outbox"
    assert "outbox/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    "to",
    [
        "kari@stolav.no\nBcc: alle@stolav.no",
        "kari@stolav.no\r\nBcc: alle@stolav.no",
        "kari@stolav.no, alle@stolav.no",
        "Kari <kari@stolav.no>",
        "",
        "kari",
    ],
)
def test_an_address_is_one_address(folder, to):
    with pytest.raises(MailNotSent):
        send(Letter(to, "Hei", "Hei"))
    assert not folder.exists() or not mails(folder)


def test_a_subject_cannot_hold_a_header(folder):
    send(Letter("kari@stolav.no", "Hei\r\nBcc: alle@stolav.no", "Bcc: x@stolav.no"))
    (mail,) = mails(folder)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Hei Bcc: alle@stolav.no"


@pytest.mark.parametrize(
    ("url", "sender", "said"),
    [
        ("", "", []),
        ("smtp://mail.example.no", "slagtavle@example.no", []),
        ("http://mail.example.no", "slagtavle@example.no", ["SLAGTAVLE_SMTP_URL"]),
        ("smtp://mail.example.no:x", "slagtavle@example.no", ["SLAGTAVLE_SMTP_URL"]),
        ("mail.example.no", "", ["SLAGTAVLE_SMTP_URL", "SLAGTAVLE_MAIL_FROM"]),
        ("smtps://u:secret@mail.example.no", "no address", ["SLAGTAVLE_MAIL_FROM"]),
    ],
)
def test_wrong_settings_are_named_and_no_password_is_shown(
    monkeypatch, url, sender, said
):
    monkeypatch.setenv("SLAGTAVLE_SMTP_URL", url)
    monkeypatch.setenv("SLAGTAVLE_MAIL_FROM", sender)
    problems = mail_problems()
    assert [one.split()[0] for one in problems] == said
    assert "secret" not in "".join(problems)
