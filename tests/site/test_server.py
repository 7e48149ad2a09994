"""The server: pages, redirects, refusals, headers, feedback."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from kb.settings import Settings
from kb.site.feedback import FILE_NAME


def test_exact_code_goes_to_its_page(client: Any) -> None:
    """A code typed as a query leads straight to the procedure."""
    answer = client.get("/tim-kiem/?q=1.004222")
    assert answer.status == 303
    assert answer.headers["Location"].endswith("/thu-tuc/1.004222/")


@pytest.mark.parametrize(
    "typed", ["/thu-tuc/1.004222", "/thu-tuc/1004222/", "/thu-tuc/1.004222.000.00.00.H26/", "/thu-tuc/1,004222/"]
)
def test_sloppy_and_provincial_codes_are_redirected(client: Any, typed: str) -> None:
    """Old, provincial and sloppy codes lead to the page of the code."""
    answer = client.get(typed)
    assert answer.status == 301
    assert answer.headers["Location"].endswith("/thu-tuc/1.004222/")


def test_provincial_version_has_its_own_page(client: Any) -> None:
    """A provincial version answers under its own code and says whose it is."""
    answer = client.get("/thu-tuc/1.014772/")
    assert answer.status == 200
    assert "Đây là bản của Lào Cai" in answer.text


def test_both_ways_of_typing_find_the_same_first(client: Any) -> None:
    """Typing with or without marks gives the same first hit."""
    first = [
        client.get(f"/api/v1/search?q={text}").json()["hits"][0] for text in ("đăng ký kết hôn", "dang ky ket hon")
    ]
    assert [hit["code"] for hit in first] == ["1.000894", "1.000894"]


def test_api_hit_has_exactly_the_promised_keys(client: Any) -> None:
    """A hit of the API has the keys that the description promises, and a snippet that is safe HTML."""
    answer = client.get("/api/v1/search?q=kết hôn&limit=3&type=procedure").json()
    assert {"query", "total", "hits"} <= answer.keys()
    assert 1 <= len(answer["hits"]) <= 3
    for hit in answer["hits"]:
        assert list(hit) == ["kind", "id", "code", "procedures", "title", "url", "snippet", "score"]
        assert hit["kind"] == "procedure"
        assert "<" not in hit["snippet"].replace("<mark>", "").replace("</mark>", "")


def test_api_can_be_asked_for_questions_only(client: Any) -> None:
    """`type=question` gives questions, each with the codes it is about."""
    hits = client.get("/api/v1/search?q=kết hôn cần giấy tờ gì&type=question").json()["hits"]
    assert hits
    assert all(hit["kind"] == "question" and hit["procedures"] for hit in hits)


def test_api_procedure_answers_with_its_facts(client: Any) -> None:
    """A procedure's JSON has the keys of its file, with its page and questions."""
    record = client.get("/api/v1/procedures/1.000894").json()
    assert record["ten"] == "Thủ tục đăng ký kết hôn"
    assert record["url"] == "/thu-tuc/1.000894/"
    assert record["cau_hoi"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/procedures/9.999999", 404),
        ("/api/v1/nothing", 404),
        ("/api/v1/search?q=a&limit=x", 400),
        ("/api/v1/search?q=a&limit=0", 400),
        ("/api/v1/search?q=a&limit=99999999999", 400),
        ("/api/v1/search?q=a&type=foo", 400),
        (f"/api/v1/search?q={'a' * 201}", 400),
        ("/api/v1/search?q=%FF%FE", 400),
    ],
)
def test_api_refuses_in_vietnamese_json(client: Any, address: str, status: int) -> None:
    """Machines get their refusals as JSON with a Vietnamese message and the right status."""
    answer = client.get(address)
    assert answer.status == status
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.json()["error"]["status"] == status
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "query",
    [
        f"q={'x' * 500}",
        "trang=abc",
        "trang=-1",
        "trang=٣",
        "trang=1e9",
        "q=%C3%28",
        "&".join(f"a{n}=1" for n in range(100)),
        f"q=a&linh-vuc={'y' * 300}",
        "q=a&sap-xep=zzz",
        "q=a&loai=zzz",
    ],
)
def test_bad_questions_get_a_kind_page(client: Any, query: str) -> None:
    """What cannot be read is refused with 400 and a page that says what to do."""
    answer = client.get(f"/tim-kiem/?{query}")
    assert answer.status == 400
    assert "Tìm lại từ đầu" in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "\\",
        "((((",
        "a AND NOT OR *",
        "%00%01%02",
        "%F0%9F%98%80",
        "\u202e\u200b",
        "{{ 7*7 }}",
        "a" * 200,
        "../../etc/passwd",
        "",
    ],
)
def test_hostile_queries_are_plain_text(client: Any, query: str) -> None:
    """Whatever is typed is searched as text and shown escaped."""
    answer = client.get(f"/tim-kiem/?q={query}")
    assert answer.status == 200
    assert "<script>alert" not in answer.text
    assert "49" not in answer.text.split("<main")[1].split("<ol")[0] or "7*7" in answer.text


@pytest.mark.parametrize(
    "path", ["/thu-tuc/%2e%2e/", "/assets/../kb/", "/%ff", "/assets/x/style.css", "/thu-tuc//", "/.git/config"]
)
def test_unknown_paths_are_not_found(client: Any, path: str) -> None:
    """An address that leads nowhere is a 404 with ways on, whatever bytes it holds."""
    answer = client.get(path)
    assert answer.status == 404
    assert "Không tìm thấy" in answer.text


