"""Every address of the site in one place: paths as seen from the site's root, and anchors."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from urllib.parse import quote, unquote, urlencode

from kb.content.model import Part, Question
from kb.text.vietnamese import slug

HOME = "/"
SEARCH = "/tim-kiem/"
SEARCH_DATA = "/tim-kiem/du-lieu/"
ABOUT = "/gioi-thieu/"
QUALITY = "/chat-luong/"
CODE_DOCTOR = "/kiem-tra-ma/"
FEEDBACK = "/gop-y/"
DATA = "/du-lieu/"
QUESTIONS = "/hoi-dap/"
FEED = "/feed.xml"
SITEMAP = "/sitemap.xml"
ROBOTS = "/robots.txt"
NOT_FOUND = "/404.html"
OFFLINE = "/ngoai-tuyen/"
WORKER = "/sw.js"
API = "/api/v1/"
API_SEARCH = "/api/v1/search"
API_SUGGEST = "/api/v1/suggest.json"
API_DESCRIPTION = "/api/v1/openapi.json"
HEALTH = "/healthz"
ASSETS = "/assets/"

OFFICIAL_PORTAL = "https://dichvucong.gov.vn"

CHANNELS_ANCHOR = "cach-thuc"


class Browse(StrEnum):
    """A way to browse; the value is the first part of its addresses."""

    SECTOR = "linh-vuc"
    AGENCY = "co-quan"
    LIFE_EVENT = "su-kien"
    PROVINCE = "dia-phuong"
    SUBJECT = "doi-tuong"


class Shelf(StrEnum):
    """Which procedures of a collection a list shows; the value is a part of its address."""

    CURRENT = ""
    DELISTED = "khong-con-niem-yet"
    INTERNAL = "noi-bo"


def procedure(code: str, anchor: str = "") -> str:
    """The page of a procedure, at one of its facts where an anchor is given."""
    plain = code if code.replace(".", "").isdecimal() and code.isascii() else quote(code)
    return f"/thu-tuc/{plain}/{f'#{anchor}' if anchor else ''}"


def part_anchor(part: Part) -> str:
    """The anchor of a part on a procedure's page."""
    return CHANNELS_ANCHOR if part is Part.ONLINE else part.value.replace("_", "-")


def question_anchor(identifier: str) -> str:
    """The anchor of a composed question on its procedure's page."""
    return f"hoi-{identifier}"


def question(record: Question) -> str:
    """The page of a written question, or the place of a composed one on its procedure's page."""
    if record.answer or not record.procedures:
        return f"{QUESTIONS}{quote(record.id)}/"
    return procedure(record.procedures[0], question_anchor(record.id))


def browse_index(browse: Browse) -> str:
    """The list of every sector, agency, …"""
    return f"/{browse.value}/"


def browse_list(browse: Browse, code: str, page: int = 1, shelf: Shelf = Shelf.CURRENT) -> str:
    """One page of the procedures of one sector, agency, …"""
    shelf_part = f"{shelf.value}/" if shelf.value else ""
    page_part = f"trang-{page}/" if page > 1 else ""
    return f"/{browse.value}/{slug(code)}/{shelf_part}{page_part}"


def browse_feed(browse: Browse, code: str) -> str:
    """The Atom feed of one sector, agency, …"""
    return f"/{browse.value}/{slug(code)}/feed.xml"


def questions_list(page: int = 1) -> str:
    """One page of the list of written questions."""
    return QUESTIONS if page == 1 else f"{QUESTIONS}trang-{page}/"


def search(parameters: Iterable[tuple[str, str]] = ()) -> str:
    """The results page for a query and filters."""
    asked = urlencode(list(parameters))
    return f"{SEARCH}?{asked}" if asked else SEARCH


def api_procedure(code: str) -> str:
    """A procedure as JSON."""
    return f"{API}procedures/{quote(code)}"


def feedback(code: str) -> str:
    """The form for reporting an error of one procedure."""
    return f"{FEEDBACK}?{urlencode({'thu-tuc': code})}"


def quoted(path: str) -> str:
    """A decoded path as the page table writes it."""
    return quote(path)


def quality_csv(key: str) -> str:
    """A table of the quality page as CSV."""
    return f"{QUALITY}{key}.csv"


def file_name(path: str) -> str:
    """The file of a static site that answers a path."""
    return unquote(path).lstrip("/") + ("index.html" if path.endswith("/") else "")
