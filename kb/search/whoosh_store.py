"""The Whoosh index: updated document by document, and the answerer of advanced queries.

The only importer of Whoosh, held to the API that whoosh, whoosh-reloaded and whoosh3 share; it imports it where it is
needed, since that takes a while and few builds and queries are advanced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.content.files import write_atomically
from kb.errors import QueryError
from kb.search.documents import Document, Field
from kb.search.results import Facet
from kb.text.terms import tokenize
from kb.text.vietnamese import clean, fold

if TYPE_CHECKING:
    from whoosh.query import Query

Progress = Callable[[int, int], None]

TITLE, TEXT, UNMARKED = "ten", "noi_dung", "khong_dau"
MAX_RESULTS = 1_000
STAMP = "generation"


class Syllables:
    """A Whoosh analyzer that gives this project's syllables, folded or not."""

    def __init__(self, folded: bool) -> None:
        self.folded = folded

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Syllables) and other.folded == self.folded

    __hash__ = None  # type: ignore[assignment]

    def __call__(self, value: str, positions: bool = False, chars: bool = False, **_: Any) -> Iterator[Any]:
        """Whoosh's protocol: one reused token object, filled anew for each syllable."""
        from whoosh.analysis import Token

        token = Token(positions, chars, removestops=True, mode="")
        for place, found in enumerate(tokenize(clean(value))):
            token.text = fold(found.key) if self.folded else found.key
            token.boost = 1.0
            token.stopped = False
            if positions:
                token.pos = place
            if chars:
                token.startchar, token.endchar = found.start, found.end
            yield token


def field_name(facet: Facet) -> str:
    """The advanced-search field of a facet: "co-quan" in URLs is `co_quan:` in queries."""
    return facet.value.replace("-", "_")


def schema() -> Any:
    """The fields: text marked and unmarked, codes, and one keyword field a facet."""
    from whoosh import fields

    facets = {field_name(facet): fields.KEYWORD(commas=True, lowercase=True) for facet in Facet}
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        digest=fields.STORED,
        ma=fields.KEYWORD(commas=True, lowercase=True),
        **{
            TITLE: fields.TEXT(analyzer=Syllables(folded=False)),
            TEXT: fields.TEXT(analyzer=Syllables(folded=False)),
            UNMARKED: fields.TEXT(analyzer=Syllables(folded=True)),
        },
        **facets,
    )


def stored_generation(folder: Path) -> str:
    """The generation of whose documents the store speaks; "" where it speaks of none for certain."""
    try:
        return (folder / STAMP).read_text("utf-8")
    except OSError:
        return ""


def update_store(
    folder: Path, generation: str, documents: Mapping[str, tuple[str, Document]], progress: Progress | None = None
) -> tuple[int, int]:
    """Bring the store up to `documents` (digest and document by id); returns added and removed counts.

    While its files are swapped it speaks of no generation, and then of this one.
    """
    done = _write(folder, documents, progress)
    write_atomically(folder / STAMP, generation.encode())
    return done


def _write(folder: Path, documents: Mapping[str, tuple[str, Document]], progress: Progress | None) -> tuple[int, int]:
    from whoosh.writing import CLEAR, MERGE_SMALL

    store = _open_or_create(folder)
    with store.searcher() as searcher:
        held = {stored["id"]: stored["digest"] for stored in searcher.reader().all_stored_fields()}
    changed = [one for one, (digest, _) in documents.items() if held.get(one) != digest]
    gone = [one for one in held if one not in documents]
    if not changed and not gone:
        return 0, 0
    anew = 2 * (len(changed) + len(gone)) > len(held)
    if anew:
        # Segments of deleted documents would pile up: write everything again.
        changed, gone, held = list(documents), [], {}
    writer = store.writer(limitmb=256)
    try:
        for one in (*gone, *(one for one in changed if one in held)):
            writer.delete_by_term("id", one)
        for done, one in enumerate(changed, 1):
            writer.add_document(**_row(*documents[one]))
            if progress:
                progress(done, len(changed))
    except BaseException:
        writer.cancel()
        raise
    (folder / STAMP).unlink(missing_ok=True)
    writer.commit(mergetype=CLEAR if anew else MERGE_SMALL)
    return len(changed), len(gone)


def _open_or_create(folder: Path) -> Any:
    from whoosh import index

    folder.mkdir(parents=True, exist_ok=True)
    if index.exists_in(str(folder)):
        return index.open_dir(str(folder))
    return index.create_in(str(folder), schema())


def _row(digest: str, document: Document) -> dict[str, Any]:
    text = ". ".join(part for part in document.texts.values() if part)
    facets = {field_name(facet): ",".join(values) for facet, values in document.filters.items()}
    names = (document.texts.get(name, "") for name in (Field.TITLE, Field.ALIASES, Field.QUESTION))
    return {
        "id": document.id,
        "digest": digest,
        "ma": ",".join(document.procedures),
        TITLE: ". ".join(name for name in names if name),
        TEXT: text,
        UNMARKED: text,
        **facets,
    }


class WhooshStore:
    """The store of one generation, open; every search uses a searcher of its own, since they are not thread-safe.

    Raises `QueryError` where the store speaks of another generation: its documents are not those of the frozen arrays.
    """

    def __init__(self, folder: Path, generation: str) -> None:
        self._folder, self._generation = folder, generation
        from whoosh import index

        self._refuse_another()
        self._index = index.open_dir(str(folder))

    def parse(self, text: str) -> Query:
        """An advanced expression as a Whoosh query; raises `QueryError` where it makes no sense."""
        from whoosh.qparser import MultifieldParser
        from whoosh.qparser.syntax import AndGroup

        fields_asked = [TITLE, TEXT] if fold(text) != text.lower() else [TITLE, TEXT, UNMARKED]
        parser = MultifieldParser(fields_asked, self._index.schema, group=AndGroup)
        try:
            return parser.parse(text)
        except Exception as error:  # Whoosh raises many kinds for malformed input
            raise QueryError(
                "không hiểu biểu thức tìm kiếm nâng cao",
                fix='viết như: co_quan:G01 AND "giấy phép lái xe"',
            ) from error

    def search(self, text: str, limit: int = MAX_RESULTS) -> list[str]:
        """The ids of the documents that match an advanced expression, best first."""
        query = self.parse(text)
        with self._index.searcher() as searcher:
            # Only now: a searcher opened before the stamp was read cannot be of a later generation.
            self._refuse_another()
            return [hit["id"] for hit in searcher.search(query, limit=limit, optimize=False)]

    def _refuse_another(self) -> None:
        if stored_generation(self._folder) != self._generation:
            raise QueryError("chỉ mục chưa sẵn sàng cho biểu thức tìm kiếm nâng cao", fix="chạy: kb index")


_FIELD_MARKS = tuple(f"{name}:" for name in ("ma", TITLE, TEXT, *map(field_name, Facet)))


def is_advanced(text: str) -> bool:
    """Whether a query uses the advanced syntax: a field, a phrase in quotes or AND, OR, NOT."""
    if any(mark in text for mark in _FIELD_MARKS):
        return True
    return text.count('"') >= 2 or any(f" {word} " in text for word in ("AND", "OR", "NOT"))
