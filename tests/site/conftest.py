"""The site over the sample content: in process, built to files, and in a browser."""

from __future__ import annotations

import datetime as dt
import io
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlsplit
from wsgiref.headers import Headers
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.util import setup_testing_defaults

import pytest

from kb.content.catalogue import Catalogue
from kb.search.engine import Engine
from kb.settings import Settings
from kb.site.lookups import Site
from kb.site.server import create_app, make_site
from kb.site.static import build_site

TODAY = dt.date(2026, 11, 23)


@dataclass
class Answer:
    """An HTTP answer of the application."""

    status: int
    headers: Headers
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Client:
    """Calls the WSGI application without a network."""

    app: Any
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, method: str = "GET", **headers: str) -> Answer:
        return self.call(address, method, b"", headers)

    def post(self, address: str, body: bytes) -> Answer:
        kind = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}
        return self.call(address, "POST", body, kind)

    def call(self, address: str, method: str, body: bytes, environ: dict[str, str]) -> Answer:
        parts = urlsplit(address)
        path = parts.path.encode().decode("latin1") if "%" not in parts.path else _raw(parts.path)
        asked: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": quote(parts.query, safe="=&%+,.:/-_~"),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            **environ,
        }
        setup_testing_defaults(asked)
        told: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> None:
            told.update(status=int(status.split()[0]), headers=Headers(headers))

        body_out = b"".join(self.app(asked, start))
        return Answer(told["status"], told["headers"], body_out)


def _raw(path: str) -> str:
    return unquote_to_bytes(path).decode("latin1")


@pytest.fixture(scope="session")
def site(sample: Catalogue, sample_settings: Settings) -> Site:
    """The sample's site, on a fixed day."""
    return make_site(sample, sample_settings, TODAY)


@pytest.fixture(scope="session")
def client(site: Site, sample_engine: Engine) -> Client:
    """The sample's application."""
    return Client(create_app(site, sample_engine))


@pytest.fixture(scope="session")
def built(sample: Catalogue, sample_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's static site; never changed by tests."""
    output = tmp_path_factory.mktemp("built") / "dist"
    build_site(sample, replace(sample_settings, output=output), today=TODAY)
    return output


class _Quiet(WSGIRequestHandler):
    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture(scope="session")
def address(client: Client) -> Iterator[str]:
    """The sample's application on a port of this machine."""
    server = make_server("127.0.0.1", 0, client.app, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
