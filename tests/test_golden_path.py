"""The golden path for real: the server answers, the static site stands, a person searches in a browser."""

from __future__ import annotations

import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
import waitress

from kb.content.catalogue import Catalogue
from kb.search.engine import Engine
from kb.settings import Settings
from kb.site.server import create_app, make_site
from kb.site.static import build_site


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    status: int
    url: str
    headers: Any
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Server:
    """A server on this machine."""

    base: str

    def get(self, path: str) -> Answer:
        """Ask for a path, following redirects; an error status is an answer too."""
        try:
            with urllib.request.urlopen(self.base + path, timeout=30) as response:
                return Answer(response.status, response.url, response.headers, response.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.url or "", error.headers, error.read().decode())

    def search(self, text: str, **parameters: str) -> Any:
        """What the JSON API answers to a query."""
        extra = "".join(f"&{name}={value}" for name, value in parameters.items())
        return self.get(f"/api/v1/search?q={quote(text)}{extra}").json


@pytest.fixture(scope="module")
def server(real: Catalogue, real_settings: Settings, real_engine: Engine) -> Iterator[Server]:
    """The real content, served as `kb serve` does, on a free port."""
    app = create_app(make_site(real, real_settings), real_engine)
    running = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    yield Server(f"http://127.0.0.1:{running.effective_port}")
    running.close()


