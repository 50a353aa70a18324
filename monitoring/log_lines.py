"""How the log is written: plain text, or one JSON object per line (SLAGTAVLE_LOG)."""

import json
import logging
import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

SETTING = "SLAGTAVLE_LOG"
KINDS = ("text", "json")
ROOT = Path(__file__).resolve().parent.parent
# What every record has; the rest was given by `extra`.
USUAL = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}
MOST_PLACES = 12


def log_kind() -> str:
    """Return how the log is written. Raises `ValueError` for what is neither."""
    kind = os.environ.get(SETTING, "").strip().lower() or "text"
    if kind not in KINDS:
        raise ValueError(f"{SETTING} must be text or json, not {kind!r}.")
    return kind


def begin_log() -> None:
    """Write what is logged to the standard error. Raises `ValueError`."""
    handler = logging.StreamHandler()
    is_json = log_kind() == "json"
    handler.setFormatter(JsonLine() if is_json else logging.Formatter("%(message)s"))
    logging.basicConfig(handlers=[handler])
    if is_json:
        logging.captureWarnings(capture=True)


def take_over_loggers() -> None:
    """Let the libraries that have streams of their own write as we do; only JSON."""
    if log_kind() == "text":
        return
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


class JsonLine(logging.Formatter):
    """Makes a line of a record: time (UTC), level, event, logger, message, and more.

    What an error says may quote a value of a patient or a password: its kind is told,
    and where in the code, but not its words.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": "log",
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: one for name, one in vars(record).items() if name not in USUAL}
        if record.exc_info and record.exc_info[1]:
            line |= _error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def _error(error: BaseException) -> dict[str, Any]:
    kinds = []
    cause: BaseException | None = error
    while cause is not None and len(kinds) < MOST_PLACES:
        kinds.append(type(cause).__qualname__)
        cause = cause.__cause__ or cause.__context__
    frames = traceback.extract_tb(error.__traceback__)[-MOST_PLACES:]
    places = [f"{_short(one.filename)}:{one.lineno} {one.name}" for one in frames]
    return {"error": kinds, "where": places}


def _short(file: str) -> str:
    """Return a file's path without where it is installed."""
    path = Path(file)
    if "site-packages" in path.parts:
        return Path(*path.parts[path.parts.index("site-packages") + 1 :]).as_posix()
    if path.is_relative_to(ROOT):
        return path.relative_to(ROOT).as_posix()
    return path.name


def refuse_start(problems: list[str]) -> NoReturn:
    """Say why the server does not start, in a sentence each, and end the process."""
    if log_kind() == "text":
        listed = "\n".join(f"- {one}" for one in problems)
        sys.exit(f"Slagtavle does not start.\n{listed}")
    for one in problems:
        logging.getLogger("slagtavle").error(one, extra={"event": "start_refused"})
    sys.exit(1)
