"""docs/kiem-tra.md lists every rule of `kb check`; run with KB_REWRITE_DOCS=1 to write it anew from the docstrings."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from kb.content.checks import RULES
from kb.content.rules.rule import Rule

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "docs" / "kiem-tra.md"
BEGIN, END = "<!-- quy tắc: viết bằng máy, đừng sửa tay -->", "<!-- hết quy tắc -->"


def _rows() -> str:
    """The table of rules, from their docstrings."""
    rows = (f"| `{rule.name}` | {rule.documentation.replace('<', '&lt;')} |" for rule in RULES)
    return "\n".join(["| quy tắc | đòi hỏi gì, sửa thế nào |", "|---|---|", *rows])


def _with_rows(page: str) -> str:
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{_rows()}\n{END}{rest.partition(END)[2]}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_documents_itself_in_vietnamese(rule: Rule) -> None:
    """The docstring is a sentence or more for editors: marked Vietnamese, ending with a full stop, no table bars."""
    assert len(rule.documentation) > 30
    assert rule.documentation.endswith(".")
    assert re.search(r"[ảạấầẩậắằặđếềểệọộốồổớờởợủụứừửựỉị]", rule.documentation)
    assert "|" not in rule.documentation


def test_the_page_of_rules_is_up_to_date() -> None:
    """The published list is what the rules say of themselves."""
    page = PAGE.read_text("utf-8")
    if os.environ.get("KB_REWRITE_DOCS"):
        PAGE.write_text(_with_rows(page), "utf-8")
    assert PAGE.read_text("utf-8") == _with_rows(page), "chạy lại với KB_REWRITE_DOCS=1"


def test_every_rule_name_in_the_code_is_on_the_page() -> None:
    """Rules of reading (encoding, YAML, types) and of the search vocabularies are on the page as well."""
    named = {rule.name for rule in RULES} | {"yaml", "nfc"}
    for path in (*(PROJECT / "kb" / "content").rglob("*.py"), *(PROJECT / "kb" / "search").glob("vocabulary*.py")):
        text = path.read_text("utf-8")
        named |= set(re.findall(r', "([a-z]+(?:-[a-z]+)+)", f?"', text))
        named |= set(re.findall(r'rule: str = "([a-z-]+)"', text))
    listed = set(re.findall(r"^\| `([a-z0-9-]+)` \|", PAGE.read_text("utf-8"), re.MULTILINE))
    assert named <= listed, named - listed
