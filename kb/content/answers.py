"""The facts of a procedure as sentences: composed answers, and the placeholders of written ones.

A part that is not known gives "", and no question may rest on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from kb.content.formats import format_fee, format_time, label, lower_first, upper_first
from kb.content.model import Channel, ChannelKind, OnlineLevel, Paper, PaperCase, Part, Procedure, Question

if TYPE_CHECKING:
    from kb.content.catalogue import Catalogue

PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]+)(?:\s+([1-9]\.\d{6}))?\s*\}\}")
ANY_PLACEHOLDER = re.compile(r"\{\{.*?\}\}")

_CHANNEL_PHRASES: Mapping[ChannelKind, str] = MappingProxyType(
    {
        ChannelKind.ONLINE: "nộp trực tuyến",
        ChannelKind.IN_PERSON: "nộp trực tiếp",
        ChannelKind.POST: "gửi qua bưu chính",
    }
)


def answer(question: Question, catalogue: Catalogue) -> str:
    """The answer as plain text: paragraphs parted by blank lines, "- " begins a list item.

    "" where the fact asked for is unknown.
    """
    procedure = _first_procedure(question, catalogue)
    if question.answer:
        return fill(question.answer, procedure, catalogue).strip()
    return sentence(procedure, question.part, catalogue) if procedure else ""


def fill(text: str, procedure: Procedure | None, catalogue: Catalogue) -> str:
    """Text with each placeholder replaced by its fact; one without a fact becomes ""."""

    def fact(match: re.Match[str]) -> str:
        quoted = catalogue.procedure(match[2]) if match[2] else procedure
        return placeholder_text(match[1], quoted, catalogue) if quoted else ""

    return PLACEHOLDER.sub(fact, text)


def placeholder_text(name: str, procedure: Procedure, catalogue: Catalogue) -> str:
    """What `{{ name }}` stands for: a fact of the procedure, its name or its code."""
    if name == "ten":
        return short_name(procedure)
    if name == "ma":
        return procedure.code
    return part_text(procedure, Part(name), catalogue) if name in _PHRASES else ""


def is_placeholder(name: str) -> bool:
    """Whether a placeholder of that name exists."""
    return name in _PHRASES or name in ("ten", "ma")


def short_name(procedure: Procedure) -> str:
    """What a person would say of doing it: its phrase, or its name without "Thủ tục"."""
    if procedure.phrase:
        return procedure.phrase
    return lower_first(re.sub(r"^thủ tục\s+", "", procedure.name, flags=re.IGNORECASE))


def part_text(procedure: Procedure, part: Part, catalogue: Catalogue) -> str:
    """One part of a procedure as a phrase or list, for tables and placeholders; "" if unknown."""
    phrase = _PHRASES.get(part.value)
    return phrase(procedure, catalogue) if phrase else ""


def sentence(procedure: Procedure, part: Part, catalogue: Catalogue) -> str:
    """One part of a procedure as a full answer; "" if unknown."""
    text = part_text(procedure, part, catalogue)
    if not text:
        return ""
    name = short_name(procedure)
    if part is Part.PAPERS:
        return f"Để {name}, bạn cần:\n\n{text}"
    if part is Part.FEE:
        return _fee_sentence(text, procedure)
    if part is Part.AGENCY:
        return f"Nơi giải quyết: {_end(text)}{_ways_to_submit(procedure)}"
    opening = _OPENINGS.get(part)
    if opening is None:
        return text
    return f"{opening}:\n\n{text}" if "\n" in text else f"{opening}: {_end(lower_first(text))}"


_OPENINGS: Mapping[Part, str] = MappingProxyType(
    {
        Part.TIME_LIMIT: "Thời hạn giải quyết",
        Part.SUBJECT: "Những đối tượng làm được thủ tục này",
        Part.RESULT: "Khi hoàn thành, bạn nhận được",
        Part.CONDITIONS: "Cần đáp ứng",
        Part.STEPS: "Các bước thực hiện",
        Part.LEGAL_BASIS: "Thủ tục này căn cứ vào",
    }
)


def fees_text(procedure: Procedure, catalogue: Catalogue) -> str:
    """The fees in one phrase, channels that differ told apart; "" if no amount is known."""
    return _by_channel(procedure.channels, lambda channel: _join_fees(channel))


def times_text(procedure: Procedure, catalogue: Catalogue) -> str:
    """The time limits in one phrase, channels that differ told apart; "" if unknown."""
    return _by_channel(
        procedure.channels, lambda channel: format_time(channel.time_limit) if channel.time_limit else ""
    )


def fee_described_elsewhere(procedure: Procedure) -> bool:
    """Whether the portal describes the fee in prose that the facts do not hold."""
    return any(fee.in_text for channel in procedure.channels for fee in channel.fees)


def _join_fees(channel: Channel) -> str:
    texts = tuple(dict.fromkeys(text for fee in channel.fees if (text := format_fee(fee))))
    has_notes = any(fee.note for fee in channel.fees)
    return ("; " if has_notes else " hoặc ").join(texts)


def _by_channel(channels: Iterable[Channel], text_of: Callable[[Channel], str]) -> str:
    """ "10.000 đồng khi nộp trực tuyến; 20.000 đồng khi nộp trực tiếp", shortened where all agree."""
    by_kind: dict[ChannelKind, list[str]] = {}
    for channel in channels:
        texts = by_kind.setdefault(channel.kind, [])
        if (text := text_of(channel)) and text not in texts:
            texts.append(text)
    combined = {kind: _alternatives(texts) for kind, texts in by_kind.items()}
    kinds_of: dict[str, list[ChannelKind]] = {}
    for kind, text in combined.items():
        if text:
            kinds_of.setdefault(text, []).append(kind)
    if len(kinds_of) == 1 and all(combined.values()):
        return next(iter(kinds_of))
    ways = [(_or(_CHANNEL_PHRASES[kind] for kind in kinds), text) for text, kinds in kinds_of.items()]
    if any(";" in text for _, text in ways):
        return "\n".join(f"- {upper_first(way)}: {text}" for way, text in ways)
    return "; ".join(f"{text} khi {way}" for way, text in ways)


def _alternatives(texts: list[str]) -> str:
    """Different rows of one channel: cases that the source does not name."""
    return ("; " if any(";" in text or "(" in text for text in texts) else " hoặc ").join(texts)


def _papers(procedure: Procedure, catalogue: Catalogue) -> str:
    return "\n\n".join(_paper_case(case) for case in procedure.paper_cases if case.papers)


def _paper_case(case: PaperCase) -> str:
    lines = "\n".join(f"- {paper_text(paper)}" for paper in case.papers)
    return f"{case.case}:\n\n{lines}" if case.case else lines


def paper_text(paper: Paper) -> str:
    """One paper with its form, counts and note: "Tờ khai (mẫu CT01; 1 bản chính)"."""
    details = [f"mẫu {paper.form}" if paper.form else "", *paper_counts(paper), lower_first(paper.note)]
    inside = "; ".join(detail for detail in details if detail)
    return f"{paper.name} ({inside})" if inside else paper.name


def paper_counts(paper: Paper) -> tuple[str, ...]:
    """How many originals and copies, in words; nothing where the source does not say."""
    counts = ((paper.originals, "bản chính"), (paper.copies, "bản sao"))
    return tuple(f"{count} {name}" for count, name in counts if count)


def _agencies(procedure: Procedure, catalogue: Catalogue) -> str:
    return "; ".join(procedure.executing or procedure.competent)


def _subjects(procedure: Procedure, catalogue: Catalogue) -> str:
    names = (catalogue.subjects.get(code) for code in procedure.subjects)
    return "; ".join(subject.name for subject in names if subject)


def _online(procedure: Procedure, catalogue: Catalogue) -> str:
    match procedure.online:
        case OnlineLevel.FULL:
            return (
                "Có. Đây là dịch vụ công trực tuyến toàn trình: nộp hồ sơ và nhận kết quả qua mạng, "
                "không phải đến tận nơi."
            )
        case OnlineLevel.PARTIAL:
            return (
                "Có, một phần: bạn nộp hồ sơ qua Cổng Dịch vụ công quốc gia, "
                "có bước vẫn phải đến cơ quan giải quyết hoặc gửi giấy tờ bản giấy."
            )
        case OnlineLevel.INFORMATION:
            return f"Chưa nộp trực tuyến được.{_ways_to_submit(procedure)}"
    return ""


def _ways_to_submit(procedure: Procedure) -> str:
    kinds = dict.fromkeys(channel.kind for channel in procedure.channels)
    return f" Cách nộp hồ sơ: {_or(label(kind).lower() for kind in kinds)}." if kinds else ""


def _bullets(items: Iterable[str]) -> str:
    items = tuple(items)
    return items[0] if len(items) == 1 else "\n".join(f"- {item}" for item in items)


def _steps(procedure: Procedure, catalogue: Catalogue) -> str:
    return "\n".join(f"{number}. {step}" for number, step in enumerate(procedure.steps, 1))


def _legal_basis(procedure: Procedure, catalogue: Catalogue) -> str:
    return _bullets(legal_name(number, catalogue) for number in procedure.legal_basis)


def legal_name(number: str, catalogue: Catalogue) -> str:
    """A legal number with its title where known: "60/2014/QH13 (Luật Hộ tịch)"."""
    text = catalogue.legal_texts.get(number)
    return f"{number} ({text.title})" if text and text.title else number


def _fee_sentence(text: str, procedure: Procedure) -> str:
    if text.startswith("Miễn"):
        return _end(text)
    kinds = {fee.kind for channel in procedure.channels for fee in channel.fees}
    name = label(kind) if len(kinds) == 1 and (kind := next(iter(kinds))) else label(Part.FEE)
    return f"{name}:\n\n{text}" if "\n" in text else f"{name}: {_end(lower_first(text))}"


def _or(items: Iterable[str]) -> str:
    *head, last = tuple(items)
    return f"{', '.join(head)} hoặc {last}" if head else last


def _end(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _first_procedure(question: Question, catalogue: Catalogue) -> Procedure | None:
    return next((found for code in question.procedures if (found := catalogue.procedure(code))), None)


_PHRASES: Mapping[str, Callable[[Procedure, Catalogue], str]] = MappingProxyType(
    {
        Part.PAPERS.value: _papers,
        Part.FEE.value: fees_text,
        Part.TIME_LIMIT.value: times_text,
        Part.AGENCY.value: _agencies,
        Part.ONLINE.value: _online,
        Part.SUBJECT.value: _subjects,
        Part.RESULT.value: lambda procedure, _: _bullets(upper_first(item) for item in procedure.results),
        Part.STEPS.value: _steps,
        Part.CONDITIONS.value: lambda procedure, _: _bullets(procedure.conditions),
        Part.LEGAL_BASIS.value: _legal_basis,
    }
)
