"""What hosts of static sites need beside the pages: headers, compressed twins, no more files than they take."""

from __future__ import annotations

import datetime as dt
import gzip
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from kb.cli import main
from kb.content.catalogue import Catalogue, load_catalogue
from kb.errors import KbError
from kb.settings import PROJECT, Settings
from kb.site.assets import load_assets
from kb.site.headers import ASSET_CACHE, PAGE_CACHE, SECURITY_HEADERS, WORKER_CACHE, headers_file, static_headers
from kb.site.precompress import LEAST_BYTES
from kb.site.static import MOST_FILES, Report, build_site
from kb.site.urls import SEARCH_DATA

TODAY = dt.date(2026, 11, 23)
Tree = Callable[[Path], dict[str, bytes]]


def rules(text: str) -> dict[str, dict[str, str]]:
    """The rules of a `_headers` file: the headers of each path."""
    parts = re.findall(r"^(/.*)\n((?:  .*\n)+)", text, re.MULTILINE)
    return {path: dict(re.findall(r"^  (.*?): (.*)$", headers, re.MULTILINE)) for path, headers in parts}


@pytest.fixture
def static() -> dict[str, str]:
    """The security headers of a static site of this project."""
    return dict(static_headers(load_assets(PROJECT / "templates").held().values()))


def test_static_hosts_send_the_headers_of_the_server(built: Path, static: dict[str, str]) -> None:
    """`_headers` gives every file the server's security headers, and lets versioned addresses be kept for a year."""
    found = rules((built / "_headers").read_text("utf-8"))
    assert found["/*"] == static
    assert {name for name, value in SECURITY_HEADERS.items() if static[name] != value} == {"Content-Security-Policy"}
    assert found["/assets/*"] == found[f"{SEARCH_DATA}*"] == {"Cache-Control": ASSET_CACHE}
    assert found["/sw.js"] == {"Cache-Control": WORKER_CACHE}


def test_headers_of_a_site_below_a_path_stay_there(sample_settings: Settings) -> None:
    """With a base path the rules speak of nothing outside it."""
    found = rules(headers_file(replace(sample_settings, base_path="/tra-cuu/"), ()).decode())
    assert set(found) == {"/tra-cuu/*", "/tra-cuu/assets/*", f"/tra-cuu{SEARCH_DATA}*", "/tra-cuu/sw.js"}


def test_nginx_sends_the_headers_of_a_static_site(static: dict[str, str]) -> None:
    """The sample configuration holds each security header and every lifetime as the server sends them."""
    text = (PROJECT / "deploy" / "nginx.conf").read_text("utf-8")
    sent = dict(re.findall(r'^    add_header ([\w-]+) "?(.*?)"? always;$', text, re.MULTILINE))
    assert {name: sent.get(name) for name in static} == static
    assert {PAGE_CACHE, ASSET_CACHE, WORKER_CACHE} == set(re.findall(r'set \$kb_cache "(.*?)"', text))


