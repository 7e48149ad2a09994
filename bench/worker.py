"""The measured steps, each in a fresh process: python -m bench.worker STEP PLAN [ENGINE]."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.corpus import token, write_corpus
from bench.engines import ENGINES, Ask
from bench.records import AskedQuery, Build, Memory, Plan, Times, read, write
from bench.settings import content_settings
from kb.content.catalogue import load_catalogue
from kb.search.weights import load_weights

PLAN_FILE, QUERIES_FILE, ASKED_FILE = "plan.json", "queries.json", "asked.json"
WARM_UP = 20
PROBED = 200
PROBE_SECONDS = 60


def main(arguments: Sequence[str]) -> None:
    """Do one step and keep its result beside the plan."""
    step, plan_file, *engine = arguments
    plan = read(Path(plan_file), Plan)
    write(result_file(plan, step, *engine), STEPS[step](plan, *engine))


def result_file(plan: Plan, step: str, engine: str = "") -> Path:
    """Where a step keeps its result."""
    return plan.path / (f"{step}-{engine}.json" if engine else f"{step}.json")


def _corpus(plan: Plan) -> object:
    settings = content_settings(plan)
    return write_corpus(plan, load_catalogue(settings), load_weights(settings.content).priors)


def _build(plan: Plan, engine: str) -> object:
    module = ENGINES[engine].load()
    prepared = module.prepare(plan)
    start = time.process_time()
    module.build(plan, prepared)
    cpu = time.process_time() - start
    size = sum(file.stat().st_size for file in plan.index(engine).rglob("*") if file.is_file())
    return Build(cpu, size)


def _read(plan: Plan) -> object:
    """The terms of every query as our engine reads it; in a process of its own, to warm no other."""
    from bench.engines import kb_engine

    engine = kb_engine.open_engine(plan, kb_engine.prepare(plan))
    texts = read(plan.path / QUERIES_FILE, list[str])
    terms = [(text, engine.reader.read(text).terms) for text in texts]
    asked = [AskedQuery(text, found, tuple(token(term) for term, _ in found)) for text, found in terms if found]
    write(plan.path / ASKED_FILE, asked)
    return len(asked)


def _memory(plan: Plan, engine: str) -> object:
    import psutil  # type: ignore[import-untyped, import-not-found, unused-ignore]  # installed only to measure

    module = ENGINES[engine].load()
    prepared = module.prepare(plan)
    queries = read(plan.path / ASKED_FILE, list[AskedQuery])[:PROBED]
    gc.collect()
    process = psutil.Process()
    before = process.memory_full_info()
    ask = next(iter(module.rows(plan, prepared).values()))()
    until = time.perf_counter() + PROBE_SECONDS
    for query in queries:
        ask(query)
        if time.perf_counter() > until:
            break
    gc.collect()
    after = process.memory_full_info()
    return Memory(after.rss - before.rss, after.uss - before.uss)


def _ask(plan: Plan) -> object:
    """Every query asked of every engine in turn, so that noise hits all alike; a slow engine drops out."""
    rows: dict[str, Ask] = {}
    for engine in plan.engines:
        module = ENGINES[engine].load()
        openers = module.rows(plan, module.prepare(plan))
        rows.update({row: opener() for row, opener in openers.items()})
    queries = read(plan.path / ASKED_FILE, list[AskedQuery])
    for query in queries[:WARM_UP]:
        for ask in rows.values():
            ask(query)
    gc.collect()
    gc.freeze()
    times = {row: Times() for row in rows}
    left = dict.fromkeys(rows, plan.cap_seconds * 1000)
    names = list(rows)
    for number, query in enumerate(queries[WARM_UP:]):
        turn = number % len(names)
        for row in names[turn:] + names[:turn]:
            if left[row] > 0:
                left[row] -= _time(rows[row], query, times[row])
    return times


def _time(ask: Ask, query: AskedQuery, times: Times) -> float:
    wall, cpu = time.perf_counter_ns(), time.process_time_ns()
    ask(query)
    times.cpu.append((time.process_time_ns() - cpu) / 1e6)
    times.wall.append((time.perf_counter_ns() - wall) / 1e6)
    return times.wall[-1]


STEPS: dict[str, Callable[..., object]] = {
    "corpus": _corpus,
    "build": _build,
    "read": _read,
    "memory": _memory,
    "ask": _ask,
}

if __name__ == "__main__":
    main(sys.argv[1:])
