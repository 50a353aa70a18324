"""Starts Slagtavle: `python serve.py`, or `serve:app` under an ASGI server.

Why not `streamlit run dashboard.py`: seeing a folder called pages/, Streamlit starts in
its old mode, in which `/own_unit` runs pages/own_unit.py without dashboard.py, until
somebody has opened the front page. Each page guards itself, so nothing leaks even then;
here the old mode never begins. The switch is Streamlit's own but not public:
tests/browser/test_sign_in.py notices if it goes.
"""

import logging
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from components.many_runs import prepare_for_many_runs

prepare_for_many_runs()

import streamlit as st

from monitoring.log_lines import begin_log, refuse_start, take_over_loggers

# Before the other imports: on some, Streamlit has something to say.
try:
    begin_log()
except ValueError as error:
    sys.exit(f"Slagtavle does not start.\n- {error}")
take_over_loggers()

import click
import uvicorn
from google.protobuf.message import DecodeError
from starlette.middleware import Middleware
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.bootstrap import load_config_options
from streamlit.web.cli import configurator_options

from access.deployment_check import ask_role, server_problems
from access.link_after_sign_in import LinkAfterSignIn
from access.settings import (
    database_url,
    import_database_url,
    is_sample,
    proxies,
)
from access.start_check import start_problems
from access.uploads import UploadsOfFewOnly, permissions
from access.web_guard import (
    KnownMessagesOnly,
    OwnPagesOnly,
    SecurityHeaders,
    content_security_policy,
)
from components.readiness import read_registry_once, readiness
from components.unexpected import explain
from environment import UnusableSetting
from monitoring.endpoints import Monitoring
from wording import LANGUAGES

# The pages that Streamlit and the cookie's component send, with scripts inside.
HTML = (
    "streamlit/static/index.html",
    "extra_streamlit_components/CookieManager/frontend/build/index.html",
)
# What `components.page.choose_language` writes into a page.
SCRIPTS = [f"document.documentElement.lang='{one}'" for one in LANGUAGES]
# What a browser may send at once, in bytes: all widgets of a page are some thousand.
LONGEST_MESSAGE = 1_000_000
# All that our pages send by the websocket, and what they ask for beside their runs.
SENT = (
    *("rerun_script", "stop_script", "app_heartbeat", "backend_operation_request"),
    # An address for a file: `access.uploads` guards it.
    "file_urls_request",
)
ASKED_FOR = ("deferred_file", "dataframe_chunk")
SECONDS_TO_NEXT_QUESTION = 60
# A registry of 130 000 strokes is some 100 MB of CSV.
LARGEST_IMPORT = ("--server.maxUploadSize", "200")


def read_registry() -> None:
    """Take the first snapshot before anybody asks, and ask what our role may do."""
    # Every page asks `start_problems`, which knows the answer once there is one.
    questions = [read_registry_once, ask_role]
    while questions := [ask for ask in questions if not ask()]:
        time.sleep(SECONDS_TO_NEXT_QUESTION)


@click.command()
@configurator_options
def take_environment(**given: Any) -> None:
    """Let STREAMLIT_SERVER_ADDRESS and the like count, as in `streamlit run`."""
    load_config_options(given)


def larger_files() -> tuple[str, ...]:
    """Return the option that lets files of a registry's size in, where they are asked.

    STREAMLIT_SERVER_MAX_UPLOAD_SIZE comes before it.
    """
    try:
        is_asked = import_database_url() is not None
    except UnusableSetting:
        # Told below, and the server does not start.
        return ()
    is_set = "STREAMLIT_SERVER_MAX_UPLOAD_SIZE" in os.environ
    return LARGEST_IMPORT if is_asked and not is_set else ()


def problems_before_serving() -> list[str]:
    """Return why this server must not start, one sentence each."""
    try:
        if is_sample(database_url()):
            return start_problems()
    except UnusableSetting:
        return start_problems()
    ask_role()
    return start_problems() + server_problems(st.get_option)


def how_to_serve() -> dict[str, Any]:
    """Return how uvicorn listens, and whom it believes."""
    return {
        "host": st.get_option("server.address"),
        "port": int(os.environ.get("PORT") or 8501),
        "ws": "websockets-sansio",
        "ws_per_message_deflate": False,
        "ws_max_size": LONGEST_MESSAGE,
        "access_log": False,
        "log_config": None,
        "log_level": "warning",
        "server_header": False,
        # Whose word on the user's address counts: by it guessing is slowed down.
        "proxy_headers": bool(proxies()),
        "forwarded_allow_ips": proxies(),
    }


def is_known(sent: bytes) -> bool:
    """Return whether a message to the websocket is one that our pages send."""
    message = BackMsg()
    try:
        message.ParseFromString(sent)
    except DecodeError:
        # Streamlit closes the websocket.
        return True
    if message.WhichOneof("type") == "backend_operation_request":
        asked_for = message.backend_operation_request.WhichOneof("payload")
        return asked_for in ASKED_FOR
    return message.WhichOneof("type") in SENT


log = logging.getLogger("slagtavle")
for own in ("slagtavle", "data_access"):
    logging.getLogger(own).setLevel(logging.INFO)
try:
    take_environment(larger_files(), standalone_mode=False)
except click.ClickException as error:
    refuse_start([error.format_message()])
if problems := problems_before_serving():
    refuse_start(problems)
threading.Thread(target=read_registry, daemon=True).start()

PagesManager.uses_pages_directory = False
app = st.App(
    Path(__file__).parent / "dashboard.py",
    middleware=[
        Middleware(SecurityHeaders, content_security_policy(HTML, SCRIPTS)),
        Middleware(Monitoring, readiness),
        Middleware(OwnPagesOnly, st.get_option("server.corsAllowedOrigins")),
        Middleware(KnownMessagesOnly, is_known),
        Middleware(UploadsOfFewOnly, permissions),
        Middleware(LinkAfterSignIn),
    ],
    on_script_error=explain,
)
take_over_loggers()

if __name__ == "__main__":
    # Not `app.run()`: its websockets wait 40 ms for many an answer (Nagle's algorithm).
    serving = how_to_serve()
    log.info(
        "Slagtavle: http://%s:%d",
        serving["host"],
        serving["port"],
        extra={"event": "start"},
    )
    uvicorn.run(app, **serving)
