"""`kb serve`: the site on this machine, over waitress."""

from __future__ import annotations

import sys

import waitress

from kb.content.catalogue import Catalogue
from kb.errors import UsageError
from kb.search.engine import Engine
from kb.settings import Settings
from kb.site.server import create_app, make_site

THREADS = 4


def serve(catalogue: Catalogue, settings: Settings, host: str, port: int) -> None:
    """Serve until interrupted; raises `UsageError` where the port cannot be had."""
    app = create_app(make_site(catalogue, settings), Engine.open(settings, catalogue))
    try:
        server = waitress.create_server(app, host=host, port=port, threads=THREADS, ident=None)
    except OSError as error:
        raise UsageError(
            f"không mở được cổng {port}: {error.strerror}",
            where=f"{host}:{port}",
            fix="có chương trình khác đang dùng cổng này; chọn cổng khác bằng --port",
        ) from error
    print(f"Đang chạy ở http://{host}:{port}/ (Ctrl+C để dừng)", file=sys.stderr)
    server.run()
