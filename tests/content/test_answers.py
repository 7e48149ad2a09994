"""Answers are made of facts: true to them, told as a person would, and absent where the fact is unknown."""

from __future__ import annotations

import pytest

from kb.content.answers import (
    answer,
    fee_described_elsewhere,
    fees_text,
    fill,
    is_placeholder,
    legal_name,
    paper_text,
    part_text,
    sentence,
    short_name,
    times_text,
)
from kb.content.catalogue import Catalogue
from kb.content.model import (
    Channel,
    ChannelKind,
    Fee,
    FeeKind,
    OnlineLevel,
    Paper,
    Part,
    Procedure,
    Question,
    Status,
    TimeLimit,
    TimeUnit,
)


def procedure(*channels: Channel, online: OnlineLevel | None = None) -> Procedure:
    """A procedure with nothing but channels."""
    return Procedure(
        code="1.900009",
        name="Thủ tục thử",
        status=Status.PUBLISHED,
        sector="G15-TP07",
        channels=channels,
        online=online,
    )


def channel(kind: ChannelKind, *fees: Fee, days: int | None = None) -> Channel:
    """A channel with fees and a limit of working days."""
    limit = TimeLimit(amount=days, unit=TimeUnit.WORKING_DAY) if days else None
    return Channel(kind=kind, fees=fees, time_limit=limit)


ONLINE, IN_PERSON, POST = ChannelKind.ONLINE, ChannelKind.IN_PERSON, ChannelKind.POST


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("khai-sinh-le-phi", "Miễn lệ phí (đăng ký đúng hạn)."),
        (
            "ket-hon-le-phi",
            "Miễn lệ phí cho công dân Việt Nam đăng ký kết hôn trong nước; "
            "8.000 đồng (mỗi bản sao, chỉ khi xin cấp thêm bản sao).",
        ),
        ("trich-luc-le-phi", "Phí: 8.000 đồng (mỗi bản sao)."),
        ("the-thuong-tru-le-phi", "Phí, lệ phí: 100 USD."),
        ("thuong-tru-le-phi", "Lệ phí: 10.000 đồng khi nộp trực tuyến; 20.000 đồng khi nộp trực tiếp."),
        ("trich-luc-thoi-han", "Thời hạn giải quyết: 1 ngày làm việc."),
        (
            "tam-tru-thoi-han",
            "Thời hạn giải quyết: 3 ngày làm việc khi nộp trực tuyến; 5 ngày làm việc khi nộp trực tiếp.",
        ),
        (
            "khai-sinh-co-quan",
            "Nơi giải quyết: Ủy ban nhân dân cấp xã. Cách nộp hồ sơ: trực tuyến hoặc trực tiếp.",
        ),
        ("the-thuong-tru-truc-tuyen", "Chưa nộp trực tuyến được. Cách nộp hồ sơ: trực tiếp."),
    ],
)
def test_a_composed_answer_reads_as_a_person_would_write_it(sample: Catalogue, question: str, expected: str) -> None:
    """Each part of a procedure becomes a full sentence that ends with a full stop."""
    assert answer(sample.questions[question], sample) == expected


def test_papers_are_listed_by_case(sample: Catalogue) -> None:
    """What everyone needs comes first, each further case under its own words."""
    assert answer(sample.questions["ket-hon-giay-to"], sample) == (
        "Để đăng ký kết hôn, bạn cần:\n\n"
        "- Tờ khai đăng ký kết hôn (1 bản chính; hai bên có thể khai chung một tờ)\n"
        "- Giấy tờ tùy thân (1 bản chính; xuất trình thẻ căn cước hoặc hộ chiếu)\n\n"
        "Nếu đã ly hôn ở nước ngoài:\n\n"
        "- Trích lục ghi chú ly hôn (1 bản chính)"
    )


def test_steps_are_numbered_and_laws_are_named(sample: Catalogue) -> None:
    """Steps keep their order; a legal number carries its title where it is known."""
    assert "\n2. Nộp hồ sơ tại" in answer(sample.questions["ket-hon-trinh-tu"], sample)
    assert answer(sample.questions["thuong-tru-can-cu"], sample).endswith(
        "- 68/2020/QH14 (Luật Cư trú)\n- 154/2024/NĐ-CP"
    )
    assert legal_name("1/2000/NĐ-CP", sample) == "1/2000/NĐ-CP"


def test_a_written_answer_quotes_facts(sample: Catalogue) -> None:
    """`{{ thoi_han }}` is the fact of its own procedure, `{{ le_phi 2.000635 }}` that of another; paragraphs stay."""
    text = answer(sample.questions["ket-hon-o-que"], sample)
    assert "Ủy ban nhân dân cấp xã nơi một trong hai người" in text
    assert "\n\nVề thời hạn: Trong ngày làm việc" in text
    assert text.endswith("Bản trích lục thì 8.000 đồng (mỗi bản sao).")
    assert "{{" not in text


