"""The files of a content folder, read and decoded, with the decoded form cached by content hash."""

from __future__ import annotations

import gc
import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from kb.content import decode as decode_module
from kb.content import model, yaml_source
from kb.content.decode import Fault, decode, decode_changes
from kb.content.letters import letter_faults
from kb.content.model import (
    Agency,
    LegalText,
    LifeEvent,
    Procedure,
    Province,
    QuestionFile,
    Sector,
    Subject,
    Version,
)
from kb.content.problems import Problem
from kb.content.yaml_source import Document, KeyPath, YamlError, parse_yaml
from kb.errors import KbError

Progress = Callable[[int, int], None]

PROCEDURES, QUESTIONS, VOCABULARY = "procedures", "faq", "vocabulary"
MAX_FILE_BYTES = 4_000_000
# The whole cache is written again when more than one in so many of its records are others.
FEW_OTHERS = 20
# Disks tell times in ticks; a file this fresh may change again within the tick in which it was read.
_FRESH_NANOSECONDS = 2_000_000_000


class Vocabulary(
    model.Record,
    frozen=True,
    kw_only=True,
    rename={
        "sectors": "linh_vuc",
        "agencies": "co_quan",
        "provinces": "dia_phuong",
        "subjects": "doi_tuong",
        "life_events": "su_kien",
        "legal_texts": "van_ban",
    },
):
    """One vocabulary file; every file holds one of these lists, all together make the vocabulary."""

    sectors: tuple[Sector, ...] = ()
    agencies: tuple[Agency, ...] = ()
    provinces: tuple[Province, ...] = ()
    subjects: tuple[Subject, ...] = ()
    life_events: tuple[LifeEvent, ...] = ()
    legal_texts: tuple[LegalText, ...] = ()


@dataclass(slots=True)
class ContentFiles:
    """Decoded records by file path (relative to the content folder), and what could not be read."""

    folder: Path
    procedures: dict[str, Procedure] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)
    questions: dict[str, QuestionFile] = field(default_factory=dict)
    vocabulary: dict[str, Vocabulary] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)

    def position(self, path: str, key_path: KeyPath) -> tuple[int, int]:
        """Line and column of a value; the file is parsed again, since only faults need it."""
        try:
            return parse_yaml((self.folder / path).read_text("utf-8")).position(key_path)
        except (OSError, ValueError, YamlError):
            return (1, 1)


class _Seen(msgspec.Struct, frozen=True, array_like=True):
    """A file as it was read: its size, times and number, which no edit leaves as they are, and its digest."""

    size: int
    modified: int
    changed: int
    number: int
    digest: str


class _Cache(msgspec.Struct):
    """Decoded records by digest of their file's text, and the digest of each file by its path."""

    procedures: dict[str, Procedure] = {}
    versions: dict[str, Version] = {}
    questions: dict[str, QuestionFile] = {}
    vocabulary: dict[str, Vocabulary] = {}
    seen: dict[str, _Seen] = {}

    @property
    def parts(self) -> tuple[dict[str, Any], ...]:
        return (self.procedures, self.versions, self.questions, self.vocabulary, self.seen)

    def with_more(self, more: _Cache) -> _Cache:
        return _Cache(*(old | new for old, new in zip(self.parts, more.parts, strict=True)))

    def without(self, known: _Cache) -> _Cache:
        """What another does not hold just so."""
        pairs = zip(self.parts, known.parts, strict=True)
        return _Cache(*({key: one for key, one in mine.items() if one is not old.get(key)} for mine, old in pairs))

    @property
    def size(self) -> int:
        return sum(map(len, self.parts))


