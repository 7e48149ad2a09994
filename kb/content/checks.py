"""`kb check`: every rule over the whole content, all problems at once, sorted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kb.content.catalogue import assemble
from kb.content.files import ContentFiles, Progress, cache_path, read_content
from kb.content.problems import Problem
from kb.content.rules import code_rules, fact_rules, reference_rules, text_rules
from kb.content.rules.rule import Finding, Rule, Subject
from kb.settings import Settings

RULES = (
    Rule("ma-thu-tuc", code_rules.procedure_code),
    Rule("so-quyet-dinh", code_rules.decision_number),
    Rule("so-van-ban", code_rules.legal_number),
    Rule("ma-co-quan", code_rules.agency_code),
    Rule("ma-cau-hoi", code_rules.question_id),
    Rule("thay-lan-cuoi", code_rules.last_seen_month),
    Rule("tham-chieu", reference_rules.procedure_references),
    Rule("tham-chieu-cau-hoi", reference_rules.question_references),
    Rule("tham-chieu-danh-muc", reference_rules.vocabulary_references),
    Rule("thay-the", reference_rules.replacement),
    Rule("vi-tri-tep", reference_rules.file_place),
    Rule("phi-bang-khong", fact_rules.free_needs_reason, channels=True),
    Rule("so-tien", fact_rules.plausible_amount, channels=True),
    Rule("thoi-han", fact_rules.plausible_time, channels=True),
    Rule("ngay-thang", fact_rules.dates),
    Rule("ra-soat-qua-han", fact_rules.review_overdue),
    Rule("cau-tra-loi-trong", fact_rules.answered, channels=True),
    Rule("cho-trich", fact_rules.placeholders, channels=True),
    Rule("ten-gon", text_rules.tidy_name),
    Rule("ten-gan-trung", text_rules.same_name),
    Rule("cau-hoi-trung", text_rules.repeated_question),
    Rule("muc-trung", text_rules.repeated_part),
)


def check_content(settings: Settings, progress: Progress | None = None, today: dt.date | None = None) -> list[Problem]:
    """Every problem of a content folder, by file, line and column."""
    files = read_content(settings.content, cache_path(settings.state), progress)
    catalogue, found = assemble(files)
    subject = Subject(catalogue, files, _paths(files), today or dt.date.today())
    findings = (_problem(rule, finding, files) for rule in RULES for finding in _kept(rule, subject))
    return sorted({*files.problems, *found, *findings})


def _paths(files: ContentFiles) -> dict[str, str]:
    procedures = {procedure.code: path for path, procedure in reversed(files.procedures.items())}
    return {version.code: path for path, version in reversed(files.versions.items())} | procedures


def _kept(rule: Rule, subject: Subject) -> Iterator[Finding]:
    """The findings of a rule that no reasoned exception covers."""
    for finding in rule.check(subject):
        if not any(waiver.rule == rule.name and waiver.reason for waiver in finding.waivers):
            yield finding


def _problem(rule: Rule, finding: Finding, files: ContentFiles) -> Problem:
    line, column = files.position(finding.path, finding.key_path)
    return Problem(finding.path, line, column, rule.name, finding.message, finding.severity)
