"""A local HTTP server for publishers' sites, with their files and with failures.

Host names end in .test and resolve to 127.0.0.1, which the guard allows by its `networks` only.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

from app.ingest.fetch import AddressGuard, RetrySettings
from tests.builders import NOW

HERE = "127.0.0.1"
GUARD = AddressGuard(frozenset({ip_network("127.0.0.0/8")}), resolve=lambda host, port: [HERE])
NO_WAIT = RetrySettings(sleep=lambda seconds: None, random_fraction=lambda: 0.5)
HOSTS = frozenset({"gov.test", "assets.test", "storage.test"})


@dataclass(frozen=True)
class Page:
    """One response. `stop_at`: the connection closes after that many bytes of the body.

    `respond` writes the whole response byte by byte, for invalid responses.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str = ""
    stop_at: int | None = None
    respond: Callable[["Handler"], None] | None = None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers)))
        page = self.server.next_page(self.path.partition("?")[0])
        if page.respond:
            page.respond(self)
            self.close_connection = True
        elif page.etag and self.headers.get("If-None-Match") == page.etag:
            self.send_response(304)
            self.end_headers()
        else:
            self._send(page)

    def _send(self, page: Page) -> None:
        self.send_response(page.status)
        default_headers = {
            "Content-Length": str(len(page.body)),
            "Last-Modified": format_datetime(NOW),
        }
        for name, value in (default_headers | ({"ETag": page.etag} if page.etag else {})).items():
            if name not in page.headers:
                self.send_header(name, value)
        for name, value in page.headers.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page.body[: page.stop_at])
        self.close_connection = page.stop_at is not None

    def log_message(self, *args: object) -> None:
        """Log nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__((HERE, 0), Handler)
        self.pages: dict[str, Page | list[Page]] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.stopping = threading.Event()

    def next_page(self, path: str) -> Page:
        """The page at a path; from a list the next one, and then always the last."""
        found = self.pages.get(path, Page(b"not here", 404))
        if isinstance(found, Page):
            return found
        return found.pop(0) if len(found) > 1 else found[0]

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing: broken connections are expected."""

    def url(self, host: str, path: str = "") -> str:
        return f"http://{host}:{self.server_port}{path}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]


@contextmanager
def served() -> Iterator[Server]:
    """A server that runs until the end of the block."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.stopping.set()
            server.shutdown()
            thread.join()


def as_json(data: Any) -> Page:
    return Page(json.dumps(data).encode(), headers={"Content-Type": "application/json"})


def drip(handler: Handler, start: bytes, piece: bytes, seconds: float = 0.02) -> None:
    """Start a response, then send small pieces until the client disconnects."""
    handler.wfile.write(start)
    while not handler.server.stopping.wait(seconds):
        handler.wfile.write(piece)
