"""The Bottle application: pages of the page table, search, the JSON API, feedback, health."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from bottle import Bottle, HTTPError, HTTPResponse, request, response

from kb.content.catalogue import Catalogue
from kb.content.code_doctor import examine
from kb.errors import QueryError, UsageError
from kb.settings import Settings
from kb.site import urls
from kb.site.api import SearchEngine, error_json, procedure_json, search_json, suggest_json, to_json
from kb.site.asking import BadRequestError, last_value, parse_parameters, parse_search
from kb.site.assets import media_type
from kb.site.changes import read_changes
from kb.site.feedback import MOST_FORM_BYTES, keep_report, make_report
from kb.site.headers import ASSET_CACHE, NO_CACHE
from kb.site.lookups import Site
from kb.site.page import HTML, JSON, Entry
from kb.site.pages import page_table
from kb.site.rendering import Renderer, base_href
from kb.site.responses import answer, redirect
from kb.site.uploads import MOST_BYTES, sent_text
from kb.site.views.code_doctor import code_doctor_view
from kb.site.views.forms import feedback_view, problem_view
from kb.site.views.plain import not_found_view
from kb.site.views.results import results_view

Handler = Callable[..., HTTPResponse]

_ERRORS = {
    400: ("Yêu cầu chưa đúng", "Địa chỉ hoặc dữ liệu gửi lên có chỗ không đọc được. Hãy kiểm tra rồi thử lại."),
    404: ("Không tìm thấy", "Không có gì ở địa chỉ này."),
    405: ("Cách gọi không dùng được", "Địa chỉ này không nhận kiểu yêu cầu vừa gửi."),
    413: ("Dữ liệu quá lớn", "Nội dung gửi lên quá lớn. Hãy rút gọn rồi thử lại."),
}
_NOWHERE = "/-/"
_BROKEN = ("Có lỗi ở phía trang", "Trang gặp lỗi khi trả lời. Xin thử lại sau ít phút.")


def make_site(catalogue: Catalogue, settings: Settings, today: dt.date | None = None) -> Site:
    """The site of a catalogue, as of `today`."""
    return Site(catalogue, settings, today or dt.date.today(), read_changes(settings, catalogue))


def create_app(site: Site, engine: SearchEngine) -> Bottle:
    """The application that serves a site and searches it with an engine."""
    return _Application(site, engine).bottle


class _Application:
    def __init__(self, site: Site, engine: SearchEngine) -> None:
        self.site, self.engine = site, engine
        self.renderer = Renderer(site)
        self.pages = page_table(site)
        self.assets = self.renderer.assets.by_path()
        self.bottle = Bottle()
        self._route()

    def _route(self) -> None:
        app = self.bottle
        app.add_hook("before_request", self._below_base_path)
        app.default_error_handler = self._error
        app.route(urls.HEALTH, "GET", self._health)
        app.route(urls.SEARCH, "GET", _kind(self, self._search))
        app.route(urls.API_SEARCH, "GET", _for_machines(self._api_search))
        app.route(urls.API_SUGGEST, "GET", _for_machines(self._api_suggest))
        app.route(f"{urls.API}procedures/<code>", "GET", _for_machines(self._api_procedure))
        app.route(f"{urls.API}<rest:path>", "GET", lambda rest: _machine_error(404, "Không có địa chỉ API này."))
        app.route(urls.FEEDBACK, "GET", _kind(self, self._feedback_form))
        app.route(urls.FEEDBACK, "POST", _kind(self, self._feedback))
        app.route(urls.CODE_DOCTOR, "GET", lambda: self._html("code_doctor.html", code_doctor_view()))
        app.route(urls.CODE_DOCTOR, "POST", _kind(self, self._code_doctor))
        app.route("/", "GET", lambda: self._page("/"))
        app.route("/<rest:path>", "GET", lambda rest: self._page(f"/{rest}"))

    def _below_base_path(self) -> None:
        """Answer below the base path only, as the links of the pages expect."""
        base = self.site.settings.base_path.rstrip("/")
        path = _readable(request.environ)
        if base and path.startswith(base + "/"):
            request.environ["PATH_INFO"] = path[len(base) :]
        elif base and path == base:
            raise redirect(base + "/", 301)
        elif base or not path:
            request.environ["PATH_INFO"] = _NOWHERE

    def _health(self) -> HTTPResponse:
        state = {"status": "ok", "procedures": len(self.site.catalogue.procedures)}
        return answer(to_json(state), JSON, cache=NO_CACHE)

    def _page(self, path: str) -> HTTPResponse:
        if path in self.assets:
            return answer(self.assets[path], media_type(path), cache=ASSET_CACHE)
        entry = self.pages.get(_encoded(path))
        if entry is not None:
            return self._entry(entry)
        if target := self._moved(path):
            return redirect(base_href(self.site.settings, target), 301)
        return self._html("not_found.html", not_found_view(), status=404, cache=NO_CACHE)

    def _entry(self, entry: Entry) -> HTTPResponse:
        status = 404 if entry.path == urls.NOT_FOUND else 200
        return answer(self.renderer.render(entry), entry.media_type, status=status)

    def _moved(self, path: str) -> str:
        """Where an old, provincial or sloppy address leads; "" for nowhere."""
        if not path.endswith("/") and _encoded(f"{path}/") in self.pages:
            return _encoded(f"{path}/")
        parts = path.strip("/").split("/")
        if len(parts) == 2 and parts[0] == "thu-tuc":
            procedure = self.site.catalogue.procedure(parts[1])
            return urls.procedure(procedure.code) if procedure else ""
        return ""

    def _html(self, template: str, view: object, **how: Any) -> HTTPResponse:
        return answer(self.renderer.render_view(template, view), HTML, **how)

    def _search(self) -> HTTPResponse:
        asked = parse_search(request.query_string)
        results = self.engine.search(asked.request())
        if results.exact_code and not asked.filters and asked.page == 1:
            return redirect(base_href(self.site.settings, urls.procedure(results.exact_code)), 303)
        return self._html("results.html", results_view(self.site, asked, results), cache="public, max-age=60")

    def _api_search(self) -> HTTPResponse:
        return answer(to_json(search_json(self.site, self.engine, request.query_string)), JSON)

    def _api_suggest(self) -> HTTPResponse:
        return answer(to_json(suggest_json(self.site, self.engine, request.query_string)), JSON)

    def _api_procedure(self, code: str) -> HTTPResponse:
        procedure = self.site.catalogue.procedure(code)
        if procedure is None:
            return _machine_error(404, f"Không có thủ tục mã “{code[:40]}”.")
        return answer(to_json(procedure_json(self.site, procedure)), JSON)

    def _feedback_form(self) -> HTTPResponse:
        asked = request.query_string
        view = feedback_view(
            self.site,
            last_value(asked, "thu-tuc"),
            last_value(asked, "muc"),
            sent=last_value(asked, "da-gui") == "1",
        )
        return self._html("feedback.html", view, cache=NO_CACHE)

    def _feedback(self) -> HTTPResponse:
        if not 0 <= request.content_length <= MOST_FORM_BYTES:
            return self._problem(413, *_ERRORS[413])
        form = dict(parse_parameters(request.body.read(MOST_FORM_BYTES).decode("utf-8", "replace")))
        subject = form.get("thu-tuc", "")
        if "trang-web" not in form:  # a field that people do not see; programs fill it in
            report = make_report(subject, form.get("muc", ""), form.get("noi-dung", ""), dt.datetime.now(dt.UTC))
            if not keep_report(self.site.settings.state, report):
                return self._problem(503, "Hộp góp ý đã đầy", "Xin gửi lại sau, hoặc gọi tổng đài 18001096.")
        return redirect(f"{base_href(self.site.settings, urls.FEEDBACK)}?da-gui=1", 303)

    def _code_doctor(self) -> HTTPResponse:
        if not 0 <= request.content_length <= MOST_BYTES:
            return self._problem(413, *_ERRORS[413])
        try:
            diagnoses = examine(sent_text(request), self.site.catalogue, self.site.today)
        except UsageError as refused:
            raise BadRequestError(f"{refused.what}; {refused.fix}.".capitalize()) from None
        return self._html("code_doctor.html", code_doctor_view(diagnoses), cache=NO_CACHE)

    def _problem(self, status: int, title: str, message: str) -> HTTPResponse:
        view = problem_view(title, message, request.path)
        return self._html("problem.html", view, status=status, cache=NO_CACHE)

    def _error(self, error: HTTPError) -> HTTPResponse:
        """The page or JSON for whatever Bottle could not route or a handler could not do."""
        title, message = _ERRORS.get(error.status_code, _BROKEN)
        if request.path.startswith(urls.API):
            found = _machine_error(error.status_code, message)
        else:
            found = self._problem(error.status_code, title, message)
        found.apply(response)
        return response.body


def _kind(app: _Application, handler: Handler) -> Handler:
    """A handler whose refusals become kind pages."""

    @wraps(handler)
    def safe(**arguments: str) -> HTTPResponse:
        try:
            return handler(**arguments)
        except (BadRequestError, QueryError) as refused:
            return app._problem(400, _ERRORS[400][0], refused.what)

    return safe


def _for_machines(handler: Handler) -> Handler:
    """A handler whose refusals become JSON."""

    @wraps(handler)
    def safe(**arguments: str) -> HTTPResponse:
        try:
            return handler(**arguments)
        except (BadRequestError, QueryError) as refused:
            return _machine_error(400, refused.what)

    return safe


def _machine_error(status: int, message: str) -> HTTPResponse:
    return answer(error_json(message, status), JSON, status=status, cache=NO_CACHE)


def _readable(environ: dict[str, Any]) -> str:
    """The path asked for, "" where its bytes are not UTF-8 (Bottle would drop them and answer another page)."""
    try:
        return str(environ.get("bottle.raw_path", "/").encode("latin1").decode())
    except (UnicodeDecodeError, UnicodeEncodeError):
        return ""


def _encoded(path: str) -> str:
    """A path as the page table writes it."""
    return urls.quoted(path)
