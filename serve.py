"""Starts Slagtavle: `python serve.py`, or `serve:app` under an ASGI server.

Why not `streamlit run dashboard.py`: seeing a folder called pages/, Streamlit starts in
its old mode, in which `/own_unit` runs pages/own_unit.py without dashboard.py, until
somebody has opened the front page. Each page guards itself, so nothing leaks even then;
here the old mode never begins. The switch is Streamlit's own but not public:
tests/browser/test_strangers.py notices if it goes.
"""

import logging
import os
import sys
import threading
from pathlib import Path

import streamlit as st
import uvicorn
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

from access.start_check import start_problems
from components.reads import source
from data_access.engine import UnusableDatabase

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
}


class SecurityHeaders:
    """Puts the headers on every answer that Streamlit leaves out; no websocket."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        http = scope["type"] == "http"
        await self.app(scope, receive, send_with_headers if http else send)


def read_registry() -> None:
    """Say what the registry lacks, and take the first snapshot before anybody asks."""
    try:
        for finding in source().registry.findings():
            log.warning(finding)
        source().keeper.current()
    except (UnusableDatabase, SQLAlchemyError) as error:
        log.error("The registry cannot be read yet: %s", error)  # noqa: TRY400


logging.basicConfig(format="%(message)s")
log = logging.getLogger("slagtavle")
log.setLevel(logging.INFO)
problems = start_problems()
if problems:
    sys.exit("Slagtavle does not start.\n" + "\n".join(f"- {one}" for one in problems))
threading.Thread(target=read_registry, daemon=True).start()

PagesManager.uses_pages_directory = False
app = st.App(
    Path(__file__).parent / "dashboard.py", middleware=[Middleware(SecurityHeaders)]
)

if __name__ == "__main__":
    # Not `app.run()`: its websockets wait 40 ms for many an answer (Nagle's algorithm).
    address, port = st.get_option("server.address"), int(os.environ.get("PORT") or 8501)
    log.info("Slagtavle: http://%s:%d", address, port)
    uvicorn.run(
        app,
        host=address,
        port=port,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        access_log=False,
        log_level="warning",
    )
