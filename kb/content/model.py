"""The records of the catalogue, and the one place that maps YAML keys to Python names.

YAML keys are Vietnamese without marks, for the people who write them; Python names are English.
`rename=` on each record is that mapping; enumerations hold the YAML values.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec


class Status(StrEnum):
    """Where a procedure stands in its life."""

    PUBLISHED = "cong_bo"
    NOT_YET_IN_FORCE = "chua_hieu_luc"
    EXPIRED = "het_hieu_luc"
    REPEALED = "bai_bo"
    DELISTED = "khong_con_niem_yet"


class Kind(StrEnum):
    """Who publishes a procedure and for whom."""

    STANDARD = "chuan"
    SPECIFIC = "dac_thu"
    INTERNAL = "noi_bo"


class Level(StrEnum):
    """The level of government that carries a procedure out; several may hold at once."""

    MINISTRY = "bo"
    PROVINCE = "tinh"
    COMMUNE = "xa"
    VERTICAL = "nganh_doc"
    OTHER = "khac"


class OnlineLevel(StrEnum):
    """How far a procedure can be done online (Decree 42/2022)."""

    FULL = "toan_trinh"
    PARTIAL = "mot_phan"
    INFORMATION = "thong_tin"


class ChannelKind(StrEnum):
    """A way to hand in a dossier."""

    ONLINE = "truc_tuyen"
    IN_PERSON = "truc_tiep"
    POST = "buu_chinh"


class TimeUnit(StrEnum):
    """The unit of a time limit."""

    WORKING_DAY = "ngay_lam_viec"
    DAY = "ngay"
    HOUR = "gio"
    MONTH = "thang"
    YEAR = "nam"


class FeeKind(StrEnum):
    """What the law calls a payment; absent where the source does not say."""

    CHARGE = "phi"
    FEE = "le_phi"
    PRICE = "gia"


class Currency(StrEnum):
    """The currency of an amount."""

    VND = "VND"
    USD = "USD"


class Part(StrEnum):
    """A part of a procedure: what a question asks about, and what a doubt concerns."""

    PAPERS = "giay_to"
    FEE = "le_phi"
    TIME_LIMIT = "thoi_han"
    AGENCY = "co_quan"
    ONLINE = "truc_tuyen"
    SUBJECT = "doi_tuong"
    RESULT = "ket_qua"
    STEPS = "trinh_tu"
    CONDITIONS = "dieu_kien"
    LEGAL_BASIS = "can_cu"
    AUTHORISATION = "uy_quyen"
    LOSS = "mat_hong"
    LATENESS = "qua_han"
    ABROAD = "nuoc_ngoai"
    FOREIGNER = "nguoi_nuoc_ngoai"
    MINOR = "chua_thanh_nien"
    REFUSAL = "bi_tu_choi"
    TERRITORY = "dia_gioi"
    CONCEPT = "khai_niem"
    CHOICE = "nen_lam_gi"


class Confidence(StrEnum):
    """How sure the editors are of what a record adds to the published facts."""

    CHECKED = "da_doi_chieu"
    EDITED = "bien_soan"
    TO_CHECK = "can_kiem_tra"


class Record(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The base of every record: immutable, keyword-only, unknown keys refused."""


class TimeLimit(Record, frozen=True, kw_only=True, rename={"amount": "so", "unit": "don_vi", "note": "ghi_chu"}):
    """A time limit: an amount with its unit, or a note where only words say it."""

    amount: int | None = None
    unit: TimeUnit | None = None
    note: str = ""


class Fee(
    Record,
    frozen=True,
    kw_only=True,
    rename={"kind": "loai", "amount": "so_tien", "currency": "tien_te", "in_text": "theo_van_ban", "note": "ghi_chu"},
):
    """One payment; `amount` None means unknown, 0 means free and must say why in `note`.

    `in_text` tells that the portal describes the amount in prose that these facts do not hold.
    """

    kind: FeeKind | None = None
    amount: int | None = None
    currency: Currency = Currency.VND
    in_text: bool = False
    note: str = ""


class Channel(
    Record,
    frozen=True,
    kw_only=True,
    rename={"kind": "kenh", "time_limit": "thoi_han", "fees": "phi", "note": "ghi_chu"},
):
    """One way to hand in the dossier, with its time limit and fees."""

    kind: ChannelKind
    time_limit: TimeLimit | None = None
    fees: tuple[Fee, ...] = ()
    note: str = ""


