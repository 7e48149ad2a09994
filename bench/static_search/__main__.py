"""python -m bench.static_search SITE PAGEFIND JUDGEMENTS [COUNT]: one run, one table.

SITE is a built static site, PAGEFIND what `python -m pagefind --site SITE --output-path PAGEFIND` wrote. Both are
served by nginx over HTTP/2 to a fresh Chromium for every query, at full speed and at 1.6 Mbit/s with 150 ms of delay.
Times are the pages' own, from the start of navigation or from Enter: to the first hit, and to the whole page of ten.
Pagefind fetches in a worker, whose requests this does not see: its bytes and files are not to be quoted, its times are.
"""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
PORT = 8443
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
KEY_MILLISECONDS, PAUSE_MILLISECONDS = 120, 600
DEPTH = 10
PAGEFIND_PAGE = """<!doctype html><meta charset=utf-8><title>Pagefind</title><h1>…</h1><script type=module>
const { search, init } = await import("/pagefind/pagefind.js");
window.find = async (text) => {
  const found = await search(text);
  const shown = await Promise.all(found.results.slice(0, 10).map((one) => one.data()));
  return shown.map((one) => one.url);
};
window.found = await window.find(new URLSearchParams(location.search).get("q"));
// It shows nothing before it has all.
performance.mark("kb:first-hit");
performance.mark("kb:hits");
</script>"""
# Asked over the protocol: Playwright's own waiting puts 330 KB of script into the page, some 20 ms of its time.
SHOWN = """new Promise((done) => {
  const look = () => performance.getEntriesByName("kb:hits").length ? done(true) : setTimeout(look, 20);
  setTimeout(() => done(false), %d);
  look();
})"""
PATIENCE_MILLISECONDS = 60_000
URLS = "() => [...document.querySelectorAll('.hit h2 a')].map((link) => link.getAttribute('href'))"


class Times(NamedTuple):
    """Seconds to the first hit, and to all of a page."""

    first: float
    all: float


@dataclass
class Runs:
    """What one search engine's visits cost."""

    data: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    fast: list[Times] = field(default_factory=list)
    slow: list[Times] = field(default_factory=list)
    typed: list[Times] = field(default_factory=list)
    warm: list[Times] = field(default_factory=list)
    gains: list[float] = field(default_factory=list)


