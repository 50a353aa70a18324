"""What tests of access share: who decides, who applies, the time, the mails."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from access.applications import Wish, apply, confirm
from access.moments import OSLO
from data_access.scope import Viewer

SECRETARY = Viewer("sekretariat", "Sekretariatet", "secretariat", frozenset())
OTHER_SECRETARY = Viewer("anne@stolav.no", "Anne", "secretariat", frozenset())
ADMINISTRATOR = Viewer("drift", "Driften", "administrator", frozenset())
HOSPITAL = Viewer("stolavs", "Slagenheten", "hospital", frozenset({11}))
ADVISORY = Viewer("radgiver", "Fagrådet", "advisory", frozenset())

# The trusts of the hospitals in these tests, as the registry names them.
HF_OF = {
    11: "St. Olavs hospital HF",
    12: "St. Olavs hospital HF",
    21: "Universitetssykehuset Nord-Norge HF",
}
KARI = Wish(
    "Kari Nordmann", "kari.nordmann@stolav.no", (11,), "hospital", "Leder slagenheten"
)
NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


class Clock:
    """A clock that tests set; `access.moments` tells its time."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at.replace(tzinfo=None)

    def today(self):
        return self.at.astimezone(OSLO).date()


def mails(folder: Path) -> list[EmailMessage]:
    """Return the mails that were written into a folder, in no order."""
    return [
        message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in sorted(folder.glob("*.eml"))
    ]


class MailBox:
    """The folder in which a test's mails end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def take(self) -> list[EmailMessage]:
        """Return what has come since it was last asked for."""
        found = mails(self.folder)
        for file in self.folder.glob("*.eml"):
            file.unlink()
        return found

    def text(self) -> str:
        """Return the text of the only mail that has come."""
        (mail,) = self.take()
        return str(mail.get_content())


def code_in(text: str) -> str:
    """Return the six digits of a mail."""
    (code,) = [word for word in text.split() if len(word) == 6 and word.isdigit()]
    return code


def token_in(text: str) -> str:
    """Return the token of a mail's link."""
    (link,) = [word for word in text.split() if "lenke=" in word]
    return link.partition("lenke=")[2]


def apply_and_confirm(engine, box: MailBox, wish: Wish = KARI) -> int:
    """Apply and give the code that was mailed; return the application's id."""
    number = apply(engine, wish, "10.0.0.1")
    assert confirm(engine, number, code_in(box.text()), HF_OF) == "confirmed"
    return number
