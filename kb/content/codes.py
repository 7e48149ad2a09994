"""The codes of administrative procedures, agencies, dossiers, decisions and legal texts.

Patterns after QCVN 102:2016/BTTTT, QĐ 20/2020/QĐ-TTg (amended 09/2025/QĐ-TTg) and Decree 61/2018/NĐ-CP.
"""

from __future__ import annotations

import re

PROCEDURE = re.compile(r"[1-9]\.\d{6}")
PROVINCIAL_GROUP = re.compile(r"DP\.\d{6}")
LOCALISED = re.compile(r"([1-9]\.\d{6})(?:\.\d{3}\.\d{2}\.\d{2})?\.[A-Z]\d{2}(?:\.\d{1,3}){0,3}")
CASE = re.compile(r"([1-9]\.\d{6})(?:\.H\d{2})?\.\d{2}")
AGENCY_2016 = re.compile(r"\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}")
AGENCY_2020 = re.compile(r"[A-Z]\d{2}(?:\.\d{1,3}){0,4}")
DOSSIER = re.compile(r"(\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}|[A-Z]\d{2}(?:\.\d{1,3}){0,4})-(\d{6})-(\d{4,7})")
DECISION = re.compile(r"\d{1,5}[A-Za-z]?/QĐ-[A-ZĐ][A-Za-zĐđ0-9]*(?:[-.][A-Za-zĐđ0-9]+)*")
LEGAL_NUMBER = re.compile(
    r"\d{1,4}(?:\.\d{1,3})?[A-Za-z]?/(?:19|20)\d{2}/"
    r"(?:QH\d{1,2}|UBTVQH\d{1,2}|PL-UBTVQH\d{1,2}|NĐ-CP|NQ-CP|NQ-QH\d{2}|NQ-HĐND|QĐ-TTg|QĐ-UBND|QĐ-[A-ZĐ]+"
    r"|TT-[A-ZĐ0-9]+|TTLT[-/][A-ZĐ\-]+|CT-TTg|NQLT[-/][A-ZĐ\-]+)"
)

_LOOSE_CODE = re.compile(
    r"\s*([1-9])\s*[.,\s]?\s*(\d{6})(?:\.(?:000\.00\.00\.)?[A-Z]\d{2}(?:\.\d{1,3}){0,3}|\.\d{2})?\s*", re.IGNORECASE
)
_GROUP_CODE = re.compile(r"\s*dp[.,\s]?(\d{6})\s*", re.IGNORECASE)


def normalise_procedure_code(text: str) -> tuple[str, ...]:
    """The catalogue codes that a typed code may stand for, most exact first.

    >>> normalise_procedure_code("1,004222.000.00.00.H26")
    ('1.004222.H26', '1.004222')
    """
    if group := _GROUP_CODE.fullmatch(text):
        return (f"DP.{group[1]}",)
    match = _LOOSE_CODE.fullmatch(text)
    if match is None:
        return ()
    code = f"{match[1]}.{match[2]}"
    province = re.search(r"\.([A-Z]\d{2})(?:\.\d{1,3})*\s*$", text, re.IGNORECASE)
    return (f"{code}.{province[1].upper()}", code) if province else (code,)
