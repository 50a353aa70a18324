"""The files of a dump, zipped or not, opened within limits and without unpacking."""

import codecs
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

MEGABYTE = 1_000_000
CHUNK = 1 << 20
# A dump of a million strokes is about 400 MB; more than this is no dump.
MOST_BYTES = 4_000 * MEGABYTE
MOST_MEMBERS = 50
ZIP = b"PK\x03\x04"
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
ENCODINGS = ("utf-8-sig", "cp1252")


# Why a file cannot be taken, for the command line; the screen has words of its own.
REASONS = {
    "unreadable": "{name} cannot be read.",
    "not_whole": "{name} cannot be read to its end.",
    "too_large": "The files hold more than {most} MB unpacked.",
    "too_many": "{name} holds more than {most} files.",
    "locked": "{name} is locked with a password.",
    "not_unpacked": "{name} cannot be unpacked.",
    "false_size": "{name} is larger than it says.",
}


class UnusableFile(Exception):  # noqa: N818 - a state, told in one sentence
    """A file cannot be opened; the message says which and why.

    `reason` is one of `REASONS`, `most` the limit where it is one.
    """

    def __init__(self, reason: str, name: str = "", most: int = 0) -> None:
        super().__init__(REASONS[reason].format(name=name, most=most))
        self.reason, self.name, self.most = reason, name, most


@dataclass(frozen=True)
class Given:
    """A file as it was given: its name to tell it by, and how it is opened."""

    name: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True)
class Source:
    """One table of text. `size` is in bytes; `is_csv` as far as the name tells."""

    name: str
    size: int
    open: Callable[[], BinaryIO]
    is_csv: bool = True


def from_path(path: Path) -> Given:
    """Return a file on disk as something given."""
    return Given(str(path), lambda: path.open("rb"))


def sources(given: Sequence[Given], most_bytes: int = MOST_BYTES) -> list[Source]:
    """Return the tables in files and zip archives; nothing is written to disk.

    Raises `UnusableFile` for a file that is not there, an archive that cannot be read
    or is locked, and for more than `most_bytes` unpacked.
    """
    found: list[Source] = []
    for one in given:
        try:
            with one.open() as file:
                if is_archive(file):
                    found += _members(one, file)
                else:
                    found.append(Source(one.name, file.seek(0, 2), one.open))
        except (OSError, zipfile.BadZipFile):
            raise UnusableFile("unreadable", one.name) from None
    if sum(source.size for source in found) > most_bytes:
        raise UnusableFile("too_large", most=most_bytes // MEGABYTE)
    return found


def is_archive(file: BinaryIO) -> bool:
    """Return whether a file is a zip archive, whole or not; leave it at its begin."""
    begins = file.read(len(ZIP))
    file.seek(0)
    return begins == ZIP


def _members(one: Given, file: BinaryIO) -> list[Source]:
    with zipfile.ZipFile(file) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
    if len(members) > MOST_MEMBERS:
        raise UnusableFile("too_many", one.name, MOST_MEMBERS)
    if any(info.flag_bits & 1 for info in members):
        raise UnusableFile("locked", one.name)
    return [
        Source(
            # The folders in an archive are anybody's invention.
            f"{one.name}: {PurePosixPath(info.filename.replace(chr(92), '/')).name}",
            info.file_size,
            _opener(one, info),
            info.filename.lower().endswith((".csv", ".txt")),
        )
        for info in members
    ]


def _opener(one: Given, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    def open_member() -> BinaryIO:
        try:
            archive = zipfile.ZipFile(one.open())
            return cast(BinaryIO, archive.open(info))
        except (OSError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
            raise UnusableFile("not_unpacked", one.name) from None

    return open_member


def encoding_of(source: Source) -> str | None:
    """Return the encoding the whole text is valid in, None if neither of the two.

    Raises `UnusableFile` where there is more text than the archive says.
    """
    possible = {name: codecs.getincrementaldecoder(name)() for name in ENCODINGS}
    read = 0
    with readable(source.name), source.open() as file:
        while chunk := file.read(CHUNK):
            if read == 0 and chunk.startswith(UTF16):
                return None
            read += len(chunk)
            if read > source.size:
                raise UnusableFile("false_size", source.name)
            for name, decoder in list(possible.items()):
                if not _fits(decoder, chunk):
                    del possible[name]
        possible = {
            name: decoder
            for name, decoder in possible.items()
            if _fits(decoder, b"", final=True)
        }
    return next(iter(possible), None)


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turn the errors of a file that breaks off into `UnusableFile`."""
    try:
        yield
    except (OSError, EOFError, ValueError, zipfile.BadZipFile, zlib.error):
        raise UnusableFile("not_whole", name) from None


def _fits(
    decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False
) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True
