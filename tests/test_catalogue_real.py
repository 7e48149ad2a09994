"""The project's own content: as much as promised, without a fault, and no question asked twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import msgspec
import pytest
from conftest import TODAY

from kb.content.answers import answer
from kb.content.catalogue import Catalogue
from kb.content.checks import RULES, check_content
from kb.content.model import Kind, Procedure, Question, Status
from kb.content.rules.rule import Subject
from kb.settings import Settings
from kb.site.pages import page_table
from kb.site.server import make_site
from kb.site.urls import procedure as procedure_url
from kb.text.vietnamese import fold

# Two questions are near when both their words, and their words besides the procedure's own name, overlap this much.
NEAR = 0.7


def test_the_catalogue_is_as_large_as_promised(real: Catalogue) -> None:
    """At least 8,420 procedures, more than 10,000 questions, at least 800 of them answered by hand."""
    assert len(real.procedures) >= 8_420
    assert len(real.questions) > 10_000
    assert sum(bool(question.answer) for question in real.questions.values()) >= 800


def test_kb_check_is_clean(real_settings: Settings) -> None:
    """Every rule holds over the whole content."""
    problems = check_content(real_settings, today=TODAY)
    assert not problems, "\n" + "\n".join(map(str, problems[:20]))


def test_every_question_has_an_answer(real: Catalogue) -> None:
    """No answer is empty, holds an unfilled placeholder, or calls an unknown amount zero."""
    faulty = [
        question.id
        for question in real.questions.values()
        if not (text := answer(question, real)) or "{{" in text or re.search(r"(?<![\d.])0 đồng", text)
    ]
    assert not faulty


def test_free_is_said_only_where_it_is_a_fact(real: Catalogue) -> None:
    """Every zero fee says for whom or why; nothing is free for want of a number."""
    zero = [
        (procedure.code, fee)
        for procedure in real.procedures.values()
        for channel in procedure.channels
        for fee in channel.fees
        if fee.amount == 0
    ]
    assert zero
    assert not [code for code, fee in zero if not fee.note]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", fold(text)))


def _overlap(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0


def _likeness(one: Question, other: Question, procedure: Procedure) -> float:
    """How alike two questions of a procedure are; its name, which both may hold, does not count for likeness."""
    name = _words(f"{procedure.name} {procedure.phrase}")
    mine, theirs = _words(one.text), _words(other.text)
    return min(_overlap(mine, theirs), _overlap(mine - name, theirs - name))


def _pairs(catalogue: Catalogue) -> Iterator[tuple[float, str, str, str]]:
    """Every two questions of one procedure, with their likeness."""
    asked: dict[str, list[Question]] = defaultdict(list)
    for question in catalogue.questions.values():
        asked[question.procedures[0]].append(question)
    for code, questions in asked.items():
        for one, other in combinations(questions, 2):
            yield _likeness(one, other, catalogue.procedures[code]), code, one.text, other.text


def test_no_two_questions_of_a_procedure_ask_the_same(real: Catalogue, capsys: pytest.CaptureFixture[str]) -> None:
    """Near-duplicates are counted and the worst are printed; there are none."""
    pairs = sorted(_pairs(real), reverse=True)
    near = [pair for pair in pairs if pair[0] >= NEAR]
    worst = "\n".join(f"  {likeness:.2f} {code}: {one} | {other}" for likeness, code, one, other in pairs[:5])
    with capsys.disabled():
        print(f"\n{len(near)} near-duplicate questions (likeness ≥ {NEAR}); the worst:\n{worst}")
    assert not near


def test_no_other_way_of_asking_belongs_to_two_questions(real: Catalogue) -> None:
    """A wording leads to one question of its procedure."""
    owner: dict[tuple[str, str], str] = {}
    clashes = []
    for question in real.questions.values():
        for text in {fold(one) for one in (question.text, *question.variants)}:
            first = owner.setdefault((question.procedures[0], text), question.id)
            if first != question.id:
                clashes.append((text, first, question.id))
    assert not clashes


def test_every_procedure_in_force_has_a_page(real: Catalogue, real_settings: Settings) -> None:
    """The page table, from which the site is built, holds a page for each public procedure."""
    table = page_table(make_site(real, real_settings, TODAY))
    missing = [one.code for one in real.published if procedure_url(one.code) not in table]
    assert not missing
    assert len(table) <= 19_000


def test_lifecycles_are_kept_apart(real: Catalogue) -> None:
    """Procedures that left the national list say when they were last seen or what to use now."""
    gone = [one for one in real.procedures.values() if one.status is Status.DELISTED]
    assert len(gone) >= 2_600
    assert not [one.code for one in gone if not (one.last_seen or one.replaced_by)]
    assert any(one.kind is Kind.INTERNAL for one in real.procedures.values())


def test_the_provinces_know_their_mergers(real: Catalogue) -> None:
    """34 provinces hold the 63 of before July 2025, each once."""
    former = [old.code for province in real.provinces.values() for old in province.former]
    assert len(real.provinces) == 34
    assert len(former) == len(set(former)) == 63


def test_provincial_versions_differ_from_their_base(real: Catalogue) -> None:
    """Versions exist, each of a known province, and each group has more than one."""
    groups = {one.base for one in real.procedures.values() if one.base}
    assert groups
    assert all(version.province in real.provinces for base in groups for version in real.versions_of(base))


def test_rules_that_look_at_no_channel_find_the_same_without_any(real: Catalogue) -> None:
    """The counts of such rules may be kept while only fees and time limits change."""
    bare = {code: msgspec.structs.replace(one, channels=()) for code, one in real.procedures.items()}
    files = real.files
    paths = {record.code: path for records in (files.versions, files.procedures) for path, record in records.items()}
    for rule in RULES:
        if not rule.channels:
            whole, part = (
                list(rule.check(Subject(one, files, paths, TODAY))) for one in (real, replace(real, procedures=bare))
            )
            assert whole == part, rule.name