class Paper(
    Record,
    frozen=True,
    kw_only=True,
    rename={"name": "ten", "originals": "ban_chinh", "copies": "ban_sao", "form": "mau", "note": "ghi_chu"},
):
    """One paper of a dossier; counts are None where the source does not say."""

    name: str
    originals: int | None = None
    copies: int | None = None
    form: str = ""
    note: str = ""


class PaperCase(Record, frozen=True, kw_only=True, rename={"case": "truong_hop", "papers": "giay_to"}):
    """The papers of one case; an empty `case` is the papers that everyone needs."""

    case: str = ""
    papers: tuple[Paper, ...]


class Decision(Record, frozen=True, kw_only=True, rename={"number": "so", "date": "ngay"}):
    """The decision that published a procedure."""

    number: str
    date: dt.date | None = None


class Source(Record, frozen=True, kw_only=True, rename={"name": "ten", "date": "ngay"}):
    """Where the facts were read, and when."""

    name: str
    date: dt.date | None = None


class Review(Record, frozen=True, kw_only=True, rename={"date": "ngay", "next": "tiep_theo", "by": "nguoi"}):
    """When editors last checked a record, who, and when the next check is due."""

    date: dt.date
    next: dt.date | None = None
    by: str = ""


class Doubt(Record, frozen=True, kw_only=True, rename={"confidence": "muc", "parts": "phan", "note": "ghi_chu"}):
    """What in a record is not certain, shown to readers with a link to the official portal."""

    confidence: Confidence
    parts: tuple[Part, ...] = ()
    note: str = ""


class Waiver(Record, frozen=True, kw_only=True, rename={"rule": "quy_tac", "reason": "ly_do"}):
    """A reasoned exception from one rule of `kb check`."""

    rule: str
    reason: str


class Procedure(
    Record,
    frozen=True,
    kw_only=True,
    rename={
        "code": "ma",
        "name": "ten",
        "aliases": "ten_goi_khac",
        "phrase": "cum_tu",
        "status": "trang_thai",
        "replaced_by": "thay_the_boi",
        "last_seen": "thay_lan_cuoi",
        "sector": "linh_vuc",
        "kind": "loai",
        "base": "goc",
        "province": "dia_phuong",
        "levels": "cap_thuc_hien",
        "publisher": "co_quan_cong_bo",
        "executing": "co_quan_thuc_hien",
        "competent": "co_quan_co_tham_quyen",
        "coordinating": "co_quan_phoi_hop",
        "subjects": "doi_tuong",
        "online": "truc_tuyen",
        "level_2020": "muc_do_2020",
        "any_commune": "phi_dia_gioi",
        "decision": "quyet_dinh",
        "channels": "cach_thuc",
        "paper_cases": "thanh_phan_ho_so",
        "steps": "trinh_tu",
        "conditions": "dieu_kien",
        "results": "ket_qua",
        "legal_basis": "can_cu",
        "notes": "luu_y",
        "help": "ho_tro",
        "doubt": "do_tin_cay",
        "source": "nguon",
        "review": "ra_soat",
        "waivers": "ngoai_le",
    },
):
    """One administrative procedure (thủ tục hành chính).

    `phrase` is what a person says of doing it ("đăng ký kết hôn"), used to word questions.
    `base` names the national procedure of which this is a provincial version.
    """

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    phrase: str = ""
    status: Status
    replaced_by: tuple[str, ...] = ()
    last_seen: str = ""
    sector: str
    kind: Kind | None = None
    base: str = ""
    province: str = ""
    levels: tuple[Level, ...] = ()
    publisher: str = ""
    executing: tuple[str, ...] = ()
    competent: tuple[str, ...] = ()
    coordinating: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    online: OnlineLevel | None = None
    level_2020: int | None = None
    any_commune: bool = False
    decision: Decision | None = None
    channels: tuple[Channel, ...] = ()
    paper_cases: tuple[PaperCase, ...] = ()
    steps: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    help: tuple[str, ...] = ()
    doubt: Doubt | None = None
    source: Source | None = None
    review: Review | None = None
    waivers: tuple[Waiver, ...] = ()


