"""The browser answers as the server does: the same reading of a query, the same hits in the same order."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kb.content.catalogue import Catalogue
from kb.search.engine import MAX_QUERY_CHARACTERS, Engine
from kb.search.evaluation import load_judgements
from kb.search.results import SearchRequest
from kb.settings import Settings
from kb.site import browser_index, browser_terms
from kb.site.static import build_site

from .queries import generated_requests

pytestmark = pytest.mark.browser

GENERATED = 200
# In the page: an engine as it stands before anybody asked.
ENGINE = """const root = document.querySelector("#ket-qua");
  const { index, version, scripts } = root.dataset;
  const { Page } = await import(`${scripts}main.js`);
  const open = (name) => fetch(`${index}${name}?${version}`);
  const json = async (name) => (await open(`${name}.json`)).json();
  const read = async (name) => (await open(`${name}.kb`)).arrayBuffer();
  const opened = async () => new Page(root, { ...(await json("places")), ...(await json("start")) }, read).engine;
"""
# One engine answers all requests, as in one visit.
SEARCH = f"""async (requests) => {{
  {ENGINE}
  const engine = await opened();
  const found = [];
  for (const request of requests) {{
    const {{ query, hits, total, answer, choices, relaxed }} = await engine.search(request);
    found.push({{
      words: query.words.map((word) => [word.key, word.role, word.others]),
      terms: query.terms,
      parts: query.parts,
      did_you_mean: query.didYouMean,
      hits: hits.map((hit) => [hit.id, hit.score, hit.children.map((child) => child.id)]),
      snippets: hits.map((hit) => hit.snippet),
      total,
      answer: answer ? [answer.procedure.id, answer.part, answer.text] : null,
      choices: choices.map((one) => one.id),
      relaxed: relaxed ?? "",
    }});
  }}
  return found;
}}"""
# A new engine for each text: how often it asks for files one after another.
ROUNDS = f"""async (texts) => {{
  {ENGINE}
  const rounds = [];
  for (const text of texts) {{
    const engine = await opened();
    await engine.search({{ text, filters: {{}}, sort: engine.start.sorts[0][0], page: 1 }});
    rounds.push(engine.files.rounds);
  }}
  return rounds;
}}"""


def expected(engine: Engine, request: SearchRequest) -> dict[str, Any]:
    """What the server makes of a request, in the shape that the page gives."""
    query = engine.reader.read(request.text[:MAX_QUERY_CHARACTERS])
    results = engine.search(request)
    answer = results.answer
    return {
        "words": [[word.key, word.role.value, list(word.others)] for word in query.words],
        "terms": [list(term) for term in query.terms],
        "parts": [part.value for part in query.parts],
        "did_you_mean": results.did_you_mean,
        "hits": [[hit.id, hit.score, [child.id for child in hit.children]] for hit in results.hits],
        "snippets": [[[one.text, one.marked] for one in hit.snippet] for hit in results.hits],
        "total": results.total,
        "answer": [answer.code, answer.part.value, answer.text] if answer else None,
        "choices": list(results.choices),
        "relaxed": results.relaxed,
    }


def differences(page: Any, engine: Engine, requests: Iterable[SearchRequest]) -> list[str]:
    """One line for each step that the browser takes otherwise."""
    asked = list(requests)
    plain = [
        {
            "text": one.text,
            "filters": {facet.value: list(values) for facet, values in one.filters.items()},
            "sort": one.sort.value,
            "page": one.page,
        }
        for one in asked
    ]
    found = page.evaluate(SEARCH, plain)
    lines: list[str] = []
    for request, mine in zip(asked, found, strict=True):
        theirs = expected(engine, request)
        lines += [
            f"{request.text!r}: {step}: {json.dumps(mine[step], ensure_ascii=False)[:200]} "
            f"≠ {json.dumps(theirs[step], ensure_ascii=False)[:200]}"
            for step in theirs
            if mine[step] != theirs[step]
        ]
    return lines


def test_the_sample_site_searches_as_its_server(
    browser: Any, serve: Callable[[Path], Any], sample_site: Path, sample: Catalogue, sample_engine: Engine
) -> None:
    """A small catalogue below a path of its host: every step of 200 generated queries is the same."""
    with serve(sample_site) as address:
        page = browser.new_page()
        page.goto(f"{address}/tra-cuu/tim-kiem/")
        lines = differences(page, sample_engine, generated_requests(sample, GENERATED))
        page.close()
    assert lines == []


def test_common_syllables_and_long_lists_are_searched_alike(
    browser: Any,
    serve: Callable[[Path], Any],
    sample: Catalogue,
    sample_engine: Engine,
    sample_settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The sample with limits so low that many of its syllables are common and many of its lists have files."""
    for module in (browser_terms, browser_index):
        monkeypatch.setattr(module, "LONG_SYLLABLE", 5)
        monkeypatch.setattr(module, "LONG_LIST", 8)
    settings = replace(sample_settings, output=tmp_path / "dist", state=tmp_path / "state")
    build_site(sample, settings, index=sample_engine.index)
    data = settings.output / "tim-kiem" / "du-lieu"
    assert (data / "hay-gap.kb").stat().st_size > 200
    assert len(list(data.glob("p*.kb"))) > 50
    with serve(settings.output) as address:
        page = browser.new_page()
        page.goto(f"{address}/tim-kiem/")
        lines = differences(page, sample_engine, generated_requests(sample, GENERATED))
        page.close()
    assert lines == []


def test_raw_keys_take_no_further_round(browser: Any, serve: Callable[[Path], Any], sample_site: Path) -> None:
    """Telex left raw is asked for together with what it means."""
    with serve(sample_site) as address:
        page = browser.new_page()
        page.goto(f"{address}/tra-cuu/tim-kiem/")
        marked, raw = page.evaluate(ROUNDS, ["đăng ký kết hôn", "ddawng kys keets hoon"])
        page.close()
    assert raw == marked


def test_the_real_site_searches_as_its_server(
    browser: Any, serve: Callable[[Path], Any], real_site: Path, real: Catalogue, real_engine: Engine
) -> None:
    """The project's catalogue: 200 generated queries, and the judged ones where KB_JUDGEMENTS names their file."""
    judged = os.environ.get("KB_JUDGEMENTS")
    requests = generated_requests(real, GENERATED)
    if judged:
        requests += [SearchRequest(text=one.query) for one in load_judgements(Path(judged))]
    with serve(real_site) as address:
        page = browser.new_page()
        page.goto(f"{address}/tim-kiem/")
        lines = differences(page, real_engine, requests)
        page.close()
    assert lines == []
