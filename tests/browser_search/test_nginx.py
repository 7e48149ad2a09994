"""The nginx configuration in deploy/ serves the static site, and the site searches behind it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

CONFIGURATION = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
PATIENCE = 10.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def whole_configuration(work: Path, root: Path, port: int) -> str:
    """The project's server block inside the least configuration that nginx runs with as anybody."""
    server = CONFIGURATION.read_text("utf-8").replace("listen 80;", f"listen 127.0.0.1:{port};")
    server = server.replace("    listen [::]:80;\n", "").replace("root /var/www/tra-cuu;", f"root {root};")
    folders = "".join(
        f"  {kind}_temp_path {work}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    return (
        f"{user}daemon off;\npid {work}/nginx.pid;\nerror_log {work}/error.log;\nevents {{}}\n"
        f"http {{\n  access_log off;\n{folders}{server}}}\n"
    )


@pytest.fixture
def nginx(tmp_path: Path, sample_site: Path) -> Iterator[str]:
    """Debian's nginx on a free port with the project's configuration; CI must have it, others may not."""
    if not Path(NGINX).exists():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("nginx is not installed")
    port = free_port()
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(whole_configuration(tmp_path, sample_site, port), "utf-8")
    process = subprocess.Popen([NGINX, "-c", str(configuration), "-e", str(tmp_path / "error.log")])
    address = f"http://127.0.0.1:{port}"
    try:
        _await(address, tmp_path / "error.log")
        yield address
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _await(address: str, log: Path) -> None:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        try:
            with urllib.request.urlopen(f"{address}/tra-cuu/", timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"nginx does not answer: {log.read_text('utf-8') if log.exists() else ''}")


def test_the_site_searches_behind_nginx(browser: Any, nginx: str) -> None:
    """A query in the address shows hits, under the security headers that the configuration sends."""
    page = browser.new_page()
    faults: list[str] = []
    page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
    page.goto(f"{nginx}/tra-cuu/tim-kiem/?q=dang+ky+ket+hon")
    page.locator(".hit").first.wait_for()
    page.close()
    assert faults == []


def test_nginx_says_what_may_be_kept(nginx: str) -> None:
    """Pages are looked up again after minutes, pages that do not exist are 404, scripts come compressed."""
    page = urllib.request.Request(f"{nginx}/tra-cuu/tim-kiem/", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(page) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "max-age=300" in answer.headers["Cache-Control"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    with urllib.request.urlopen(f"{nginx}/tra-cuu/sw.js") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{nginx}/tra-cuu/khong-co/")
