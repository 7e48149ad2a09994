"""A query is read step by step; each step adds what the reader may have meant and takes nothing away."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable, Collection

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.content.model import Part
from kb.search.engine import Engine, make_reader
from kb.search.mending import RARE
from kb.search.query import Query
from kb.search.query_terms import Role
from kb.search.steps import Step
from kb.search.tables import key_of
from kb.search.vocabulary import SearchVocabulary, load_vocabulary
from kb.settings import Settings
from kb.text.terms import FOLDED, tokenize
from kb.text.vietnamese import clean, fold

Read = Callable[[str], Query]


@pytest.fixture(scope="module")
def vocabulary(real_settings: Settings) -> SearchVocabulary:
    """What the editors of content/search/ wrote."""
    return load_vocabulary(real_settings.content)


def words_of(query: Query) -> str:
    return " ".join(word.key for word in query.words)


def roles_of(query: Query, role: Role) -> list[str]:
    return [word.key for word in query.words if word.role is role]


def wordings(query: Query) -> set[str]:
    return {one.to for one in query.expanded}


@pytest.mark.parametrize(
    "text",
    [
        "1.001193",
        "1001193",
        "1,001193",
        "1 001193",
        "1. 001193",
        "1.001193.000.00.00.H26",
        "1.001193.H26",
        "1.001193.000.00.00.H26.01",
        "mã 1.001193",
        "thủ tục số 1001193",
        "1.001193 cần giấy tờ gì",
        "(1.001193)",
    ],
)
def test_a_code_is_known_in_every_form(read: Read, text: str) -> None:
    """However a code is typed, it is read as the code that the catalogue knows."""
    assert read(text).codes == ("1.001193",)


@pytest.mark.parametrize("text", ["9.999999", "0912345678", "1.0011934", "2026", "12 345678 người", "11.001193"])
def test_other_numbers_are_no_codes(read: Read, text: str) -> None:
    """Telephone numbers, years and codes that nobody knows are left as typed."""
    assert read(text).codes == ()


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("68/2020/QH14", {"68/2020/qh14", "68/2020"}),
        ("luật số 68/2020/QH14", {"68/2020/qh14", "68/2020"}),
        ("luật 68/2020", {"68/2020"}),
        ("thông tư 53 / 2025", {"53/2025"}),
        ("53/2025/TT-BCA", {"53/2025/tt-bca", "53/2025"}),
        ("53/2025/tt–bca", {"53/2025/tt-bca", "53/2025"}),
        ("nd 61/2018/nd-cp", {"61/2018/nd-cp", "61/2018"}),
        ("nghị định số 61/2018/NĐ-CP", {"61/2018/nd-cp", "61/2018"}),
    ],
)
def test_a_legal_number_is_one_term(read: Read, text: str, terms: set[str]) -> None:
    """A law is looked for by its number, with its ending and without."""
    assert terms <= {term for term, _ in read(text).terms}


@pytest.mark.parametrize(
    "text", ["đăng ký thường trú", "hòa giải ở cơ sở", "giấy phép lái xe", "thủy sản", "lý lịch tư pháp", "quý III"]
)
def test_unicode_forms_are_read_alike(read: Read, text: str) -> None:
    """Letters composed or decomposed, and spaces of any kind, make no difference."""
    plain = read(text).terms
    assert read(unicodedata.normalize("NFD", text)).terms == plain
    spaced = text.replace(" ", "\u00a0 ")
    assert read(f"\u200b {spaced}\n").terms == plain


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [
        ("hoà giải", "hòa giải"),
        ("thuỷ sản", "thủy sản"),
        ("hòan thuế", "hoàn thuế"),
        ("lí lịch", "lý lịch"),
        ("đăng kí", "đăng ký"),
        ("hoá đơn", "hóa đơn"),
        ("bác sỹ", "bác sĩ"),
        ("uỷ quyền", "ủy quyền"),
        ("ĐĂNG KÝ", "đăng ký"),
    ],
)
def test_spellings_are_one(read: Read, typed: str, spelt: str) -> None:
    """Where a tone stands, y or i and capitals change nothing."""
    assert words_of(read(typed)) == words_of(read(spelt)) == spelt


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [
        ("ddawng kys keets hoon", "đăng ký kết hôn"),
        ("ddawng kys thuwowngf trus", "đăng ký thường trú"),
        ("hooj chieeus", "hộ chiếu"),
        ("lys lichj tuw phaps", "lý lịch tư pháp"),
        ("giaays pheps lais xe", "giấy phép lái xe"),
        ("khai tuwr", "khai tử"),
        ("ddaats ddai", "đất đai"),
        ("chuwngs thuwcj chuwx kys", "chứng thực chữ ký"),
        ("d9a8ng ky1 ke61t ho6n", "đăng ký kết hôn"),
        ("ho65 chie61u", "hộ chiếu"),
        ("gia61y khai sinh", "giấy khai sinh"),
        ("thu7o7ng2 tru1", "thường trú"),
        ("d9a61t d9ai", "đất đai"),
    ],
)
def test_raw_telex_and_vni_are_decoded(read: Read, typed: str, spelt: str) -> None:
    """Keys of an input method that was off are read as the letters they stand for."""
    assert words_of(read(typed)) == spelt


@pytest.mark.parametrize(
    "text",
    ["nhập hộ khẩu", "sang tên xe", "làm hộ chiếu", "giấy phép xây dựng", "trợ cấp thất nghiệp", "khai báo tạm vắng"],
)
def test_unmarked_words_ask_for_unmarked_terms(read: Read, text: str) -> None:
    """Typed without marks, every content word, or a pair with it, and every pair is asked for by its folded twin."""
    query = read(fold(text))
    terms = dict(query.terms)
    content = [word.folded for word in query.words if word.role is Role.CONTENT]
    assert all(asked(terms, FOLDED + word) for word in content)
    for first, second in itertools.pairwise(query.words):
        if first.role is second.role is Role.CONTENT:
            assert f"{FOLDED}{first.folded} {second.folded}" in terms


def asked(terms: Collection[str], syllable: str) -> bool:
    """Whether a syllable, a pair with it in the same form, or its folded twin's pair is among the terms."""
    mark = FOLDED if syllable.startswith(FOLDED) else ""
    plain = syllable.removeprefix(FOLDED)
    pairs = (term.removeprefix(FOLDED).split(" ") for term in terms if term.startswith(FOLDED) == bool(mark))
    return syllable in terms or any(len(pair) > 1 and plain in pair for pair in pairs)