def read_content(folder: Path, cache_file: Path, progress: Progress | None = None) -> ContentFiles:
    """Every record under `folder`; faults are collected in `problems`, never raised.

    Raises `KbError` where the folder itself is missing.
    """
    if not folder.is_dir():
        raise KbError("không có thư mục nội dung", where=str(folder), fix="kiểm tra lại tham số --content")
    with no_garbage_collection():
        whole, later = _read_cache(cache_file), _read_cache(later_path(cache_file))
        old, new, files = whole.with_more(later), _Cache(), ContentFiles(folder)
        paths = list(_yaml_paths(folder))
        for number, path in enumerate(paths, 1):
            _read_file(files, path, old, new)
            if progress:
                progress(number, len(paths))
        _save_cache(cache_file, whole, later, new)
    return files


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old bytes or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """For work that makes many objects and no cycles: the collector would walk them again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _yaml_paths(folder: Path) -> Iterator[str]:
    for part in (PROCEDURES, QUESTIONS, VOCABULARY):
        for root, folders, names in os.walk(folder / part):
            folders.sort()
            relative = os.path.relpath(root, folder).replace(os.sep, "/")
            yield from (f"{relative}/{name}" for name in sorted(names) if name.endswith((".yaml", ".yml")))


def _fingerprint() -> str:
    """Changes whenever the code that decodes changes, so that no stale cache is read."""
    digest = hashlib.blake2b(digest_size=8)
    for module in (model, decode_module, yaml_source):
        digest.update(Path(module.__file__ or "").read_bytes())
    return digest.hexdigest()


def _read_cache(cache_file: Path) -> _Cache:
    try:
        return msgspec.msgpack.decode(cache_file.read_bytes(), type=_Cache)
    except (OSError, msgspec.MsgspecError, ValueError):
        return _Cache()


def later_path(cache_file: Path) -> Path:
    """Where stands what was read since the whole cache was written, so that an edit does not write it all again."""
    return cache_file.with_name(f"later-{cache_file.name}")


def _save_cache(cache_file: Path, whole: _Cache, later: _Cache, new: _Cache) -> None:
    """Keep what was read, if that is not kept already."""
    more = new.without(whole)
    if FEW_OTHERS * (more.size + whole.without(new).size) > new.size:
        write_atomically(cache_file, msgspec.msgpack.encode(new))
        later_path(cache_file).unlink(missing_ok=True)
    elif more != later:
        write_atomically(later_path(cache_file), msgspec.msgpack.encode(more))


def cache_path(state: Path) -> Path:
    """Where the decoded form of a content folder is kept."""
    return state / f"content-{_fingerprint()}.bin"


T = TypeVar("T", bound=msgspec.Struct)


def _read_file(files: ContentFiles, path: str, old: _Cache, new: _Cache) -> None:
    part = path.split("/", 1)[0]
    try:
        seen, data = _look(f"{files.folder}/{path}", old.seen.get(path), _decoded(old, part))
    except OSError as error:
        files.problems.append(Problem(path, 1, 1, "doc-tep", f"không đọc được tệp: {error.strerror}"))
        return
    if max(seen.modified, seen.changed) < time.time_ns() - _FRESH_NANOSECONDS:
        new.seen[path] = seen
    digest = files.digests[path] = seen.digest
    if part == QUESTIONS:
        _keep(files, path, data, QuestionFile, files.questions, old.questions, new.questions)
    elif part == VOCABULARY:
        _keep(files, path, data, Vocabulary, files.vocabulary, old.vocabulary, new.vocabulary)
    elif digest in old.versions or (digest not in old.procedures and _is_version(data)):
        _keep(files, path, data, Version, files.versions, old.versions, new.versions)
    else:
        _keep(files, path, data, Procedure, files.procedures, old.procedures, new.procedures)


def _decoded(cache: _Cache, part: str) -> tuple[Mapping[str, object], ...]:
    """The records that a file of some part of the content may hold, by digest."""
    if part == QUESTIONS:
        return (cache.questions,)
    return (cache.vocabulary,) if part == VOCABULARY else (cache.procedures, cache.versions)


def _look(place: str, known: _Seen | None, decoded: Iterable[Mapping[str, object]]) -> tuple[_Seen, bytes]:
    """A file as it is now; its bytes are not read if it is as it was and its record is known."""
    state = os.stat(place)
    told = (state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)
    same = known is not None and (known.size, known.modified, known.changed, known.number) == told
    if known and same and any(known.digest in records for records in decoded):
        return known, b""
    data = Path(place).read_bytes()
    return _Seen(*told, hashlib.blake2b(data, digest_size=16).hexdigest()), data


def _is_version(data: bytes) -> bool:
    return data.startswith(b"khac:") or b"\nkhac:" in data


def _keep(
    files: ContentFiles,
    path: str,
    data: bytes,
    record_type: type[T],
    records: dict[str, T],
    old: dict[str, T],
    new: dict[str, T],
) -> None:
    digest = files.digests[path]
    known = len(files.problems)
    record = old.get(digest) or _decode_file(files, path, data, record_type)
    if record is not None:
        records[path] = record
        if len(files.problems) == known:
            new[digest] = record


def _decode_file(files: ContentFiles, path: str, data: bytes, record_type: type[T]) -> T | None:
    document = _parse_file(files, path, data)
    if document is None:
        return None
    record, faults = decode(document.value, record_type)
    if isinstance(record, Version):
        faults = [*faults, *decode_changes(record.changes, Procedure, ("khac",))]
    files.problems.extend(_problem(path, document, fault) for fault in faults)
    return None if faults else record


def _parse_file(files: ContentFiles, path: str, data: bytes) -> Document | None:
    if len(data) > MAX_FILE_BYTES:
        files.problems.append(Problem(path, 1, 1, "doc-tep", "tệp lớn hơn 4 MB; chia thành nhiều tệp"))
        return None
    try:
        text = data.decode("utf-8-sig")
        files.problems.extend(Problem(path, *found) for found in letter_faults(text))
        return parse_yaml(text)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        files.problems.append(Problem(path, line, 1, "doc-tep", "tệp không phải UTF-8; lưu lại bằng UTF-8"))
    except YamlError as fault:
        files.problems.append(Problem(path, fault.line, fault.column, "yaml", fault.message))
    return None


def _problem(path: str, document: Document, fault: Fault) -> Problem:
    line, column = document.position(fault.path)
    return Problem(path, line, column, fault.rule, fault.message)


def vocabulary_lists(files: ContentFiles) -> Iterator[tuple[str, str, int, Any]]:
    """Every vocabulary record with its file, key and place in the list."""
    for path, vocabulary in files.vocabulary.items():
        for info in msgspec.structs.fields(Vocabulary):
            for index, record in enumerate(getattr(vocabulary, info.name)):
                yield path, info.encode_name, index, record
