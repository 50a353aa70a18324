"""Mail: through the server of SLAGTAVLE_SMTP_URL, or into a folder without one.

The setting looks like smtp://user:password@host:587 (encrypted by STARTTLS) or
smtps://user:password@host:465. SLAGTAVLE_MAIL_FROM is the address that mails are from.
"""

import os
import secrets
import smtplib
import ssl
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from access import moments
from access.settings import ROOT
from environment import UnusableSetting, setting

WAIT_SECONDS = 10
PORTS = {"smtp": 587, "smtps": 465}
FAULTS = (OSError, smtplib.SMTPException, ValueError, IndexError, UnusableSetting)
ON_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class MailNotSent(Exception):  # noqa: N818 - told to the user in one sentence
    """A letter has not gone out; the cause is in `__cause__`, for the log."""


@dataclass(frozen=True)
class Letter:
    """A mail to one address, in plain text."""

    to: str
    subject: str
    text: str


def is_real() -> bool:
    """Return whether mails go out; else they are written into a folder."""
    return bool(_smtp_url())


def mail_folder() -> Path:
    """Return where mails are written without a mail server."""
    return Path(os.environ.get("SLAGTAVLE_MAIL_FOLDER") or ROOT / "outbox")


def mail_problems() -> list[str]:
    """Return what is wrong with the settings of mail, one sentence each."""
    if not is_real():
        return []
    problems = []
    try:
        url = urlsplit(_smtp_url())
        usable = url.scheme in PORTS and url.hostname and (url.port or 1)
    except ValueError:
        usable = False
    if not usable:
        problems.append(
            "SLAGTAVLE_SMTP_URL must look like smtp://user:password@host:587 or "
            "smtps://user:password@host:465."
        )
    sender = os.environ.get("SLAGTAVLE_MAIL_FROM", "")
    try:
        Address(addr_spec=sender)
    except (ValueError, IndexError):
        sender = ""
    if not sender:
        problems.append("SLAGTAVLE_MAIL_FROM must be the address that mails are from.")
    return problems


def send(letter: Letter) -> None:
    """Send a letter, or write it into the folder. Raises `MailNotSent`."""
    try:
        message = _message(letter)
        if is_real():
            _send(message)
        else:
            _write(message)
    except FAULTS as error:
        raise MailNotSent(f"{type(error).__name__}: {error}") from error


def _message(letter: Letter) -> EmailMessage:
    sender = os.environ.get("SLAGTAVLE_MAIL_FROM") or "slagtavle@localhost"
    message = EmailMessage(policy=policy.SMTP)
    # An address that holds more than one address, or a line of its own, raises.
    message["From"] = Address("Slagtavle", addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def _send(message: EmailMessage) -> None:
    url = urlsplit(_smtp_url())
    host = url.hostname
    if url.scheme not in PORTS or not host:
        raise ValueError("SLAGTAVLE_SMTP_URL is no address of a mail server")
    with _connection(url, host) as server:
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)


def _connection(url: SplitResult, host: str) -> smtplib.SMTP:
    port = url.port or PORTS[url.scheme]
    trusted = ssl.create_default_context()
    if url.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=WAIT_SECONDS, context=trusted)
    server = smtplib.SMTP(host, port, timeout=WAIT_SECONDS)
    try:
        server.ehlo()
        # Without encryption only to a relay on this machine, and never a password.
        if server.has_extn("starttls") or host not in ON_THIS_MACHINE or url.username:
            server.starttls(context=trusted)
    except BaseException:
        server.close()
        raise
    return server


def _write(message: EmailMessage) -> None:
    folder = mail_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{moments.now():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}.eml"
    kept = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(kept, "wb") as file:
        file.write(message.as_bytes())


def _smtp_url() -> str:
    return setting("SLAGTAVLE_SMTP_URL").strip()