@pytest.mark.parametrize("text", ["dăng ký thuờng trú", "giáy khai sinh", "hô chiếu", "cap lai thẻ"])
def test_a_spelling_that_no_neighbour_vouches_for_is_asked_unmarked_too(read: Read, text: str) -> None:
    """Where marks are missing or wrong, the words or pairs with them are asked for by their folded twins."""
    query = read(text)
    terms = dict(query.terms)
    for first, second in itertools.pairwise(query.words):
        exact = f"{first.key} {second.key}"
        assert exact in terms or f"{FOLDED}{first.folded} {second.folded}" in terms
    assert any(FOLDED + fold(word) in terms or asked(terms, FOLDED + fold(word)) for word in text.split())


def test_a_right_spelling_is_asked_by_itself(read: Read) -> None:
    """Where neighbours vouch for the marks, no other spelling is asked for: the twins would only cost."""
    assert not [term for term in dict(read("đăng ký kết hôn").terms) if term.startswith(FOLDED)]


def test_a_common_syllable_is_left_to_its_pairs(read: Read) -> None:
    """A syllable of thousands of documents is not asked for alone beside a pair that holds it, but is without one."""
    assert "giấy" not in dict(read("giấy khai sinh").terms)
    assert "giấy khai" in dict(read("giấy khai sinh").terms)
    assert "giấy" in dict(read("giấy").terms)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("giay phep lai xee", "xe"),
        ("dang ky khai sinnh", "sinh"),
        ("giấy phép xâyy dựng", "xay"),
        ("trợ cấp thất nghiêpp", "nghiep"),
        ("đăng ký thươngg trú", "thuong"),
        ("lý lịhc tư pháp", "lich"),
    ],
)
def test_slips_are_mended_to_fit_their_neighbours(read: Read, typed: str, meant: str) -> None:
    """One letter too many, too few or swapped is mended to the syllable that goes with the words beside it."""
    terms = dict(read(typed).terms)
    assert FOLDED + meant in terms