@pytest.fixture(scope="module")
def built(sample: Catalogue, sample_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as a static site."""
    folder = tmp_path_factory.mktemp("static")
    settings = replace(sample_settings, output=folder / "dist", state=folder / "state", base_url="https://vidu.vn")
    build_site(sample, settings)
    return settings.output


@pytest.fixture(scope="module")
def browser_page(browser: Any) -> Iterator[Any]:
    """A page of a fresh browser context."""
    context = browser.new_context(locale="vi-VN")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("text", ["đăng ký kết hôn", "dang ky ket hon", "ĐĂNG KÝ KẾT HÔN", "dk ket hon", "kết hôn"])
def test_the_procedure_meant_comes_first(server: Server, text: str) -> None:
    """With marks, without, in capitals or abbreviated, marrying finds 1.000894 first."""
    assert server.search(text)["hits"][0]["code"] == "1.000894"


def test_the_search_page_shows_the_hit_first(server: Server) -> None:
    """The page of results links the best procedure before any other."""
    page = server.get(f"/tim-kiem/?q={quote('đăng ký kết hôn')}")
    assert page.status == 200
    links = re.findall(r'<h2><a href="([^"]*)"', page.body)
    assert links[0].endswith("/thu-tuc/1.000894/")


def test_the_api_has_the_shape_it_promises(server: Server) -> None:
    """Every hit has the eight documented keys, and its url is a page."""
    found = server.search("đăng ký kết hôn", limit="5")
    assert set(found) >= {"query", "total", "hits"}
    assert found["query"] == "đăng ký kết hôn"
    assert 1 <= len(found["hits"]) <= 5
    assert found["total"] >= len(found["hits"])
    for hit in found["hits"]:
        assert set(hit) >= {"kind", "id", "code", "procedures", "title", "url", "snippet", "score"}
        assert hit["kind"] in ("procedure", "question")
        assert hit["code"] in hit["procedures"]
        assert server.get(urlsplit(hit["url"]).path).status == 200


@pytest.mark.parametrize("kind", ["procedure", "question"])
def test_the_api_gives_one_kind_if_asked(server: Server, kind: str) -> None:
    """`type=` keeps procedures or questions only."""
    hits = server.search("khai sinh", type=kind)["hits"]
    assert hits
    assert {hit["kind"] for hit in hits} == {kind}


def test_a_code_goes_to_its_page(server: Server) -> None:
    """Typing 1.004222 in the search box opens the procedure, however the code is typed."""
    for code in ("1.004222", "1004222", "1.004222.000.00.00.H26"):
        page = server.get(f"/tim-kiem/?q={code}")
        assert page.status == 200
        assert page.url.endswith("/thu-tuc/1.004222/")


def test_a_procedure_page_answers_what_people_ask(server: Server) -> None:
    """Papers, channels with time and fee, agency, legal basis and result stand at their anchors."""
    page = server.get("/thu-tuc/1.000894/").body
    for anchor in ("giay-to", "cach-thuc", "le-phi", "thoi-han", "co-quan", "can-cu", "ket-qua"):
        assert f'id="{anchor}"' in page, anchor
    for fact in (
        "Tờ khai đăng ký kết hôn",
        "Ủy ban nhân dân cấp xã",
        "60/2014/QH13",
        "Giấy chứng nhận kết hôn",
        "Miễn lệ phí",
    ):
        assert fact in page, fact


def test_an_unpublished_fee_is_not_free(server: Server, real: Catalogue) -> None:
    """A procedure without a known fee says that it is not published, and nowhere that it is free."""
    code = next(
        one.code
        for one in real.published
        if one.channels and not any(channel.fees for channel in one.channels) and not one.notes and not one.base
    )
    page = server.get(f"/thu-tuc/{code}/").body
    section = page[page.index('id="le-phi"') :][:600]
    assert "hưa công bố" in section or "hưa rõ" in section
    assert not re.search(r"(?<!không có nghĩa là )miễn (lệ )?phí", section.lower())


def test_the_api_gives_a_procedure(server: Server) -> None:
    """`/api/v1/procedures/<code>` is the record; an unknown code is a JSON 404."""
    assert "1.000894" in server.get("/api/v1/procedures/1.000894").body
    missing = server.get("/api/v1/procedures/9.999999")
    assert missing.status == 404
    assert missing.json


def test_health_is_told_to_machines(server: Server) -> None:
    """`/healthz` answers ok with the number of procedures."""
    health = server.get("/healthz").json
    assert health["status"] == "ok"
    assert health["procedures"] >= 8_420


@pytest.mark.parametrize(
    "path", ["/khong-co/", "/thu-tuc/9.999999/", "/tim-kiem", "/thu-tuc/1.000894", "/%ff", "/..%2f..%2fetc"]
)
def test_wrong_addresses_are_answered_kindly(server: Server, path: str) -> None:
    """A missing page is a Vietnamese 404, a missing slash is mended; nothing shows a stack trace."""
    page = server.get(path)
    assert page.status in (200, 404)
    assert "Traceback" not in page.body
    assert 'lang="vi"' in page.body


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value for name, value in attrs if name in ("href", "src") and value}


def test_the_static_site_has_a_page_for_each_public_procedure(built: Path, sample: Catalogue) -> None:
    """One page a procedure in force, and the pages that every site needs."""
    for procedure in sample.published:
        assert (built / "thu-tuc" / procedure.code / "index.html").exists(), procedure.code
    for name in ("index.html", "tim-kiem/index.html", "404.html", "robots.txt", "sitemap.xml"):
        assert (built / name).exists(), name
    assert "https://vidu.vn/thu-tuc/1.000894/" in "".join(
        path.read_text("utf-8") for path in built.rglob("*.xml") if "sitemap" in path.name
    )


def test_no_link_of_the_static_site_is_broken(built: Path) -> None:
    """Every internal link and asset of every page is a file of the site."""
    broken = []
    for page in built.rglob("*.html"):
        links = _Links()
        links.feed(page.read_text("utf-8"))
        here = f"/{page.relative_to(built).as_posix()}"
        for link in links.found:
            target = urlsplit(urljoin(here, link))
            if target.scheme or target.netloc or target.path == "/gop-y/":
                continue
            file = built / target.path.lstrip("/")
            if not (file / "index.html" if target.path.endswith("/") else file).exists():
                broken.append((here, link))
    assert not broken, broken[:10]


def test_the_static_search_page_offers_a_way_without_a_server(built: Path) -> None:
    """Without JavaScript and without a server, the search page links the lists to browse."""
    page = (built / "tim-kiem" / "index.html").read_text("utf-8")
    assert "/linh-vuc/" in page
    assert "/co-quan/" in page


def test_the_server_and_the_static_site_are_the_same_bytes(
    built: Path, sample: Catalogue, sample_settings: Settings, sample_engine: Engine
) -> None:
    """A procedure page from the server is the file that the static build wrote."""
    settings = replace(sample_settings, base_url="https://vidu.vn")
    app = create_app(make_site(sample, settings), sample_engine)
    for path in ("/", "/thu-tuc/1.000894/", "/thu-tuc/1.900001/", "/hoi-dap/ket-hon-o-que/", "/linh-vuc/"):
        assert _call(app, path) == (built / path.lstrip("/") / "index.html").read_bytes(), path


def _call(app: Any, path: str) -> bytes:
    """The body that a WSGI application gives for a path."""
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": "test",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
    }
    return b"".join(app(environ, lambda *_: None))


@pytest.mark.browser
def test_a_person_searches_in_a_browser(server: Server, browser_page: Any) -> None:
    """Typing "đăng ký kết hôn" on the home page and pressing the button shows the right procedure first; it opens."""
    refused: list[str] = []
    browser_page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    browser_page.goto(f"{server.base}/")
    browser_page.locator("main input[name=q]").press_sequentially("đăng ký kết hôn", delay=20)
    browser_page.locator("main form[role=search] button:not([type=button])").first.click()
    first = browser_page.locator("ol.hits > li h2 a").first
    assert first.inner_text() == "Thủ tục đăng ký kết hôn"
    first.click()
    browser_page.wait_for_url("**/thu-tuc/1.000894/")
    assert browser_page.locator("h1").inner_text() == "Thủ tục đăng ký kết hôn"
    assert not refused


@pytest.mark.browser
def test_a_phone_needs_no_sideways_scrolling(server: Server, browser_page: Any) -> None:
    """At 360 pixels the home page, the results and a procedure fit the screen."""
    browser_page.set_viewport_size({"width": 360, "height": 740})
    for path in ("/", f"/tim-kiem/?q={quote('kết hôn')}", "/thu-tuc/1.000894/"):
        browser_page.goto(server.base + path)
        assert browser_page.evaluate("document.documentElement.scrollWidth") <= 360, path
