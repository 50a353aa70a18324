"""A check or an import of files, with its progress on the screen and in the log."""

import gzip
import io
import logging
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError
from streamlit.runtime.uploaded_file_manager import UploadedFile

from access import moments
from access.log import LogAway
from access.settings import import_database_url, reference_database_url
from components.import_check import Checked
from components.import_choice import Order
from components.import_words import outcome_words, refusal_words
from components.reads import source
from components.trail import note, note_if_possible
from data_access.engine import UnusableDatabase, make_engine
from data_access.loading.findings import Findings, TooManyFindings
from data_access.loading.run import (
    DeletionGrew,
    DeletionRefused,
    Result,
    Wishes,
    import_dump,
)
from data_access.loading.sources import Given, UnusableFile
from data_access.loading.target import ImportRuns, writing_engine
from data_access.scope import Viewer
from data_access.told import reason
from environment import UnusableSetting
from wording import t

# Unpacked; ten times the files of a whole registry today.
MOST_BYTES = 1_000_000_000
LOG_AWAY = "import.log_away"
REFUSALS = (
    UnusableFile,
    UnusableDatabase,
    UnusableSetting,
    ImportRuns,
    DeletionRefused,
    DeletionGrew,
    TooManyFindings,
    OSError,
    SQLAlchemyError,
)

_log = logging.getLogger("slagtavle")


def check_files(viewer: Viewer, files: Sequence[UploadedFile]) -> Checked | None:
    """Return what the files hold, with nothing stored; None with words on the screen.

    The check is in the access log first: its findings hold values of patients.
    """
    packed = io.BytesIO()
    try:
        note(viewer, "import_check", page="imports", detail=_names(files))
        with (
            gzip.open(packed, "wt", 1, encoding="utf-8-sig", newline="") as out,
            _Bar() as bar,
        ):
            findings = Findings(out)
            wishes = Wishes(dry_run=True, compare=True, most_bytes=MOST_BYTES)
            result = _run(files, findings, wishes, bar)
    except LogAway:
        st.error(t(LOG_AWAY))
        return None
    except REFUSALS as error:
        st.error(_told(error))
        return None
    ids = tuple(one.file_id for one in files)
    return Checked(ids, result, findings, packed.getvalue())


def import_files(
    viewer: Viewer, files: Sequence[UploadedFile], order: Order
) -> tuple[str, str]:
    """Take the files in as ordered; return a kind of message, and its words.

    What is about to be done is in the access log before it is begun, what came of it
    afterwards. A page that is left breaks it off, and nothing is stored.
    """
    try:
        note(viewer, "import", page="imports", detail=f"{order}: {_names(files)}")
    except LogAway:
        return "error", t(LOG_AWAY)
    came_to = "broken off, nothing stored"
    try:
        with _Bar() as bar:
            wishes = replace(order.wishes, most_bytes=MOST_BYTES)
            result = _run(files, Findings(), wishes, bar)
        came_to = _in_the_log(result)
    except REFUSALS as error:
        came_to = f"nothing stored: {type(error).__name__}"
        return "error", _told(error)
    finally:
        note_if_possible(viewer, "import", page="imports", detail=came_to)
    if not result.is_stored:
        return "error", t("import.refused_now")
    with st.spinner(t("import.counting")):
        has_new = _look_again()
    return "success", outcome_words(result, has_new)


def _run(
    files: Sequence[UploadedFile], findings: Findings, wishes: Wishes, bar: "_Bar"
) -> Result:
    url = import_database_url()
    if url is None:
        raise UnusableDatabase("IMPORT_DATABASE_URL is not set any more.")
    reference = reference_database_url()
    return import_dump(
        [_given(one) for one in files],
        writing_engine(url),
        findings,
        wishes,
        today=moments.today(),
        reference=make_engine(reference, "REFERENCE_DATABASE_URL")
        if reference
        else None,
        said=bar.said,
    )


def _given(file: UploadedFile) -> Given:
    # The bytes are shared, not copied.
    return Given(file.name, lambda: io.BytesIO(file.getvalue()))


def _look_again() -> bool:
    """Let the pages have the new numbers at once; return whether they do."""
    keeper = source().keeper
    try:
        keeper.look()
    except SQLAlchemyError:
        return False
    return keeper.away_since is None


def _told(error: Exception) -> str:
    if isinstance(error, SQLAlchemyError):
        _log.error("The import failed: %s", reason(error))
    elif isinstance(error, OSError | UnusableDatabase | UnusableSetting):
        _log.error("The import failed: %s", error)
    return refusal_words(error)


def _names(files: Sequence[UploadedFile]) -> str:
    return ", ".join(f"{one.name} ({one.size} bytes)" for one in files)


def _in_the_log(result: Result) -> str:
    if not result.is_stored:
        return "refused because of findings, nothing stored"
    made = [one.changes for one in result.forms.values() if one.changes]
    return (
        f"stored: {sum(one.new for one in made)} new, "
        f"{sum(one.changed for one in made)} changed, "
        f"{sum(one.deleted for one in made)} deleted"
    )


class _Bar:
    """One bar, which says what is being done and how far that is."""

    def __init__(self) -> None:
        self._done: dict[str, int] = {}
        self._drawn = ("", -1)

    def __enter__(self) -> "_Bar":
        self._bar = st.progress(0.0, t("import.progress.check"))
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.empty()

    def said(self, stage: str, more: int, size: int) -> None:
        done = self._done[stage] = self._done.get(stage, 0) + more
        percent = min(100, 100 * done // size) if size else 100
        if self._drawn != (stage, percent):
            self._drawn = (stage, percent)
            self._bar.progress(percent, t(f"import.progress.{stage}"))
