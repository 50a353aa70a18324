"""The page Innlesing: choose files, see what a check says of them, take them in.

Nothing is stored without a check whose result stands on the screen.
"""

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from access.settings import import_database_url
from components.import_check import Checked, show_check
from components.import_choice import Order, choose_order
from components.import_permission import let_send_files
from components.import_run import check_files, import_files
from components.sign_in import session_is_certain
from data_access.scope import Viewer
from wording import t

KINDS = ("csv", "txt", "zip")
# What the check of the chosen files came to.
CHECKED = "import_checked"
# What the last import came to: a kind of message and its words.
SAID = "import_said"
# A new number empties the field for files.
ROUND = "import_round"


def show_imports(viewer: Viewer) -> None:
    """Draw the page, or why there is none here; the caller has guarded it."""
    if import_database_url() is None:
        st.info(t("import.not_set_up"))
        return
    if viewer.seen_by or not session_is_certain():
        st.warning(t("import.not_certain"))
        return
    let_send_files(viewer)
    order = None
    place = st.empty()
    with place.container():
        _say_what_was_done()
        st.markdown(t("import.intro"))
        files = _choose_files()
        checked = _checked(viewer, files)
        if checked is not None:
            show_check(viewer, checked)
            order = choose_order(checked)
    if order is not None:
        # Nothing is left to click on: a click would break the import off.
        place.empty()
        _import(viewer, files, order)


def _choose_files() -> list[UploadedFile]:
    number = st.session_state.setdefault(ROUND, 0)
    limit = int(st.get_option("server.maxUploadSize"))
    return st.file_uploader(
        t("import.files"),
        type=list(KINDS),
        accept_multiple_files=True,
        max_upload_size=limit,
        key=f"import_files_{number}",
        help=t("import.files.help"),
    )


def _checked(viewer: Viewer, files: Sequence[UploadedFile]) -> Checked | None:
    """Return the check of these very files; offer one where there is none."""
    ids = tuple(one.file_id for one in files)
    checked = st.session_state.get(CHECKED)
    if isinstance(checked, Checked) and checked.ids == ids:
        return checked
    _forget_check()
    if files and st.button(t("import.check"), type="primary", key="import_check"):
        checked = check_files(viewer, files)
        if checked is not None:
            st.session_state[CHECKED] = checked
            st.rerun()
    return None


def _import(viewer: Viewer, files: Sequence[UploadedFile], order: Order) -> None:
    said = import_files(viewer, files, order)
    st.session_state[SAID] = said
    _forget_check()
    if said[0] == "success":
        _let_go_of(files)
    st.rerun()


def _let_go_of(files: Sequence[UploadedFile]) -> None:
    """Take files out of the server's memory, and out of the field."""
    context = get_script_run_ctx()
    manager = context.uploaded_file_mgr if context else None
    if context and isinstance(manager, MemoryUploadedFileManager):
        for one in files:
            manager.remove_file(context.session_id, one.file_id)
    st.session_state[ROUND] += 1


def _forget_check() -> None:
    st.session_state[CHECKED] = None


def _say_what_was_done() -> None:
    said = st.session_state.pop(SAID, None)
    if said:
        kind, words = said
        {"success": st.success, "error": st.error}[kind](words)
