"""How a query was understood and why the best results are the best, for people to read."""

from __future__ import annotations

from kb.search.query import Query
from kb.search.results import SearchResults

SHOWN_TERMS = 40


def explain(query: Query, results: SearchResults) -> str:
    """The steps of understanding, the words with their roles, and the weighted terms."""
    words = "  ".join(f"{word.key}[{word.role}]" for word in query.words)
    heaviest = sorted(query.terms, key=lambda pair: (-pair[1], pair[0]))[:SHOWN_TERMS]
    lines = [
        f"Câu tìm:    {query.text}",
        f"Đọc là:     {words}",
        *(f"  {step}: {detail}" for step, detail in query.trace),
        "Từ khóa:    " + "  ".join(f"{term}·{weight}" for term, weight in heaviest),
    ]
    if query.parts:
        lines.append("Hỏi về:     " + ", ".join(query.parts))
    if results.answer:
        lines.append(f"Trả lời:    {results.answer.code} ({results.answer.part}): {results.answer.text}")
    if results.choices:
        lines.append("Lựa chọn:   " + ", ".join(results.choices))
    if results.did_you_mean:
        lines.append(f"Có phải:    {results.did_you_mean}")
    lines.extend(f"Ghi chú:    {note}" for note in (*results.notes, results.relaxed) if note)
    return "\n".join([*lines, ""])