@pytest.mark.parametrize(
    ("typed", "pair"),
    [("tạm chú", "tam tru"), ("xổ đỏ", "so do"), ("đăng ký tạm chú", "tam tru"), ("giấy khai xinh", "khai sinh")],
)
def test_sound_alikes_are_added(read: Read, typed: str, pair: str) -> None:
    """Neighbours that never meet are also taken for a pair that sounds like them."""
    assert FOLDED + pair in dict(read(typed).terms)


@pytest.mark.parametrize(
    ("typed", "split"),
    [
        ("giaykhaisinh", "giay khai sinh"),
        ("dangkykethon", "dang ky ket hon"),
        ("lylichtuphap", "ly lich tu phap"),
        ("giayphepxaydung", "giay phep xay dung"),
        ("hochieu phổ thông", "ho chieu pho thong"),
    ],
)
def test_joined_words_are_parted(read: Read, typed: str, split: str) -> None:
    """Words typed without spaces are read as their syllables."""
    assert fold(words_of(read(typed))) == split


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("ko", "không"),
        ("dc", "được"),
        ("ntn", "như thế nào"),
        ("lm", "làm"),
        ("cty", "công ty"),
        ("đky", "đăng ký"),
        ("bnhieu", "bao nhiêu"),
        ("trc", "trước"),
        ("ttuc", "thủ tục"),
        ("vk", "vợ"),
    ],
)
def test_chat_words_are_read_out(read: Read, typed: str, read_as: str) -> None:
    """Shorthand of text messages is read as the words it stands for."""
    assert words_of(read(typed)) == read_as


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [("đk kết hôn", "đăng ký kết hôn"), ("dk tam tru", "đăng ký tam tru"), ("bn tiền", "bao nhiêu tiền")],
)
def test_chat_words_take_the_meaning_that_fits(read: Read, typed: str, read_as: str) -> None:
    """Shorthand with several meanings takes the one that stands beside such words in the index."""
    assert words_of(read(typed)) == read_as


# Typed alone, without marks and in small letters, these are syllables first.
LOST_MARKS = {"ca", "cap", "gi", "roi", "truoc"}


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("cap lai giay phep", "cap lai giay phep"),
        ("đến cap làm giấy", "đến công an phường làm giấy"),
    ],
)
def test_a_syllable_without_marks_is_no_chat_word(read: Read, typed: str, read_as: str) -> None:
    """Who types no marks means "cấp" by "cap"; among marked words, or in capitals, it is shorthand."""
    assert words_of(read(typed)) == read_as


def test_every_chat_word_of_one_meaning_is_read(read: Read, vocabulary: SearchVocabulary, real_engine: Engine) -> None:
    """Each one-word entry with one meaning is read out, unless it is itself a word of the documents."""
    missed = [
        f"{word.form} → {words_of(read(word.form))}"
        for word in vocabulary.chat_words
        if len(word.meanings) == 1
        and " " not in key_of(word.form)
        and real_engine.index.impacts.frequency(key_of(word.form)) < RARE
        and word.form not in LOST_MARKS
        and words_of(read(word.form)) != key_of(word.meanings[0])
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("typed", "wording"),
    [
        ("khai sanh cho con", "khai sinh"),
        ("mướn nhà", "thuê nhà"),
        ("cà vẹt xe máy", "chứng nhận đăng ký xe"),
        ("bảng số xe", "biển số xe"),
        ("xe hơi", "xe ô tô"),
        ("giấy giá thú", "giấy chứng nhận kết hôn"),
    ],
)
def test_regional_words_find_common_ones(read: Read, typed: str, wording: str) -> None:
    """Words of one region also look for the common word."""
    assert wording in wordings(read(typed))


