"""Checked rows on their way to the database, in a file that nobody else can open."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from tempfile import TemporaryFile
from typing import Self

CHUNK = 5_000


class Spool:
    """Rows as CSV, an empty cell for NULL. The file has no name: a crash leaves none.

    Raises `OSError` when the disk is full.
    """

    def __init__(self) -> None:
        # Closed by `__exit__`.
        self._file = TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115
        self._writer = csv.writer(self._file)
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, rows: Iterable[Sequence[str]]) -> None:
        """Put rows behind those that are there."""
        kept = list(rows)
        self._writer.writerows(kept)
        self.size += len(kept)

    def text(self) -> Iterator[str]:
        """Yield the whole file in pieces."""
        self._rewind()
        while piece := self._file.read(1 << 16):
            yield piece

    def chunks(self) -> Iterator[list[list[str]]]:
        """Yield the rows again, some thousand at a time."""
        self._rewind()
        rows = csv.reader(self._file)
        while chunk := list(islice(rows, CHUNK)):
            yield chunk

    def _rewind(self) -> None:
        self._file.flush()
        self._file.seek(0)