def test_wrong_method_is_refused(client: Any) -> None:
    """Only the feedback form takes POST."""
    assert client.post("/thu-tuc/1.004222/", b"").status == 405


def test_every_answer_has_security_headers(client: Any) -> None:
    """Pages, JSON, assets and refusals all forbid foreign content and framing."""
    for path in ("/", "/tim-kiem/?q=a", "/api/v1/search?q=a", "/nope/", "/tim-kiem/?trang=x", "/healthz"):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_unchanged_pages_are_not_sent_again(client: Any) -> None:
    """A page's entity tag saves sending it twice; HEAD has the headers only."""
    first = client.get("/thu-tuc/1.004222/")
    again = client.get("/thu-tuc/1.004222/", HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    head = client.get("/thu-tuc/1.004222/", "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["ETag"] == first.headers["ETag"]


def test_health_tells_how_much_there_is(client: Any) -> None:
    """The health address answers with the number of procedures."""
    assert client.get("/healthz").json() == {"status": "ok", "procedures": 13}


def test_feedback_is_kept_without_personal_numbers(client: Any, sample_settings: Settings) -> None:
    """A report is appended as one JSON line; identity and telephone numbers are masked."""
    path: Path = sample_settings.state / FILE_NAME
    path.unlink(missing_ok=True)
    body = "thu-tuc=1.004222&muc=le-phi&noi-dung=Phí sai, gọi 0912 345 678, số 001200012345; 20.000 đồng mới đúng"
    answer = client.post("/gop-y/", body.encode())
    assert answer.status == 303
    kept = json.loads(path.read_text("utf-8"))
    assert (kept["subject"], kept["part"]) == ("1.004222", "le-phi")
    assert "345" not in kept["text"]
    assert "20.000 đồng" in kept["text"]


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"noi-dung=" + b"a" * 3000, 400), (b"noi-dung=" + b"a" * 20_000, 413), (b"noi-dung=%FF", 400)],
)
def test_unfit_feedback_is_refused(client: Any, body: bytes, status: int) -> None:
    """Empty, long or unreadable reports are refused with the reason."""
    assert client.post("/gop-y/", body).status == status


def test_feedback_of_programs_is_dropped(client: Any, sample_settings: Settings) -> None:
    """Whoever fills in the hidden field gets thanks, and nothing is kept."""
    path = sample_settings.state / FILE_NAME
    path.unlink(missing_ok=True)
    assert client.post("/gop-y/", b"noi-dung=spam&trang-web=http://x").status == 303
    assert not path.exists()


def test_results_page_has_filters_chips_and_paging(client: Any) -> None:
    """A filter set shows as a chip whose link takes it away; links keep the query."""
    text = client.get("/tim-kiem/?q=đăng ký&cap=xa").text
    assert "Cấp thực hiện: Cấp xã" in text
    assert 'name="linh-vuc"' in text
    assert "sap-xep" in text


def test_suggestions_come_with_addresses(client: Any) -> None:
    """Suggestions give a text and where it leads."""
    found = client.get("/api/v1/suggest.json?q=dang ky ket").json()["suggestions"]
    assert found
    assert all(one["url"].startswith("/") and one["text"] for one in found)


def _form(boundary: str, **parts: tuple[str, bytes]) -> bytes:
    """A multipart form; each part is (file name or "", bytes)."""
    lines = []
    for name, (file, data) in parts.items():
        named = f'; filename="{file}"' if file else ""
        lines.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode() + data)
    return b"\r\n".join([*lines, f"--{boundary}--\r\n".encode()])


def _examined(client: Any, **parts: tuple[str, bytes]) -> Any:
    return client.call(
        "/kiem-tra-ma/", "POST", _form("b0undary", **parts), {"CONTENT_TYPE": "multipart/form-data; boundary=b0undary"}
    )


def test_pasted_codes_are_explained(client: Any) -> None:
    """Each wrong code is shown with why and how to mend it; good ones are only counted."""
    answer = _examined(client, ma=("", b"1.004222\n1.00422\nH55.14-991399-0001"))
    assert answer.status == 200
    assert "Kết quả: 3 mã" in answer.text
    assert "không đúng dạng mã thủ tục" in answer.text
    assert "không phải ngày có thật" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_uploaded_file_is_examined_and_not_kept(client: Any, sample_settings: Settings) -> None:
    """A CSV file gives totals by agency; nothing of it is written anywhere."""
    before = set(sample_settings.state.rglob("*"))
    answer = _examined(client, tep=("ma.csv", b"ma_co_quan;ma_ho_so\nG01;x<b>\n;H55-260101-0001"))
    assert "Bộ Công an" in answer.text
    assert "thiếu mã cơ quan tiếp nhận" in answer.text
    assert "x<b>" not in answer.text
    assert set(sample_settings.state.rglob("*")) == before


@pytest.mark.parametrize("parts", [{}, {"ma": ("", b"  ")}, {"tep": ("x.csv", b"\xff\xfe\x00")}])
def test_nothing_to_examine_is_said(client: Any, parts: dict[str, tuple[str, bytes]]) -> None:
    """An empty form or an unreadable file is refused with the reason."""
    assert _examined(client, **parts).status == 400


def test_pages_are_compressed_for_those_who_take_it(client: Any) -> None:
    """With Accept-Encoding a page comes as gzip of the same bytes, under another entity tag."""
    plain = client.get("/thu-tuc/1.004222/")
    packed = client.get("/thu-tuc/1.004222/", HTTP_ACCEPT_ENCODING="br, gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Content-Encoding" not in client.get("/thu-tuc/1.004222/", HTTP_ACCEPT_ENCODING="gzip;q=0").headers