def main(arguments: Sequence[str]) -> int:
    """Measure and print a table in Markdown."""
    site, pagefind, judgements = (Path(one).resolve() for one in arguments[:3])
    count = int(arguments[3]) if len(arguments) > 3 else 40
    judged = [json.loads(line) for line in judgements.read_text("utf-8").splitlines()]
    # A typed code opens its page at once, which is no search.
    judged = [one for one in judged if one["stratum"] != "f"]
    judged = judged[:: max(1, len(judged) // count)]
    with serving(site, pagefind) as address, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        ours = measured(browser, judged, f"{address}/tim-kiem/?q=", URLS, "/tim-kiem/du-lieu/")
        for one in judged:
            typed, warm = typing(browser, f"{address}/tim-kiem/", one["query"])
            ours.typed.append(typed)
            ours.warm.append(warm)
        theirs = measured(browser, judged, f"{address}/pagefind/hoi.html?q=", "() => window.found", "/pagefind/")
        browser.close()
    print(
        table(len(judged), {"ours": (ours, size(site / "tim-kiem" / "du-lieu")), "Pagefind": (theirs, size(pagefind))})
    )
    return 0


def measured(browser: Browser, judged: Iterable[Any], address: str, urls: str, data: str) -> Runs:
    """Every query in a fresh browser context, fast then slow; bytes are those of the search data alone."""
    runs = Runs()
    for one in judged:
        for slow in (False, True):
            times, found, sizes = visit(browser, address + quote(one["query"]), urls, data, slow=slow)
            (runs.slow if slow else runs.fast).append(times)
            if not slow:
                runs.data.append(sum(sizes))
                runs.files.append(len(sizes))
                runs.gains.append(ndcg(found, {gold["id"][5:]: gold["grade"] for gold in one["relevant"]}))
    return runs


def visit(browser: Browser, address: str, urls: str, data: str, *, slow: bool) -> tuple[Times, list[str], list[int]]:
    """The times to results, their addresses, and the bytes of each file of search data.

    Chromium's slow line now and then hands out nothing more, with all bytes there (its network log says so): such a
    visit is told on stderr and made again.
    """
    while not (found := _visited(browser, address, urls, data, slow=slow)):
        print(f"stalled, again: {address}", file=sys.stderr)
    return found


def _visited(
    browser: Browser, address: str, urls: str, data: str, *, slow: bool
) -> tuple[Times, list[str], list[int]] | None:
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": False})
    if slow:
        session.send("Network.emulateNetworkConditions", SLOW)
    asked: set[str] = set()
    sizes: list[int] = []
    session.on(
        "Network.requestWillBeSent", lambda e: asked.add(e["requestId"]) if data in e["request"]["url"] else None
    )
    session.on(
        "Network.loadingFinished",
        lambda e: sizes.append(int(e["encodedDataLength"])) if e["requestId"] in asked else None,
    )
    page.goto(address, wait_until="commit")
    found = (_since(page, 0), page.evaluate(urls), sizes) if _shown(session) else None
    context.close()
    return found


def typing(browser: Browser, address: str, text: str) -> tuple[Times, Times]:
    """The times on 3G from Enter right after the last key to results; then, with all at hand, to the same results."""
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    page.goto(address, wait_until="networkidle")
    page.locator("#q").press_sequentially(text[:-1], delay=KEY_MILLISECONDS)
    page.wait_for_timeout(PAUSE_MILLISECONDS)
    page.keyboard.type(text[-1])
    typed = _entered(page, session)
    page.goto(address, wait_until="networkidle")
    page.fill("#q", text)
    page.evaluate("() => new Promise((done) => setTimeout(done, 5000))")
    warm = _entered(page, session)
    context.close()
    return typed, warm


def _shown(session: CDPSession) -> bool:
    """Waits for results; whether they came."""
    asked = {"expression": SHOWN % PATIENCE_MILLISECONDS, "awaitPromise": True, "returnByValue": True}
    return bool(session.send("Runtime.evaluate", asked)["result"]["value"])


def _entered(page: Page, session: CDPSession) -> Times:
    """The times from Enter to results."""
    page.evaluate(
        """() => {
          performance.clearMarks();
          const entered = ({ key }) => { if (key === "Enter") window.enteredAt = performance.now(); };
          addEventListener("keydown", entered, { capture: true, once: true });
        }"""
    )
    page.keyboard.press("Enter")
    assert _shown(session), "no results"
    return _since(page, float(page.evaluate("() => window.enteredAt")))


def _since(page: Page, begun: float) -> Times:
    """The times of results shown after `begun`, in the page's own milliseconds; nothing found is shown at once."""
    marks = "() => ['kb:first-hit', 'kb:hits'].map((name) => performance.getEntriesByName(name)[0].startTime)"
    first, whole = page.evaluate(marks)
    return Times((first - begun) / 1000, (whole - begun) / 1000)


def ndcg(found: Iterable[str], grades: dict[str, int]) -> float:
    """nDCG@10 of procedure pages, each at its first place."""
    codes = [url.rstrip("/").split("/")[-1].split("#")[0] for url in found if "/thu-tuc/" in url]
    gains = [grades.get(code, 0) for code in dict.fromkeys(codes)][:DEPTH]
    ideal = sorted(grades.values(), reverse=True)[:DEPTH]
    return _dcg(gains) / _dcg(ideal)


def _dcg(gains: Iterable[int]) -> float:
    return sum((2.0**gain - 1) / math.log2(place + 2) for place, gain in enumerate(gains))


def size(folder: Path) -> tuple[int, int]:
    """Bytes and files of an index."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in files), len(files)


def table(count: int, measured_runs: dict[str, tuple[Runs, tuple[int, int]]]) -> str:
    """The measures as a Markdown table; of times the median and the 95th percentile, first hit and whole page."""
    lines = [
        f"| {count} judged queries, each cold | index | files | data of a query: mean / p95 | its files | "
        "cold | 3G, cold | 3G, after typing | warm | nDCG@10 |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, (runs, (total, files)) in measured_runs.items():
        after = f"{_of(runs.typed)} | {_of(runs.warm)}" if runs.warm else "– | –"
        lines.append(
            f"| {name} | {total / 1e6:.1f} MB | {files} | "
            f"{statistics.mean(runs.data) / 1000:.0f} / {_p95(runs.data) / 1000:.0f} KB | "
            f"{statistics.mean(runs.files):.0f} | {_of(runs.fast)} | "
            f"{_of(runs.slow)} | {after} | {statistics.mean(runs.gains):.3f} |"
        )
    return "\n".join(lines)


def _of(times: Sequence[Times]) -> str:
    columns = ([1000 * one for one in column] for column in zip(*times, strict=True))
    return "; ".join(f"{statistics.median(column):.0f} / {_p95(column):.0f} ms" for column in columns)


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


@contextmanager
def serving(site: Path, pagefind: Path) -> Iterator[str]:
    """Both folders behind one nginx that speaks HTTP/2."""
    with tempfile.TemporaryDirectory() as work:
        (Path(work) / "hoi.html").write_text(PAGEFIND_PAGE, "utf-8")
        key = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
        subprocess.run([*key, "-keyout", f"{work}/key", "-out", f"{work}/crt"], check=True, capture_output=True)
        folders = "".join(
            f"{kind}_temp_path {work}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (Path(work) / "nginx.conf").write_text(
            f"user root; daemon off; pid {work}/pid; error_log {work}/log; events {{}} "
            f"http {{ access_log off; {folders} "
            "types { text/html html; text/css css; text/javascript js; application/json json; application/wasm wasm; } "
            "gzip on; gzip_comp_level 6; gzip_types text/css text/javascript application/json; "
            f"server {{ listen 127.0.0.1:{PORT} ssl http2; ssl_certificate {work}/crt; ssl_certificate_key {work}/key; "
            f"root {site}; index index.html; location = /pagefind/hoi.html {{ alias {work}/hoi.html; }} "
            f"location /pagefind/ {{ alias {pagefind}/; }} }} }}",
            "utf-8",
        )
        process = subprocess.Popen(["/usr/sbin/nginx", "-c", f"{work}/nginx.conf", "-e", f"{work}/log"])
        time.sleep(1)
        try:
            yield f"https://127.0.0.1:{PORT}"
        finally:
            process.terminate()
            process.wait(10)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
