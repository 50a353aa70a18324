"""What a reader sees of an error that nobody had thought of: a sentence and a code."""

import logging
import secrets

import streamlit as st

from monitoring.metrics import PAGE_ERRORS
from wording import t

_log = logging.getLogger("slagtavle")
# Streamlit's own line on the same error, which has no code.
_STREAMLIT_S_LINE = "Uncaught app execution"
logging.getLogger("streamlit.error_util").addFilter(
    lambda record: record.msg != _STREAMLIT_S_LINE
)


def explain(error: Exception) -> bool:
    """Log an error under a code and tell the reader the code; return that it is told.

    `streamlit.App` calls it for errors of pages and of what widgets call.
    """
    code = secrets.token_hex(3).upper()
    PAGE_ERRORS.inc()
    _log.error(
        "Error %s on a page",
        code,
        exc_info=error,
        extra={"event": "page_error", "code": code},
    )
    st.error(t("status.unexpected", code=code))
    return True