@pytest.mark.parametrize(
    "part", [Part.FEE, Part.TIME_LIMIT, Part.PAPERS, Part.STEPS, Part.CONDITIONS, Part.LEGAL_BASIS]
)
def test_an_unknown_fact_gives_no_answer(sample: Catalogue, part: Part) -> None:
    """A procedure that does not hold the fact gives "", never a guess and never an empty sentence."""
    unknown = sample.procedures["2.000488"]
    assert part_text(unknown, part, sample) == ""
    assert sentence(unknown, part, sample) == ""
    asked = Question(id="x", text="?", procedures=(unknown.code,), part=part)
    assert answer(asked, sample) == ""


def test_an_unknown_procedure_gives_no_answer(sample: Catalogue) -> None:
    """A question about a code that is not there is unanswered rather than an error."""
    assert answer(Question(id="x", text="?", procedures=("9.999999",), part=Part.FEE), sample) == ""


def test_a_fee_told_only_in_prose_is_not_free(sample: Catalogue) -> None:
    """`theo_van_ban` marks a fee that the portal describes: no amount is shown, and nothing says "miễn"."""
    assert fees_text(sample.procedures["1.004194"], sample) == ""
    assert fee_described_elsewhere(sample.procedures["1.004194"])
    assert not fee_described_elsewhere(sample.procedures["1.004222"])


def test_channels_that_agree_are_told_once(sample: Catalogue) -> None:
    """One fee for every channel is said without naming channels."""
    fee = Fee(kind=FeeKind.CHARGE, amount=50000)
    assert fees_text(procedure(channel(ONLINE, fee), channel(IN_PERSON, fee)), sample) == "50.000 đồng"


def test_channels_that_differ_are_told_apart(sample: Catalogue) -> None:
    """Channels with the same fee are named together, the others by themselves."""
    cheap, dear = Fee(amount=25000), Fee(amount=50000)
    text = fees_text(procedure(channel(ONLINE, cheap), channel(IN_PERSON, dear), channel(POST, dear)), sample)
    assert text == "25.000 đồng khi nộp trực tuyến; 50.000 đồng khi nộp trực tiếp hoặc gửi qua bưu chính"


def test_a_fact_known_for_one_channel_is_not_claimed_for_the_others(sample: Catalogue) -> None:
    """Where one channel's time is unknown, the known one is said with its channel."""
    mixed = procedure(channel(ONLINE, days=3), channel(IN_PERSON))
    assert times_text(mixed, sample) == "3 ngày làm việc khi nộp trực tuyến"


def test_rows_of_one_channel_are_alternatives(sample: Catalogue) -> None:
    """Two limits of one channel, whose cases the source does not name, are offered as "hoặc"."""
    two = procedure(channel(IN_PERSON, days=3), channel(IN_PERSON, days=10))
    assert times_text(two, sample) == "3 ngày làm việc hoặc 10 ngày làm việc"


def test_how_far_it_goes_online_is_said_plainly(sample: Catalogue) -> None:
    """Full, partial and information-only services each say what the reader still has to do."""
    answers = {level: part_text(procedure(online=level), Part.ONLINE, sample) for level in OnlineLevel}
    assert answers[OnlineLevel.FULL].startswith("Có.")
    assert "một phần" in answers[OnlineLevel.PARTIAL]
    assert answers[OnlineLevel.INFORMATION].startswith("Chưa nộp trực tuyến được")
    assert part_text(procedure(), Part.ONLINE, sample) == ""


@pytest.mark.parametrize(
    ("paper", "text"),
    [
        (Paper(name="Tờ khai", originals=1, copies=0), "Tờ khai (1 bản chính)"),
        (Paper(name="Tờ khai", form="CT01", originals=1, copies=2), "Tờ khai (mẫu CT01; 1 bản chính; 2 bản sao)"),
        (Paper(name="Ảnh", note="Cỡ 4x6"), "Ảnh (cỡ 4x6)"),
        (Paper(name="Ảnh"), "Ảnh"),
    ],
)
def test_a_paper_tells_its_form_and_counts(paper: Paper, text: str) -> None:
    """Counts that the source does not give are not invented; zero copies are not mentioned."""
    assert paper_text(paper) == text


def test_a_procedure_is_called_what_people_do(sample: Catalogue) -> None:
    """The phrase where there is one, else the name without "Thủ tục"."""
    assert short_name(sample.procedures["1.004873"]) == "xin giấy xác nhận tình trạng hôn nhân"
    assert short_name(procedure()) == "thử"
    assert short_name(sample.procedures["DP.011250"]) == "hỗ trợ phát triển sản xuất cộng đồng"


def test_placeholders_are_a_closed_list(sample: Catalogue) -> None:
    """Facts, `ten` and `ma` can be quoted; anything else cannot, and is left out of the text."""
    assert is_placeholder("le_phi")
    assert is_placeholder("ten")
    assert not is_placeholder("uy_quyen")
    assert not is_placeholder("gia")
    assert fill("Mã {{ ma }}: {{ten}}.", sample.procedures["1.000894"], sample) == "Mã 1.000894: đăng ký kết hôn."
    assert fill("a{{ le_phi }}b", sample.procedures["2.000488"], sample) == "ab"


def test_every_question_of_the_sample_is_answered(sample: Catalogue) -> None:
    """No question stands without an answer, and no answer with a hole or a doubled full stop."""
    for question in sample.questions.values():
        text = answer(question, sample)
        assert text, question.id
        assert "{{" not in text
        assert ".." not in text