@pytest.fixture
def brotli(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Stands in for the brotli package, which is optional (urllib3 looks at it too); counts what it compresses."""
    sizes: list[int] = []

    def compress(data: bytes, **options: int) -> bytes:
        assert options == {"quality": 9, "lgwin": 16}
        sizes.append(len(data))
        return b"br:" + data

    monkeypatch.setitem(sys.modules, "brotli", SimpleNamespace(compress=compress, error=ValueError))
    return sizes


def test_twins_hold_what_their_files_hold(folder: Any, brotli: list[int], tree_digest: Tree) -> None:
    """With `--precompress` every text of some size has a .gz and a .br beside it, which unpack to it."""
    settings: Settings = folder.settings
    report = build_site(load_catalogue(settings), settings, today=TODAY, precompress=True)
    files = tree_digest(settings.output)
    twins = [name for name in files if name.endswith((".gz", ".br"))]
    assert len(twins) == report.twins > 50
    for name in twins:
        plain = files[name[:-3]]
        assert len(plain) >= LEAST_BYTES
        assert (gzip.decompress(files[name]) if name.endswith(".gz") else files[name].removeprefix(b"br:")) == plain
    whole = [name for name, data in files.items() if name.endswith("/index.html") and len(data) >= LEAST_BYTES]
    assert {f"{name}{ending}" for name in whole for ending in (".gz", ".br")} <= set(twins)
    assert not [name for name in twins if ".kb" in name or ".png" in name]


def test_only_changed_files_are_compressed_again(folder: Any, brotli: list[int], tree_digest: Tree) -> None:
    """A rebuild packs what changed; the folder is then what a build from nothing gives."""
    settings: Settings = folder.settings
    build_site(load_catalogue(settings), settings, today=TODAY, precompress=True)
    brotli.clear()
    assert build_site(load_catalogue(settings), settings, today=TODAY, precompress=True).made == 0
    assert brotli == []
    folder.edit("procedures/g15-tp07/1.000894.yaml", "ten: Thủ tục đăng ký kết hôn", "ten: Đăng ký kết hôn")
    report = build_site(load_catalogue(settings), settings, today=TODAY, precompress=True)
    assert 0 < len(brotli) < report.twins / 4
    fresh = replace(settings, output=settings.output.with_name("fresh"))
    build_site(load_catalogue(settings), fresh, today=TODAY, precompress=True)
    assert tree_digest(settings.output) == tree_digest(fresh.output)


def test_twins_go_when_nobody_asks_for_them(folder: Any, brotli: list[int], tree_digest: Tree) -> None:
    """A later build without the option leaves no twin to be sent in place of newer pages."""
    settings: Settings = folder.settings
    build_site(load_catalogue(settings), settings, today=TODAY)
    before = tree_digest(settings.output)
    build_site(load_catalogue(settings), settings, today=TODAY, precompress=True)
    build_site(load_catalogue(settings), settings, today=TODAY)
    assert tree_digest(settings.output) == before


def test_a_missing_brotli_stops_before_any_work(
    sample: Catalogue, sample_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the package the option says what to install, and nothing is built."""
    monkeypatch.setitem(sys.modules, "brotli", None)
    with pytest.raises(KbError) as refused:
        build_site(sample, replace(sample_settings, output=tmp_path / "dist"), today=TODAY, precompress=True)
    assert "pip install" in refused.value.fix
    assert not (tmp_path / "dist").exists()


def test_real_brotli_packs_the_same_every_time() -> None:
    """Where the package is there, its twins are small and the same each time."""
    real = pytest.importorskip("brotli")
    from kb.site.precompress import compressors

    text = ("Thủ tục đăng ký kết hôn " * 400).encode()
    packed = compressors()[".br"](text)
    assert packed == compressors()[".br"](text)
    assert real.decompress(packed) == text
    assert len(packed) * 10 < len(text)


def test_only_a_static_site_keeps_pages(built: Path, client: Any) -> None:
    """The server's script at the address that every page asks for does nothing, and its worker only clears up."""
    (host,) = built.glob("assets/*/host.js")
    assert "serviceWorker.register" in host.read_text("utf-8")
    served = client.get(f"/{host.relative_to(built).as_posix()}").text
    assert [line for line in served.splitlines() if not line.startswith("//")] == []
    assert "unregister()" in client.get("/sw.js").text
    assert "unregister()" not in (built / "sw.js").read_text("utf-8")
    assert client.get("/ngoai-tuyen/").status == 404


def test_the_command_can_leave_the_worker_out(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """`kb build --no-offline` writes the worker that only clears up, and no page for readers without a network."""
    monkeypatch.chdir(folder.content.parent)
    assert main(["build", "--no-offline"]) == 0
    built = folder.content.parent / "dist"
    assert "unregister()" in (built / "sw.js").read_text("utf-8")
    assert not (built / "ngoai-tuyen").exists()


def test_too_many_files_are_told() -> None:
    """A site that some hosts refuse is built with a warning; twins do not count."""
    fits = Report(3 * MOST_FILES, 0, 0, 1.0, Path("dist"), twins=2 * MOST_FILES)
    assert "CẢNH BÁO" not in str(fits)
    assert "CẢNH BÁO: 20.001 tệp" in str(msgspec.structs.replace(fits, files=fits.files + 1))


def test_the_command_packs_too(folder: Any, brotli: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """`kb build --precompress` writes twins."""
    monkeypatch.chdir(folder.content.parent)
    assert main(["build", "--precompress"]) == 0
    assert (folder.content.parent / "dist" / "index.html.br").exists()