def test_every_regional_word_reaches_its_meaning(read: Read, vocabulary: SearchVocabulary) -> None:
    """Each entry of regional_words.yaml, typed alone, looks for its common word."""
    exempt = {"hông": "a chat word too, read out at once", "tổ dân phố": "the common word itself"}
    missed = [
        word.form
        for word in vocabulary.regional_words
        if word.form not in exempt and not {key_of(one) for one in word.meanings} & wordings(read(word.form))
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("typed", "wording"),
    [
        ("CCCD", "thẻ căn cước"),
        ("làm cccd", "thẻ căn cước"),
        ("GPLX", "giấy phép lái xe"),
        ("BHYT", "bảo hiểm y tế"),
        ("LLTP", "lý lịch tư pháp"),
        ("Bộ NN&PTNT", "bộ nông nghiệp và môi trường"),
        ("NVQS", "nghĩa vụ quân sự"),
        ("PCCC", "phòng cháy và chữa cháy"),
        ("KT3", "đăng ký tạm trú"),
        ("C/O", "giấy chứng nhận xuất xứ"),
    ],
)
def test_abbreviations_find_what_they_abbreviate(read: Read, typed: str, wording: str) -> None:
    """Abbreviations, in capitals or not, look for the full words."""
    assert wording in wordings(read(typed))


def test_the_longest_synonym_wins(read: Read) -> None:
    """A long everyday phrase is read whole; the shorter one inside it is not read again."""
    query = read("tách sổ hộ khẩu")
    assert "tách hộ" in wordings(query)
    assert "đăng ký thường trú" not in wordings(query)


def test_synonyms_are_closed_transitively(read: Read, vocabulary: SearchVocabulary) -> None:
    """What leads to an everyday phrase leads on to the official one, with less weight."""
    query = read("giấy khai sanh")
    percents = {one.to: one.percent for one in query.expanded}
    assert percents["giấy khai sinh"] > percents["đăng ký khai sinh"] > 0


def test_short_synonyms_are_guarded(read: Read) -> None:
    """A short form stands for its meaning in capitals or alone, not inside other words."""
    assert "thừa thiên huế" in wordings(read("Huế"))
    assert "thừa thiên huế" not in wordings(read("hoa huế đẹp"))


def test_marks_must_agree_with_a_synonym(read: Read) -> None:
    """Words typed with other marks than an everyday phrase are not that phrase; unmarked ones may be."""
    assert "giấy phép lái xe" in wordings(read("bằng lái"))
    assert "giấy phép lái xe" in wordings(read("bang lai"))
    assert "giấy phép lái xe" not in wordings(read("bảng lãi"))


# Why an entry of synonyms.yaml, typed alone, is read otherwise.
NOT_EXPANDED = {
    "31/2024/QH15": "a legal number is looked for as itself",
    "60/2014/QH13": "a legal number is looked for as itself",
    "68/2020/QH14": "a legal number is looked for as itself",
    "26/2023/QH15": "a legal number is looked for as itself",
    "59/2020/QH14": "a legal number is looked for as itself",
    "41/2024/QH15": "a legal number is looked for as itself",
    "NĐ-CP": "the ending of a number; each part is read out",
    "QĐ-TTg": "the ending of a number; each part is read out",
    "QĐ-UBND": "the ending of a number; each part is read out",
    "k": "means “không” far oftener than a thousand đồng",
    "TP Hà Nội": "read as the place",
    "trích nục": "mended, then led on to the procedure",
    "ný lịch": "mended, then led on to the procedure",
    "căn cước cd": "“căn cước” leads on to the card",
}


def test_every_synonym_reaches_its_official_wording(read: Read, vocabulary: SearchVocabulary) -> None:
    """Each way of saying it in synonyms.yaml, typed alone, looks for the official wording."""
    missed = []
    for group in vocabulary.synonyms:
        official = key_of(group.canonical)
        for variant in group.variants:
            query = read(variant)
            if variant not in NOT_EXPANDED and official not in {*wordings(query), words_of(query)}:
                missed.append(f"{variant} → {words_of(query)}, not {official}")
    assert not missed, f"{len(missed)} everyday wordings lead nowhere:\n" + "\n".join(missed)


