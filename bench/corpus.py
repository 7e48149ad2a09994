"""Documents to search: the content's own, fewer or more of them, and their terms in a file that every peer reads.

More documents than the content holds are copies with other words: in each copy a share of the syllables
is swapped for others, drawn as often as they stand in the content, so that postings grow as they would with real
documents and new pairs appear.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby

import msgspec

from bench.records import Corpus, CorpusDocument, Plan
from kb.content.catalogue import Catalogue
from kb.search.documents import Document, documents
from kb.search.indexing import lines_to_segment, ordered_documents
from kb.search.weights import Priors
from kb.text.segment import segment_lines
from kb.text.terms import terms

SEED = 20_261_123
SWAPPED_SHARE = 0.3
COPY_MARK = "#"
DOCUMENTS_FILE, TERMS_FILE = "documents.jsonl", "terms.txt"
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Syllables:
    """The syllables of the content, to be drawn as often as they stand there."""

    names: Sequence[str]
    cumulative: Sequence[int]

    def draw(self, count: int, chance: random.Random) -> list[str]:
        """Some syllables, with repeats."""
        return chance.choices(self.names, cum_weights=self.cumulative, k=count)


def select(found: Iterable[Document], size: int) -> list[Document]:
    """At most `size` documents, whole groups together; a smaller selection is part of any larger one."""
    groups = [list(group) for _, group in groupby(ordered_documents(found), lambda one: one.group)]
    random.Random(SEED).shuffle(groups)
    return ordered_documents([one for group in groups for one in group][:size])


def write_corpus(plan: Plan, catalogue: Catalogue, priors: Priors) -> Corpus:
    """Write the corpus of one size: documents for our engine, terms joined by spaces for the others."""
    base = ordered_documents(documents(catalogue, priors))
    lines = (line for document in base for line in lines_to_segment(document))
    segmented = segment_lines(lines, plan.state / "words.json")
    own = [CorpusDocument(one, {line: segmented[line] for line in lines_to_segment(one)}) for one in base]
    encode = msgspec.json.Encoder().encode
    count, tokens, cpu = 0, 0, 0.0
    with (
        (plan.path / DOCUMENTS_FILE).open("wb") as documents_file,
        (plan.path / TERMS_FILE).open("w", encoding="utf-8") as terms_file,
    ):
        for one in grow(own, plan.size):
            documents_file.write(encode(one) + b"\n")
            start = time.process_time()
            found = [term for text in one.document.texts.values() for term in terms(text, one.segmented.get(text, ()))]
            cpu += time.process_time() - start
            count += 1
            tokens += len(found)
            terms_file.write(" ".join(map(token, found)) + "\n")
    return Corpus(count, tokens, cpu)


def grow(own: Sequence[CorpusDocument], size: int) -> Iterator[CorpusDocument]:
    """The content's documents, then copies of them with other words, `size` in all."""
    syllables = _syllables(one.document for one in own)
    by_id = {one.document.id: one for one in own}
    for copy, start in enumerate(range(0, size, len(own))):
        chance = random.Random(SEED + copy)
        for document in select((one.document for one in own), size - start):
            one = by_id[document.id]
            yield _changed(one, copy, syllables, chance) if copy else one


def token(term: str) -> str:
    """A term without spaces, as the peers read it: pairs are joined by a plus sign."""
    return term.replace(" ", "+")


def read_documents(plan: Plan) -> Iterator[CorpusDocument]:
    """The documents that `write_corpus` wrote."""
    decode = msgspec.json.Decoder(CorpusDocument).decode
    with (plan.path / DOCUMENTS_FILE).open("rb") as file:
        yield from map(decode, file)


def read_terms(plan: Plan) -> Iterator[str]:
    """The tokens of each document, joined by spaces."""
    with (plan.path / TERMS_FILE).open(encoding="utf-8") as file:
        yield from (line.rstrip("\n") for line in file)


def _syllables(found: Iterable[Document]) -> Syllables:
    counts = Counter(word for one in found for text in one.texts.values() for word in _WORD.findall(text.lower()))
    return Syllables(list(counts), list(accumulate(counts.values())))


def _changed(one: CorpusDocument, copy: int, syllables: Syllables, chance: random.Random) -> CorpusDocument:
    document = one.document
    held = dict.fromkeys(word for text in document.texts.values() for word in _WORD.findall(text.lower()))
    swapped = [word for word in held if chance.random() < SWAPPED_SHARE]
    changes: dict[str, str] = dict(zip(swapped, syllables.draw(len(swapped), chance), strict=True))

    def swap(match: re.Match[str]) -> str:
        return changes.get(match[0].lower(), match[0])

    def changed(text: str) -> str:
        return _WORD.sub(swap, text)

    mark = f"{COPY_MARK}{copy}"
    return CorpusDocument(
        replace(
            document,
            id=document.id + mark,
            code=document.code + mark,
            group=document.group + mark,
            title=changed(document.title),
            names=tuple(map(changed, document.names)),
            texts={field: changed(text) for field, text in document.texts.items()},
        ),
        {changed(line): tuple(map(changed, words)) for line, words in one.segmented.items()},
    )
