"""The tunable numbers of ranking, read from content/search/weights.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
import yaml

from kb.errors import KbError

# The codes of the static site know so many levels.
MOST_LEVELS = 15


class FieldWeight(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"weight": "trong_so", "length": "do_dai"}
):
    """How much a field counts, how strongly its length is held against it, and its usual length."""

    weight: float
    b: float
    length: float


class TermWeights(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    rename={
        "syllable": "am_tiet",
        "pair": "cap",
        "word": "tu",
        "doubtful_syllable": "am_tiet_ngo_sai_dau",
        "unmarked_syllable": "am_tiet_khi_go_khong_dau",
        "unmarked_pair": "cap_khi_go_khong_dau",
        "common_syllable": "am_tiet_pho_bien",
    },
):
    """Whole-number weights of the kinds of terms in a query.

    A syllable in more than `common_syllable` documents is left to the pairs that hold it.
    """

    syllable: int
    pair: int
    word: int
    doubtful_syllable: int
    unmarked_syllable: int
    unmarked_pair: int
    common_syllable: int


class Priors(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    rename={
        "much_used": "thuong_dung",
        "citizen": "cong_dan",
        "commune": "cap_xa",
        "standard": "chuan",
        "provincial": "dia_phuong",
        "delisted": "khong_con_niem_yet",
        "internal": "noi_bo",
    },
):
    """What is added to a document's score before any word matches."""

    much_used: int
    citizen: int
    commune: int
    standard: int
    provincial: int
    delisted: int
    internal: int


class Pruning(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"documents": "so_tai_lieu", "share": "nguong"}
):
    """Terms in more than `documents` documents keep only those where they reach `share` of their full impact."""

    documents: int
    share: float


class Weights(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    rename={
        "fields": "truong",
        "scale": "thang",
        "levels": "bac",
        "pruning": "tia",
        "terms": "tu_khoa",
        "priors": "uu_tien",
    },
):
    """Every tunable number; `scale` turns scores into whole impacts from 1 to 255, `levels` is how finely."""

    fields: Mapping[str, FieldWeight]
    k1: float
    scale: float
    levels: Annotated[int, msgspec.Meta(ge=1, le=MOST_LEVELS)]
    pruning: tuple[Pruning, ...]
    terms: TermWeights
    priors: Priors


WEIGHTS_FILE = Path("search") / "weights.yaml"
DEFAULT_WEIGHTS = Path(__file__).resolve().parents[2] / "content" / WEIGHTS_FILE


def load_weights(content: Path) -> Weights:
    """The weights of a content folder, or the project's own where it has none."""
    path = content / WEIGHTS_FILE
    if not path.exists():
        path = DEFAULT_WEIGHTS
    try:
        raw = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
        return msgspec.convert(raw, Weights)
    except (msgspec.ValidationError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise KbError(f"trọng số không hợp lệ: {error}", where=str(path), fix="so với tệp mẫu trong kho mã") from None