@pytest.mark.parametrize(
    ("typed", "sense"),
    [("KS cho con", "khai sinh"), ("ĐK kết hôn", "đăng ký"), ("sở XD", "xây dựng"), ("HĐ lao động", "hợp đồng")],
)
def test_a_neighbour_settles_an_abbreviation(read: Read, typed: str, sense: str) -> None:
    """An abbreviation of several meanings takes the one that its neighbours stand beside in the index."""
    query = read(typed)
    assert sense in wordings(query) | {words_of(query)} or sense in words_of(query)
    assert query.senses == ()


@pytest.mark.parametrize("typed", ["TN", "NN", "KN"])
def test_an_open_abbreviation_is_offered(read: Read, typed: str) -> None:
    """Nothing beside it to tell, the meanings of an abbreviation are offered as fuller queries."""
    query = read(typed)
    assert len(query.senses) >= 2
    assert len(set(query.senses)) == len(query.senses)
    assert all(typed not in sense.split() for sense in query.senses)


@pytest.mark.parametrize(
    ("typed", "code", "former"),
    [
        ("đăng ký kết hôn ở Bắc Giang", "H05", "Bắc Giang"),
        ("khai sinh tại Kiên Giang", "H01", "Kiên Giang"),
        ("làm hộ chiếu ở bạc liêu", "H12", "Bạc Liêu"),
        ("dang ky tam tru tai kien giang", "H01", "Kiên Giang"),
        ("làm căn cước ở An Giang", "H01", ""),
    ],
)
def test_old_places_lead_to_new_ones(read: Read, typed: str, code: str, former: str) -> None:
    """A province is recognised; one that was merged comes with a note of where it now belongs."""
    query = read(typed)
    assert query.place is not None
    assert (query.place.code, query.place.former) == (code, former)
    assert bool(query.notes) == bool(former)
    assert all(former in note and query.place.name in note for note in query.notes)


def test_a_place_alone_is_looked_for(read: Read) -> None:
    """A query that is nothing but a province is not emptied of its words."""
    assert roles_of(read("Kiên Giang"), Role.CONTENT) == ["kiên", "giang"]


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("đăng ký kết hôn cần giấy tờ gì", Part.PAPERS),
        ("hồ sơ gồm những gì để nhập hộ khẩu", Part.PAPERS),
        ("làm hộ chiếu hết bao nhiêu tiền", Part.FEE),
        ("lam ho chieu bao nhieu tien", Part.FEE),
        ("đổi bằng lái xe mất mấy ngày", Part.TIME_LIMIT),
        ("xin lý lịch tư pháp bao lâu có", Part.TIME_LIMIT),
        ("khai tử làm ở đâu", Part.AGENCY),
        ("nộp đơn ly hôn ở chỗ nào", Part.AGENCY),
        ("đăng ký khai sinh qua mạng", Part.ONLINE),
        ("ai được hưởng trợ cấp", Part.SUBJECT),
        ("điều kiện mở quán karaoke", Part.CONDITIONS),
        ("các bước thành lập công ty", Part.STEPS),
        ("sang tên xe theo nghị định nào", Part.LEGAL_BASIS),
    ],
)
def test_what_is_asked_about_is_told(read: Read, typed: str, part: Part) -> None:
    """Cues for papers, fee, days, place and the rest tell the part of the procedure that is asked for."""
    assert part in read(typed).parts


@pytest.mark.parametrize("typed", ["làm hộ chiếu", "đăng ký kết hôn", "giấy phép lái xe", "thẻ tạm trú"])
def test_a_name_asks_for_no_part(read: Read, typed: str) -> None:
    """A procedure's name alone asks for no part of it; “làm hộ” is no cue within “làm hộ chiếu”."""
    assert read(typed).parts == ()


