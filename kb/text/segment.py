"""Vietnamese word segmentation: the only importer of underthesea, cached by text.

underthesea is slow (some 35,000 syllables a second), must not be entered first from several
threads at once, fails on odd input and cuts codes apart; so it sees only whole cleaned lines, only
when indexing, and each line once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec

from kb.processes import cores, new_processes

Progress = Callable[[int, int], None]

CHUNK = 400
PARALLEL_FROM = 2_000


def segment_line(line: str) -> tuple[str, ...]:
    """The words of one line, in order; syllables of a word stand with spaces between."""
    # Imported here: it takes a second and much memory, and queries never need it.
    from underthesea import word_tokenize

    if not any(char.isalpha() for char in line):
        return ()
    return tuple(word_tokenize(line, use_token_normalize=False))


def segment_lines(
    lines: Iterable[str], cache_file: Path, progress: Progress | None = None, *, whole: bool = True
) -> Mapping[str, tuple[str, ...]]:
    """The words of several syllables of every line; what was segmented before comes from the cache.

    The cache then holds these lines alone, if they are the `whole` of what is wanted.
    """
    wanted = list(dict.fromkeys(lines))
    if not whole and (found := _looked_up(cache_file, wanted)):
        return found
    known = _read_cache(cache_file)
    missing = [line for line in wanted if line not in known]
    if missing or not whole:
        done = len(wanted) - len(missing)
        for chunk, results in _segment_chunks(missing):
            known.update(zip(chunk, results, strict=True))
            done += len(chunk)
            if progress:
                progress(done, len(wanted))
        _write_cache(cache_file, {line: known[line] for line in wanted} if whole else known)
    return known


def _segment_chunks(lines: list[str]) -> Iterable[tuple[list[str], list[tuple[str, ...]]]]:
    chunks = [lines[start : start + CHUNK] for start in range(0, len(lines), CHUNK)]
    if len(lines) < PARALLEL_FROM or cores() < 2:
        yield from ((chunk, _segment_chunk(chunk)) for chunk in chunks)
        return
    with new_processes(cores()) as pool:
        yield from zip(chunks, pool.map(_segment_chunk, chunks), strict=True)


def _segment_chunk(chunk: list[str]) -> list[tuple[str, ...]]:
    return [tuple(word for word in segment_line(line) if " " in word) for line in chunk]


def _read_cache(cache_file: Path) -> dict[str, tuple[str, ...]]:
    try:
        return msgspec.json.decode(cache_file.read_bytes(), type=dict[str, tuple[str, ...]])
    except (OSError, msgspec.MsgspecError, ValueError):
        return {}


def _looked_up(cache_file: Path, lines: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The words of a few lines, without decoding those of all; nothing unless the cache holds each."""
    try:
        data = cache_file.read_bytes()
        return dict(_entry(data, line) for line in lines)
    except (OSError, msgspec.MsgspecError, ValueError):
        return {}


def _entry(data: bytes, line: str) -> tuple[str, tuple[str, ...]]:
    key = b"\n" + msgspec.json.encode(line) + b":"
    first = data.index(key) + len(key)
    words = data[first : data.index(b"\n", first)].removesuffix(b",")
    return line, msgspec.json.decode(words, type=tuple[str, ...])


def _write_cache(cache_file: Path, known: Mapping[str, tuple[str, ...]]) -> None:
    """Write the cache with an entry a row: a line break, which no JSON text holds unescaped, leads to each."""
    encode = msgspec.json.Encoder().encode
    rows = b",\n".join([encode(line) + b":" + encode(words) for line, words in known.items()])
    cache_file.parent.mkdir(parents=True, exist_ok=True)
    beside = cache_file.with_suffix(".tmp")
    beside.write_bytes(b"{\n" + rows + b"\n}")
    beside.replace(cache_file)
