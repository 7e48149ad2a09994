"""Pages: what they say, and what they must never say."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from kb.content.catalogue import Catalogue
from kb.settings import Settings
from kb.site.page import Page
from kb.site.pages import page_table
from kb.site.rendering import Renderer
from kb.site.server import make_site

ANCHORS = (
    "giay-to",
    "cach-thuc",
    "le-phi",
    "thoi-han",
    "trinh-tu",
    "dieu-kien",
    "co-quan",
    "doi-tuong",
    "ket-qua",
    "can-cu",
)


def test_an_unknown_fee_is_never_free(client: Any) -> None:
    """A fee that is not published says so and warns that it is not free."""
    text = client.get("/thu-tuc/1.004873/").text
    assert "Chưa công bố" in text
    assert "không có nghĩa là miễn phí" in text
    assert "Miễn phí" not in text


def test_a_fee_in_prose_says_where_it_stands(client: Any) -> None:
    """A fee that the portal only describes in words is not shown as an amount."""
    assert "mô tả bằng lời trên Cổng" in client.get("/thu-tuc/1.004194/").text


def test_a_waived_fee_says_for_whom(client: Any) -> None:
    """A zero fee is free with its reason."""
    assert "Miễn lệ phí (đăng ký đúng hạn)" in client.get("/thu-tuc/1.001193/").text


@pytest.mark.parametrize("anchor", ANCHORS)
def test_every_fact_has_an_anchor(client: Any, anchor: str) -> None:
    """Each fact of a procedure can be linked to, known or not."""
    for code in ("1.000894", "2.000488", "DP.011250"):
        assert f'id="{anchor}"' in client.get(f"/thu-tuc/{code}/").text


def test_a_delisted_procedure_leads_to_its_replacement(client: Any) -> None:
    """An old code tells when it was last seen and what to use now, and stays out of indexes."""
    text = client.get("/thu-tuc/1.900001/").text
    assert "tháng 4/2025" in text
    assert "/thu-tuc/1.000894/" in text
    assert '<meta name="robots" content="noindex">' in text


def test_an_internal_procedure_says_so(client: Any) -> None:
    """Citizens are told that an internal procedure is not theirs."""
    assert "Thủ tục nội bộ" in client.get("/thu-tuc/6.006686/").text


def test_a_doubt_is_shown_with_the_official_portal(client: Any) -> None:
    """What is not certain is said, with the place to check."""
    text = client.get("/thu-tuc/1.004873/").text
    assert "Cần kiểm tra lại: thời hạn giải quyết" in text
    assert "https://dichvucong.gov.vn" in text


def test_a_provincial_group_offers_its_provinces(client: Any) -> None:
    """A group of provincial procedures lets readers choose and gives no code to look up on the portal."""
    text = client.get("/thu-tuc/DP.011250/").text
    assert ">Lào Cai<" in text
    assert "tra tên thủ tục" in text


def test_questions_with_one_answer_stand_together(client: Any) -> None:
    """A composed question's anchor is on its procedure's page; a written one has a page."""
    assert 'id="hoi-ket-hon-le-phi"' in client.get("/thu-tuc/1.000894/").text
    text = client.get("/hoi-dap/ket-hon-o-que/").text
    assert "Không bắt buộc" in text
    assert '"@type":"FAQPage"' in text


def test_a_life_event_keeps_its_order(client: Any) -> None:
    """A life event's steps are in order, and each procedure knows its neighbours."""
    text = client.get("/su-kien/ket-hon/").text
    assert text.index("Trước khi cưới") < text.index("1.000894")
    assert "Trước: Thủ tục cấp Giấy xác nhận" in client.get("/thu-tuc/1.000894/").text


def test_versions_are_listed_under_their_base_in_sectors(client: Any) -> None:
    """A sector lists a group once, with how many provinces have their own."""
    text = client.get("/linh-vuc/g10-nn06/").text
    assert "2 địa phương có bản riêng" in text
    assert "1.014772" not in text
    assert "1.014772" in client.get("/dia-phuong/h38/").text


