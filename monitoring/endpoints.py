"""The two addresses that monitoring asks, before Streamlit sees them."""

from collections.abc import Callable
from ipaddress import ip_address

from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from monitoring.metrics import BROWSERS
from monitoring.readiness import OneReadiness, Readiness

READY, METRICS = "/_slagtavle/ready", "/_slagtavle/metrics"
# What a proxy writes: it asks for somebody else.
FORWARDED = ("x-forwarded-for", "x-real-ip", "forwarded")


class Monitoring:
    """Answers `/_slagtavle/ready` and `/_slagtavle/metrics`, and counts websockets.

    Metrics are for programs on this machine; others, and whoever comes by way of a
    proxy, are told that there is no such page.
    """

    def __init__(self, app: ASGIApp, readiness: Callable[[], Readiness]) -> None:
        self.app = app
        self.readiness = readiness

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "websocket":
            with BROWSERS.track_inprogress():
                await self.app(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] in (READY, METRICS):
            await (await self._answer(scope))(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response:
        if scope["path"] == METRICS and not _is_from_here(scope):
            return PlainTextResponse("Not Found", 404)
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("Method Not Allowed", 405)
        # A database that is away answers after seconds: nobody else waits for it.
        readiness = await run_in_threadpool(self.readiness)
        if scope["path"] == METRICS:
            return Response(_exposed(readiness), media_type=CONTENT_TYPE_LATEST)
        status = 200 if readiness.is_ready else 503
        uncached = {"Cache-Control": "no-store"}
        return JSONResponse(readiness.told(), status, uncached)


def _exposed(readiness: Readiness) -> bytes:
    now = CollectorRegistry()
    now.register(OneReadiness(readiness))
    return generate_latest(REGISTRY) + generate_latest(now)


def _is_from_here(scope: Scope) -> bool:
    headers, client = Headers(scope=scope), scope.get("client")
    if client is None or any(name in headers for name in FORWARDED):
        return False
    try:
        return ip_address(client[0]).is_loopback
    except ValueError:
        return False