@pytest.mark.parametrize(
    "typed",
    [
        "cho em hỏi đổi bằng lái xe",
        "dạ thưa anh chị đổi bằng lái xe với ạ",
        "tôi muốn đổi bằng lái xe thì phải làm sao",
        "đổi bằng lái xe ạ",
        "xin cho biết thủ tục đổi bằng lái xe như thế nào",
    ],
)
def test_courtesies_are_set_aside(read: Read, typed: str) -> None:
    """Greetings and small words do not take part in naming the procedure."""
    assert roles_of(read(typed), Role.CONTENT) == ["đổi", "bằng", "lái", "xe"]


@pytest.mark.parametrize("word", ["không", "chưa", "mất"])
@pytest.mark.parametrize("typed", ["{} có giấy khai sinh", "con {} đăng ký khai sinh", "bị {} hộ chiếu"])
def test_words_that_change_the_meaning_stay(read: Read, word: str, typed: str) -> None:
    """“Không”, “chưa” and “mất” tell one procedure from another and are never set aside."""
    assert word in roles_of(read(typed.format(word)), Role.CONTENT)


def test_unlisted_abbreviations_are_found_in_titles(read: Read) -> None:
    """Initials that nobody listed stand for the commonest phrase in titles that has them."""
    assert any("phát triển nông thôn" in one for one in wordings(read("PTNT")))


@pytest.mark.parametrize("step", list(Step))
def test_every_step_can_be_left_out(real_engine: Engine, step: Step) -> None:
    """Leaving a step out leaves the others to work."""
    reader = make_reader(real_engine.index, real_engine.catalogue, (step,))
    query = reader.read("cho e hỏi làm lại bằng lái bị mất ở bắc giang hết bn tiền, mã 3.000348")
    assert query.terms
    assert bool(query.codes) == (step is not Step.CODES)


TYPED = (
    "làm lại giấy khai sinh bị mất ở đâu",
    "lam lai giay khai sinh bi mat o dau",
    "tách thửa đất cho con trai hết bao nhiêu tiền",
    "xin phép xây nhà 3 tầng ở nông thôn",
    "đăng ký xe máy cũ mua lại khác tỉnh",
    "chuyển trường cho con học lớp 6",
    "hưởng trợ cấp thất nghiệp khi nghỉ ngang",
    "vợ chồng ly thân muốn nhận con nuôi",
    "mở tiệm thuốc tây cần bằng cấp gì",
    "xin visa cho chồng người Hàn",
    "NVQS cho sinh viên",
    "giấy phép kinh doanh quán nhậu",
    "đổi họ cho con theo mẹ",
    "hợp thức hóa nhà xây không phép",
    "đóng bảo hiểm xã hội tự nguyện",
)


@pytest.mark.parametrize("text", TYPED)
def test_what_was_typed_is_never_taken_away(read: Read, text: str) -> None:
    """Every content word stays among the terms, marked or folded, unless it was itself read as something else."""
    query = read(text)
    terms = dict(query.terms)
    mended = {detail.split(" → ")[0].lower() for step, detail in query.trace if "từ đồng nghĩa" not in step}
    minor = {word.folded for word in query.words if word.role is not Role.CONTENT}
    for token in tokenize(clean(text)):
        if fold(token.key) not in minor and token.key not in mended:
            assert asked(terms, FOLDED + fold(token.key)) or asked(terms, token.key)


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=80))
def test_anything_can_be_read(read: Read, text: str) -> None:
    """Whatever is typed, it is read without error, with positive weights, each term once."""
    query = read(text)
    terms = [term for term, _ in query.terms]
    assert all(weight > 0 for _, weight in query.terms)
    assert not query.words or all(word.key for word in query.words)
    assert len(set(terms)) == len(terms)


@settings(max_examples=60, deadline=None)
@given(text=st.sampled_from(TYPED), before=st.sampled_from(["", " ", "\t", "\u200b"]), upper=st.booleans())
def test_reading_again_gives_the_same(read: Read, text: str, before: str, upper: bool) -> None:
    """Reading depends on the words alone: white space changes nothing, and twice gives the same."""
    typed = before + (text.capitalize() if upper else text)
    assert read(typed) == read(typed)
    assert read(before + text).terms == read(text).terms
