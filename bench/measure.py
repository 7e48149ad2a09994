"""One run: for each size a corpus, an index of each engine, then every query asked of all in turn."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench.corpus import select
from bench.engines import ENGINES, OURS
from bench.queries import make_queries
from bench.records import Build, Corpus, Memory, Plan, SizeReport, Times, read, write
from bench.worker import PLAN_FILE, QUERIES_FILE, WARM_UP, result_file
from kb.content.catalogue import load_catalogue
from kb.search.documents import documents
from kb.search.weights import load_weights
from kb.settings import Settings, settings_for

TOO_LONG, NOT_INSTALLED, FAILED = "quá lâu", "chưa cài", "lỗi"
Say = Callable[[str], None]


def measure(
    content: Path, sizes: Sequence[int], queries: int, cap_seconds: float, engines: Sequence[str], say: Say
) -> Iterator[SizeReport]:
    """A report for each size, smallest first; the queries are the same at every size."""
    root = settings_for(content).state.parent / "bench"
    _seed_words(content, root)
    texts = _queries(content, root, min(sizes), queries)
    for size in sorted(sizes):
        folder = root / str(size)
        shutil.rmtree(folder, ignore_errors=True)
        chosen = tuple(dict.fromkeys((OURS, *engines)))
        plan = Plan(content=str(content), folder=str(folder), size=size, cap_seconds=cap_seconds, engines=chosen)
        yield _measure_size(plan, texts, say)
        shutil.rmtree(folder, ignore_errors=True)


def _seed_words(content: Path, root: Path) -> None:
    """Take the word segmentation that `kb index` has cached, since it takes minutes."""
    root.mkdir(parents=True, exist_ok=True)
    cached = settings_for(content).state / "index" / "words.json"
    if cached.exists():
        shutil.copyfile(cached, root / cached.name)


def _queries(content: Path, root: Path, size: int, count: int) -> list[str]:
    settings = Settings(content=content, state=root)
    found = documents(load_catalogue(settings), load_weights(content).priors)
    return make_queries(select(found, size), count + WARM_UP)


def _measure_size(plan: Plan, texts: Sequence[str], say: Say) -> SizeReport:
    write(plan.path / PLAN_FILE, plan)
    write(plan.path / QUERIES_FILE, texts)
    say(f"{plan.size} tài liệu: viết ngữ liệu")
    _step(plan, "corpus")
    report = SizeReport(read(result_file(plan, "corpus"), Corpus), 0)
    for engine in plan.engines:
        say(f"{plan.size} tài liệu: {engine} lập chỉ mục")
        if fault := _build(plan, engine):
            report.faults[engine] = fault
        else:
            report.builds[engine] = read(result_file(plan, "build", engine), Build)
    _step(plan, "read")
    report.queries = read(result_file(plan, "read"), int) - WARM_UP
    for engine in report.builds:
        say(f"{plan.size} tài liệu: {engine} đo bộ nhớ")
        _step(plan, "memory", engine)
        report.memory[engine] = read(result_file(plan, "memory", engine), Memory)
    say(f"{plan.size} tài liệu: {report.queries} câu hỏi, mỗi câu hỏi mọi máy")
    ready = Plan(
        content=plan.content,
        folder=plan.folder,
        size=plan.size,
        cap_seconds=plan.cap_seconds,
        engines=tuple(report.builds),
    )
    write(plan.path / PLAN_FILE, ready)
    _step(plan, "ask")
    report.times = read(result_file(plan, "ask"), dict[str, Times])
    return report


def _build(plan: Plan, engine: str) -> str:
    """Build one index; returns what went wrong, or "". Our own has no cap: all else is told against it."""
    if not ENGINES[engine].installed:
        return NOT_INSTALLED
    try:
        _step(plan, "build", engine, cap=None if engine == OURS else plan.cap_seconds)
    except subprocess.TimeoutExpired:
        return TOO_LONG
    except subprocess.CalledProcessError:
        if engine == OURS:
            raise
        return FAILED
    return ""


def _step(plan: Plan, step: str, *engine: str, cap: float | None = None) -> None:
    command = [sys.executable, "-m", "bench.worker", step, str(plan.path / PLAN_FILE), *engine]
    subprocess.run(command, check=True, timeout=cap)
