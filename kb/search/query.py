"""What the reader meant: a typed query, read step by step, as weighted index terms.

Each step adds to the reading and leaves a line in `Query.trace`; none takes away what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container
from dataclasses import dataclass

from kb.content.model import Part
from kb.search.meanings import Expander
from kb.search.mending import Mender
from kb.search.phrases import Spotter
from kb.search.query_terms import CONTENT, Expanded, QueryWord, weighted_terms
from kb.search.reading import Reading, read_words
from kb.search.roles import read_roles
from kb.search.spelling import Frequencies, Speller
from kb.search.steps import Step
from kb.search.tables import Place, Tables
from kb.search.weights import TermWeights
from kb.text.vietnamese import clean

_CODE = re.compile(
    r"(?<![\d.,])([1-9])\s?[.,\s]?\s?(\d{6})(?:\.(?:000\.00\.00\.)?[A-Z]\d{2}(?:\.\d{1,3}){0,3}|\.\d{2})?(?![\d])",
    re.IGNORECASE,
)
_LEGAL_WORDS = re.compile(
    r"(?:nghị\s*định|nghi\s*dinh|nđ|nd|thông\s*tư|thong\s*tu|tt|quyết\s*định|quyet\s*dinh|qđ|luật|luat|nghị\s*quyết|nq)"
    r"\s*(?:số|so)?\s*(\d{1,4}\s*/\s*(?:19|20)\d{2})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query as understood.

    `terms` are index terms with whole-number weights, `own` those of the words themselves, before any
    expansion; `words` the words read, with roles; `codes` the procedure codes met; `parts` what is asked
    about, clearest first; `place` the province named; `senses` the meanings offered for an abbreviation;
    `trace` a line for each step that did something.
    """

    text: str
    words: tuple[QueryWord, ...] = ()
    terms: tuple[tuple[str, int], ...] = ()
    own: tuple[tuple[str, int], ...] = ()
    expanded: tuple[Expanded, ...] = ()
    codes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    place: Place | None = None
    senses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    did_you_mean: str = ""
    trace: tuple[tuple[str, str], ...] = ()


class Reader:
    """Reads queries with the tables and the words of one index.

    `names` are the folded names of procedures; steps in `skip` are left out.
    """

    def __init__(
        self,
        tables: Tables,
        speller: Speller,
        frequencies: Frequencies,
        weights: TermWeights,
        knows_code: Callable[[str], bool],
        names: Container[str] = frozenset(),
        skip: Collection[Step] = (),
    ) -> None:
        self._tables = tables
        self._speller = speller
        self._frequencies = frequencies
        self._weights = weights
        self._knows_code = knows_code
        self._skip = frozenset(skip)
        self._spotter = Spotter(tables)
        self._mender = Mender(tables, speller, self._spotter, frequencies, self._skip)
        self._expander = Expander(tables, speller, self._spotter, frequencies, names)

    def read(self, text: str) -> Query:
        """A query understood; the text is cleaned and its spaces folded first."""
        cleaned = " ".join(clean(text).split())
        reading = Reading(cleaned, [])
        coded = self._read_codes(cleaned, reading)
        reading.words = read_words(coded)
        self._mender.mend_words(reading)
        read_roles(reading, self._tables, self._speller, self._spotter, self._skip)
        steps: tuple[tuple[Step, Callable[[Reading], None]], ...] = (
            (Step.ALIKE, self._mender.repair_pairs),
            (Step.SYNONYMS, self._expander.expand),
            (Step.SENSES, self._expander.resolve_senses),
            (Step.INITIALISMS, self._expander.read_initialisms),
        )
        for step, run in steps:
            if step not in self._skip:
                run(reading)
        return self._query(reading)

    def _query(self, reading: Reading) -> Query:
        own, terms = weighted_terms(reading.words, reading.expanded, self._weights, self._frequencies)
        if Step.WORDS not in self._skip:
            terms = [*terms, *((word, self._weights.word) for word in self._segmented(reading.words))]
        return Query(
            text=reading.text,
            words=tuple(reading.words),
            terms=tuple(terms),
            own=tuple(own),
            expanded=tuple(reading.expanded),
            codes=tuple(dict.fromkeys(reading.codes)),
            parts=tuple(dict.fromkeys(reading.parts)),
            place=reading.place,
            senses=tuple(reading.senses),
            notes=tuple(dict.fromkeys(reading.notes)),
            did_you_mean=self._mender.did_you_mean(reading),
            trace=tuple(reading.trace),
        )

    def _read_codes(self, text: str, reading: Reading) -> str:
        """The text with procedure codes and legal numbers as the index spells them."""

        def tidy(match: re.Match[str]) -> str:
            code = f"{match[1]}.{match[2]}"
            if not self._knows_code(code):
                return match[0]
            reading.codes.append(code)
            reading.trace.append(("mã thủ tục", f"{match[0].strip()} → {code}"))
            return f" {code} "

        coded = text if Step.CODES in self._skip else _CODE.sub(tidy, text)
        # Every number has a slash, which is found much sooner than the many words before it.
        for number in _LEGAL_WORDS.findall(coded) if "/" in coded else ():
            reading.trace.append(("số văn bản", re.sub(r"\s", "", number)))
        return coded

    def _segmented(self, words: list[QueryWord]) -> list[str]:
        """The words of several syllables in each run of marked content words."""
        runs: list[list[str]] = [[]]
        for word in words:
            if word.role is CONTENT and not word.mended:
                runs[-1].append(word.key)
            else:
                runs.append([])
        segmented = (self._speller.segment(run) for run in runs if len(run) > 1)
        return list(dict.fromkeys(one for found in segmented for one in found))