class Version(
    Record, frozen=True, kw_only=True, rename={"code": "ma", "base": "goc", "province": "dia_phuong", "changes": "khac"}
):
    """A provincial version as written: the base procedure's code and only what differs."""

    code: str
    base: str
    province: str
    changes: dict[str, object] = {}


class Question(
    Record,
    frozen=True,
    kw_only=True,
    rename={
        "id": "ma",
        "text": "hoi",
        "variants": "cach_hoi_khac",
        "procedures": "thu_tuc",
        "part": "muc",
        "answer": "tra_loi",
        "legal_basis": "can_cu",
        "valid_until": "con_dung_den",
        "waivers": "ngoai_le",
    },
):
    """One question; without a written `answer` it is composed from its procedure's `part`."""

    id: str
    text: str
    variants: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    part: Part
    answer: str = ""
    legal_basis: tuple[str, ...] = ()
    valid_until: dt.date | None = None
    waivers: tuple[Waiver, ...] = ()


class QuestionFile(Record, frozen=True, kw_only=True, rename={"sector": "linh_vuc", "questions": "cau_hoi"}):
    """The questions of one topic in one sector."""

    sector: str
    questions: tuple[Question, ...]


class Sector(
    Record,
    frozen=True,
    kw_only=True,
    rename={"code": "ma", "name": "ten", "agency": "co_quan", "aliases": "ten_goi_khac"},
):
    """A field of administration (lĩnh vực)."""

    code: str
    name: str
    agency: str = ""
    aliases: tuple[str, ...] = ()


class Agency(
    Record,
    frozen=True,
    kw_only=True,
    rename={
        "code": "ma",
        "name": "ten",
        "short_name": "viet_tat",
        "kind": "loai",
        "name_2020": "ten_2020",
        "now": "nay_la",
        "province": "dia_phuong",
        "feedback": "noi_gop_y",
        "aliases": "ten_goi_khac",
        "note": "ghi_chu",
    },
):
    """A publishing agency; `now` is the code of the agency that took over its work."""

    code: str
    name: str
    short_name: str = ""
    kind: str = ""
    name_2020: str = ""
    now: str = ""
    province: str = ""
    feedback: str = ""
    aliases: tuple[str, ...] = ()
    note: str = ""


class Province(
    Record,
    frozen=True,
    kw_only=True,
    rename={
        "code": "ma",
        "name": "ten",
        "full_name": "ten_day_du",
        "kind": "loai",
        "gso_code": "ma_thong_ke",
        "former": "truoc_2025",
        "communes": "so_xa",
        "wards": "so_phuong",
        "special_zones": "so_dac_khu",
    },
):
    """One of the 34 provinces and cities, with the units of before July 2025 that it took in."""

    code: str
    name: str
    full_name: str
    kind: str
    gso_code: str = ""
    former: tuple[FormerProvince, ...] = ()
    communes: int | None = None
    wards: int | None = None
    special_zones: int | None = None


class FormerProvince(
    Record, frozen=True, kw_only=True, rename={"code": "ma", "name": "ten", "aliases": "ten_goi_khac"}
):
    """A province of before July 2025."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()


class Subject(Record, frozen=True, kw_only=True, rename={"code": "ma", "name": "ten", "audience": "nhom"}):
    """Who may apply (đối tượng thực hiện)."""

    code: str
    name: str
    audience: str = ""


class LifeEvent(
    Record,
    frozen=True,
    kw_only=True,
    rename={"code": "ma", "name": "ten", "audience": "nhom", "intro": "gioi_thieu", "stages": "chang"},
):
    """A life event with its procedures, in the order in which people meet them."""

    code: str
    name: str
    audience: str
    intro: str = ""
    stages: tuple[Stage, ...] = ()


class Stage(Record, frozen=True, kw_only=True, rename={"name": "ten", "procedures": "thu_tuc"}):
    """One stage of a life event."""

    name: str
    procedures: tuple[str, ...]


class LegalText(
    Record,
    frozen=True,
    kw_only=True,
    rename={"number": "so", "title": "ten", "kind": "loai", "replaced_by": "thay_the_boi"},
):
    """A legal text with its title where known."""

    number: str
    title: str = ""
    kind: str = ""
    replaced_by: str = ""
