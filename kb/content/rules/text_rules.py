"""Rules about names and questions as texts: tidy, and not twice the same."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import combinations

from kb.content.model import Procedure, Status
from kb.content.problems import Severity
from kb.content.rules.rule import Finding, Subject, written_at
from kb.text.vietnamese import fold

# Words that two names of one procedure may differ in; any other differing word names another procedure.
FILLERS = frozenset(
    {"thủ", "tục", "của", "về", "các", "những", "việc", "đối", "với", "theo", "tại", "thuộc", "và", "hoặc", "cho"}
    | {"ở", "do", "để", "là", "được", "thẩm", "quyền"}
)
MAX_DIFFERING = 6
_WORDS = re.compile(r"\w+")


def tidy_name(subject: Subject) -> Iterator[Finding]:
    """Tên thủ tục không viết hoa toàn bộ, không thừa dấu cách, không kết thúc bằng dấu chấm."""
    for path, procedure in subject.procedures():
        name = procedure.name
        if name != " ".join(name.split()) or name.endswith((".", ";", ",")):
            yield Finding(path, written_at(procedure, "ten"), "tên thừa dấu cách hoặc dấu câu ở cuối")
        if len(name) > 20 and name == name.upper():
            yield Finding(path, written_at(procedure, "ten"), "tên viết hoa toàn bộ; viết như câu thường")


def same_name(subject: Subject) -> Iterator[Finding]:
    """Hai thủ tục đang công bố của cùng cơ quan, cùng lĩnh vực, cùng cấp không được trùng hay gần trùng tên: có thể
    một thủ tục bị nhập hai lần. Gần trùng là chỉ khác ở từ nối hoặc ở lỗi gõ, được đánh dấu «»; tên khác nhau ở một
    từ có nghĩa (cấp/đổi, thành lập/giải thể, tỉnh/xã) là thủ tục khác. Nếu thật sự là hai thủ tục, thêm ngoai_le."""
    groups: dict[tuple[object, ...], list[tuple[str, Procedure]]] = defaultdict(list)
    for path, procedure in subject.procedures():
        if procedure.status is Status.PUBLISHED and not procedure.base:
            place = (procedure.publisher, procedure.sector, procedure.levels, procedure.kind, procedure.province)
            groups[place].append((path, procedure))
    for group in groups.values():
        yield from _same_names(group)


def _same_names(group: Sequence[tuple[str, Procedure]]) -> Iterator[Finding]:
    bits: dict[str, int] = {}
    counted = []
    for path, one in group:
        words = Counter(_WORDS.findall(one.name.lower()))
        mask = sum(1 << bits.setdefault(word, len(bits)) for word in words)
        counted.append((path, one, words, mask))
    for (path, one, words, mask), (_, other, other_words, other_mask) in combinations(counted, 2):
        # Bits are compared far faster than counts, and most names differ in many words.
        if (mask ^ other_mask).bit_count() > MAX_DIFFERING:
            continue
        mine, theirs = words - other_words, other_words - words
        if mine.total() + theirs.total() <= MAX_DIFFERING and not _tell_apart(mine, theirs):
            message = f"gần trùng tên với {other.code}: {_marked(one.name, mine)} | {_marked(other.name, theirs)}"
            yield Finding(path, ("ten",), message, Severity.WARNING, waivers=(*one.waivers, *other.waivers))


def _tell_apart(mine: Counter[str], theirs: Counter[str]) -> bool:
    """Whether some differing word has a meaning that the other name lacks even in another spelling."""
    telling = [word for word in (*mine, *theirs) if word not in FILLERS]
    return any(not _misspelt(word, theirs if word in mine else mine) for word in telling)


def _misspelt(word: str, others: Iterable[str]) -> bool:
    """Whether another word is the same but for its marks."""
    return any(fold(word) == fold(other) for other in others)


def _marked(name: str, differing: Container[str]) -> str:
    """The name with its differing words between «»."""
    return re.sub(r"\w+", lambda match: f"«{match[0]}»" if match[0].lower() in differing else match[0], name)


def repeated_question(subject: Subject) -> Iterator[Finding]:
    """Trong một thủ tục, không hai câu hỏi nào hỏi cùng một điều: gộp câu sau vào cach_hoi_khac của câu trước."""
    seen: dict[tuple[str, str], str] = {}
    for path, index, question in subject.questions():
        for code in question.procedures[:1]:
            text = question_key(question.text)
            first = seen.setdefault((code, text), question.id)
            if first != question.id:
                yield Finding(path, ("cau_hoi", index, "hoi"), f"hỏi trùng với câu “{first}” của thủ tục {code}")


def question_key(text: str) -> str:
    """A question's words without marks, order kept: equal keys ask the same."""
    return " ".join(_WORDS.findall(fold(text)))


def repeated_part(subject: Subject) -> Iterator[Finding]:
    """Một thủ tục chỉ có một câu hỏi ghép cho mỗi mục (muc); câu thứ hai sẽ có đúng câu trả lời ấy."""
    seen: dict[tuple[str, str], str] = {}
    for path, index, question in subject.questions():
        if question.answer or not question.procedures:
            continue
        first = seen.setdefault((question.procedures[0], question.part.value), question.id)
        if first != question.id:
            yield Finding(path, ("cau_hoi", index, "muc"), f"mục “{question.part}” đã có ở câu “{first}”")