def test_sectors_of_one_name_are_told_apart(folder: Any) -> None:
    """Two sectors that share a name show their agencies."""
    folder.write(
        "vocabulary/more.yaml",
        "linh_vuc: [{ma: G01-AA01, ten: Thú y, co_quan: G01}, {ma: G15-AA01, ten: Thú y, co_quan: G15}]",
    )
    site = make_site(folder.load(), folder.settings)
    assert site.sector_name("G01-AA01") == "Thú y (Bộ Công an)"
    assert site.sector_name("G15-AA01") == "Thú y (Bộ Tư pháp)"


def test_internal_and_delisted_procedures_have_shelves_of_their_own(client: Any) -> None:
    """Lists show what citizens can do now; the rest is one link away."""
    text = client.get("/linh-vuc/g15-tp07/").text
    assert "1.900001" not in text
    assert "1.900001" in client.get("/linh-vuc/g15-tp07/khong-con-niem-yet/").text
    assert "6.006686" in client.get("/linh-vuc/g03-tc01/noi-bo/").text


def test_every_page_says_what_it_is(site: Any) -> None:
    """Every HTML page has a title, one h1, Vietnamese as language and says it is not a government site."""
    renderer = Renderer(site)
    for entry in page_table(site).values():
        if not isinstance(entry, Page) or "html" not in entry.media_type:
            continue
        text = renderer.render(entry).decode()
        assert '<html lang="vi">' in text, entry.path
        assert text.count("<h1") == 1, entry.path
        assert "không phải trang của cơ quan nhà nước" in text, entry.path
        ids = re.findall(r'\sid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), (entry.path, [one for one in ids if ids.count(one) > 1])


@pytest.mark.parametrize("path", ["/gop-y/", "/tim-kiem/?q=đăng ký&cap=xa", "/gop-y/?da-gui=1", "/tim-kiem/?trang=x"])
def test_no_id_stands_twice_on_the_server_s_own_pages(client: Any, path: str) -> None:
    """Pages that only the server makes have unique ids as well."""
    ids = re.findall(r'\sid="([^"]+)"', client.get(path).text)
    assert len(ids) == len(set(ids))


def test_structured_data_is_json(client: Any) -> None:
    """JSON-LD parses, and no text in it can end its script element."""
    text = client.get("/thu-tuc/1.000894/").text
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    kinds = [msgspec.json.decode(one)["@type"] for one in found]
    assert kinds == ["BreadcrumbList", "GovernmentService"]
    assert all("<" not in one for one in found)


def test_nothing_is_loaded_from_elsewhere(site: Any) -> None:
    """No page asks another host for a script, style, image or frame."""
    renderer = Renderer(site)
    for path in ("/", "/thu-tuc/1.000894/", "/chat-luong/", "/linh-vuc/"):
        text = renderer.render(page_table(site)[path]).decode()
        assert not re.search(r'(?:src|<link[^>]+href)="https?:', text), path


def test_small_enough_for_a_slow_line(client: Any) -> None:
    """CSS and JavaScript stay within their budgets, compressed."""
    import gzip

    page = client.get("/thu-tuc/1.000894/").text
    assert len(gzip.compress(page.encode())) < 40_000
    style = client.get(re.search(r'href="([^"]+style\.css)"', page)[1])  # type: ignore[index]
    assert len(gzip.compress(style.body)) < 12_000
    assert style.headers["Cache-Control"].endswith("immutable")


def test_real_content_fits_one_host(real: Catalogue, real_settings: Settings) -> None:
    """The real site leaves room for the browser's index within 19,000 files, and no two pages share a path."""
    site = make_site(real, real_settings)
    table = page_table(site)
    assert len(table) < 14_000
    pages = [entry.path for entry in table.values()]
    assert len(pages) == len(set(pages))
    assert sum(path.startswith("/thu-tuc/") for path in pages) == len(real.procedures)
