"""Static sites served as any host would, and the engines they must agree with."""

from __future__ import annotations

import functools
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from kb.content.catalogue import Catalogue
from kb.search.engine import Engine
from kb.settings import Settings
from kb.site.static import build_site


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: Any) -> None:
        pass


class _Stoppable(ThreadingHTTPServer):
    """Hangs up when closed: connections kept alive would still be answered."""

    daemon_threads = True

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.connections: list[socket.socket] = []

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.append(request)
        super().process_request(request, client_address)

    def server_close(self) -> None:
        super().server_close()
        for one in self.connections:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A folder on a port of this machine, by a server that knows nothing but files."""
    server = _Stoppable(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def serve() -> Callable[[Path], Any]:
    """The function that serves a folder while a test needs it."""
    return serving


@pytest.fixture(scope="session")
def sample_site(
    sample: Catalogue, sample_engine: Engine, sample_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The sample's static site with its search, below `/tra-cuu/` of its host; the folder of the host's root."""
    root = tmp_path_factory.mktemp("host")
    settings = replace(sample_settings, output=root / "tra-cuu", base_path="/tra-cuu/")
    build_site(sample, settings, index=sample_engine.index)
    return root


@pytest.fixture(scope="session")
def real_site(
    real: Catalogue, real_engine: Engine, real_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The project's own static site."""
    output = tmp_path_factory.mktemp("real") / "dist"
    build_site(real, replace(real_settings, output=output), index=real_engine.index)
    return output
