"""Ways to ask one thing of the search: how a query is read, which procedures it finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from kb.search.documents import Document, Field
from kb.search.engine import Engine
from kb.search.query import Query, Reader
from kb.search.results import HitKind, SearchRequest


@pytest.fixture(scope="session")
def reader(real_engine: Engine) -> Reader:
    """Reads queries against the project's own content."""
    return real_engine.reader


@pytest.fixture(scope="session")
def read(reader: Reader) -> Callable[[str], Query]:
    """A query as understood over the project's own content."""
    return reader.read


@pytest.fixture(scope="session")
def find(real_engine: Engine) -> Callable[[str], list[str]]:
    """The codes that a query finds in the project's own content, best first."""

    def find(text: str) -> list[str]:
        return [hit.code for hit in real_engine.search(SearchRequest(text=text, with_facets=False)).hits]

    return find


@pytest.fixture(scope="session")
def document() -> Callable[..., Document]:
    """Makes a document of some texts, everything else empty."""

    def make(number: int, texts: Mapping[Field, str] | str, title: str = "") -> Document:
        code = f"1.{number:06}"
        return Document(
            id=code,
            kind=HitKind.PROCEDURE,
            code=code,
            procedures=(code,),
            group=code,
            title=title or code,
            texts={Field.TITLE: texts} if isinstance(texts, str) else texts,
            filters={},
            prior=0,
            hidden=False,
            date="",
        )

    return make
