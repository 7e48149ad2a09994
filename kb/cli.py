"""The `kb` command: check · stats · codes · index · search · eval · serve · build · pack."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb.content.catalogue import Catalogue, load_catalogue
from kb.errors import KbError, UsageError
from kb.progress import Bars
from kb.settings import Settings, settings_for

if TYPE_CHECKING:
    from kb.search.steps import Step

DEFAULT_PORT = 8000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status (0 done, 1 content faults or failure, 2 wrong usage)."""
    options = _parser().parse_args(arguments)
    settings = settings_for(
        options.content,
        output=getattr(options, "output", Path("dist")),
        base_url=getattr(options, "base_url", ""),
        base_path=getattr(options, "base_path", "/"),
    )
    run: Callable[[argparse.Namespace, Settings], int] = options.run
    try:
        return run(options, settings)
    except KbError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader (such as `head`) went away; point stdout at nothing so that exit stays quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("\nĐã dừng theo yêu cầu.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kb", description="Cơ sở tri thức về thủ tục hành chính.")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--content", type=Path, default=Path("content"), metavar="DIR", help="thư mục nội dung (mặc định: content)"
    )
    commands = parser.add_subparsers(title="lệnh", required=True, metavar="LỆNH")

    def command(name: str, run: Callable[[argparse.Namespace, Settings], int], help_: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help_, description=help_, parents=[common])
        added.set_defaults(run=run)
        return added

    check = command("check", _check, "kiểm tra nội dung, liệt kê mọi lỗi")
    check.add_argument("--rules", action="store_true", help="chỉ in các quy tắc và cách sửa")
    command("stats", _stats, "đếm thủ tục, câu hỏi và dữ kiện còn thiếu")
    doctor = command("codes", _codes, "kiểm tra mã thủ tục, mã cơ quan, mã hồ sơ trong một tệp CSV")
    doctor.add_argument("file", type=Path, metavar="FILE", help="tệp CSV có cột ma_thu_tuc, ma_co_quan, ma_ho_so")
    command("index", _index, "lập chỉ mục tìm kiếm")
    search = command("search", _search, "tìm trong chỉ mục")
    search.add_argument("query", nargs="+", help="câu hỏi hoặc từ khóa")
    search.add_argument("--explain", action="store_true", help="cho thấy máy hiểu câu tìm ra sao")
    search.add_argument("--limit", type=int, default=10, help="số kết quả (mặc định: 10)")
    judge = command("eval", _eval, "đo chất lượng tìm kiếm trên các câu đã chấm")
    judge.add_argument("judgements", type=Path, metavar="FILE", help="tệp JSON Lines các câu đã chấm")
    judge.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="STEP",
        help="bỏ một bước hiểu câu tìm",
    )
    judge.add_argument("--save", type=Path, metavar="RUN", help="ghi lại lần đo này")
    judge.add_argument("--against", type=Path, metavar="RUN", help="so từng câu với lần đo đã ghi")
    serve = command("serve", _serve, "chạy trang tra cứu trên máy này")
    serve.add_argument("--host", default="127.0.0.1", help="địa chỉ lắng nghe (mặc định: 127.0.0.1)")
    serve.add_argument("--port", type=int, default=DEFAULT_PORT, help=f"cổng (mặc định: {DEFAULT_PORT})")
    build = command("build", _build, "dựng trang tĩnh")
    build.add_argument("--output", type=Path, default=Path("dist"), metavar="DIR", help="nơi ghi (mặc định: dist)")
    build.add_argument("--base-url", default="", metavar="URL", help="địa chỉ công khai, ví dụ https://vidu.vn")
    build.add_argument("--base-path", default="/", metavar="PATH", help="đường dẫn con, ví dụ /tra-cuu/")
    build.add_argument("--precompress", action="store_true", help="thêm bản nén sẵn .gz và .br bên cạnh các tệp")
    build.add_argument(
        "--no-offline", action="store_true", help="không giữ lại trang đã xem trên máy người đọc cho lúc mất mạng"
    )
    pack = command("pack", _pack, "gói vài lĩnh vực thành một tệp HTML tra cứu không cần mạng")
    pack.add_argument(
        "--sector", action="append", required=True, metavar="MÃ", help="mã hoặc tên lĩnh vực; dùng được nhiều lần"
    )
    pack.add_argument("--output", type=Path, required=True, metavar="FILE", help="tệp HTML sẽ ghi")
    pack.add_argument("--base-url", default="", metavar="URL", help="địa chỉ công khai cho các liên kết ra ngoài gói")
    return parser


def _load(settings: Settings) -> Catalogue:
    with Bars() as bars:
        return load_catalogue(settings, lambda done, total: bars.show("Đọc nội dung", done, total))


def _check(options: argparse.Namespace, settings: Settings) -> int:
    from kb.content.checks import RULES, check_content
    from kb.content.problems import errors
    from kb.search.vocabulary_checks import check_vocabularies

    if options.rules:
        print("\n\n".join(f"{rule.name}\n  {rule.documentation}" for rule in RULES))
        return 0
    with Bars() as bars:
        problems = check_content(settings, lambda done, total: bars.show("Đọc nội dung", done, total))
    lines = [f"{settings.content}/{problem}" for problem in problems]
    vocabulary = check_vocabularies(settings.content)
    print("\n".join([*lines, *map(str, vocabulary)]), end="\n" if lines or vocabulary else "")
    count, faults = len(problems) + len(vocabulary), len(errors([*problems, *vocabulary]))
    print(f"{count} vấn đề, trong đó {faults} lỗi." if count else "Nội dung không có lỗi.", file=sys.stderr)
    return 1 if faults else 0


def _stats(options: argparse.Namespace, settings: Settings) -> int:
    from kb.content.statistics import report, statistics

    print(report(statistics(_load(settings))))
    return 0


def _codes(options: argparse.Namespace, settings: Settings) -> int:
    import datetime as dt

    from kb.content.code_doctor import Verdict, examine, report

    try:
        text = options.file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("không đọc được tệp", where=str(options.file), fix="lưu tệp ở dạng CSV, UTF-8") from error
    diagnoses = examine(text, _load(settings), dt.date.today())
    print("\n".join(report(diagnoses)))
    return 1 if any(one.verdict in (Verdict.WRONG, Verdict.MISSING) for one in diagnoses) else 0


def _index(options: argparse.Namespace, settings: Settings) -> int:
    generation = _ensure_index(_load(settings), settings, advanced=True)
    print(f"Chỉ mục sẵn sàng ({generation}).", file=sys.stderr)
    return 0


def _ensure_index(catalogue: Catalogue, settings: Settings, *, advanced: bool = False) -> str:
    """Bring the index up to date, with what advanced queries need if they are to come."""
    from kb.search.indexing import ensure_index, ensure_store

    with Bars() as bars:
        generation = ensure_index(catalogue, settings, bars.show)
        if advanced:
            ensure_store(catalogue, settings, generation, bars.show)
    return generation


def _search(options: argparse.Namespace, settings: Settings) -> int:
    from kb.search.engine import Engine
    from kb.search.explain import explain
    from kb.search.results import SearchRequest
    from kb.search.whoosh_store import is_advanced

    catalogue, text = _load(settings), " ".join(options.query)
    _ensure_index(catalogue, settings, advanced=is_advanced(text))
    engine = Engine.open(settings, catalogue)
    results = engine.search(SearchRequest(text=text, page_size=options.limit))
    if options.explain:
        print(explain(engine.reader.read(text), results))
    for place, hit in enumerate(results.hits, 1):
        print(f"{place:2}. {hit.code}  {hit.title}  [{hit.score}]")
        for child in hit.children:
            print(f"      ? {child.title}  [{child.score}]")
    print(f"{results.total} kết quả", file=sys.stderr)
    return 0


def _eval(options: argparse.Namespace, settings: Settings) -> int:
    from kb.search import evaluation
    from kb.search.engine import Engine

    judgements = evaluation.load_judgements(options.judgements)
    catalogue = _load(settings)
    _ensure_index(catalogue, settings)
    outcomes = evaluation.evaluate(Engine.open(settings, catalogue, _steps(options.without)), judgements)
    print(evaluation.report(outcomes))
    if options.against:
        print("\n".join(["", *evaluation.changes(outcomes, options.against)]))
    if options.save:
        evaluation.save_run(options.save, outcomes)
    return 0


def _steps(names: Sequence[str]) -> list[Step]:
    from kb.search.steps import Step

    try:
        return [Step(name) for name in names]
    except ValueError:
        known = ", ".join(Step)
        raise UsageError(f"không có bước “{', '.join(names)}”", fix=f"chọn trong: {known}") from None


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from kb.serving import serve

    catalogue = _load(settings)
    _ensure_index(catalogue, settings, advanced=True)
    serve(catalogue, settings, options.host, options.port)
    return 0


def _build(options: argparse.Namespace, settings: Settings) -> int:
    from kb.content.files import no_garbage_collection
    from kb.search.index import open_index
    from kb.search.indexing import ensure_index
    from kb.site.precompress import compressors
    from kb.site.static import build_site

    if options.precompress:
        compressors()  # what is missing is told before the long work, not after
    with Bars() as bars, no_garbage_collection():
        catalogue = load_catalogue(settings, lambda done, total: bars.show("Đọc nội dung", done, total))
        index = open_index(settings, ensure_index(catalogue, settings, bars.show))
        report = build_site(
            catalogue,
            settings,
            bars.show,
            index=index,
            precompress=options.precompress,
            offline=not options.no_offline,
        )
        # All that was made goes with the process; the collector need not look through it once more before.
        gc.freeze()
    print(report, file=sys.stderr)
    return 0


def _pack(options: argparse.Namespace, settings: Settings) -> int:
    from kb.content.formats import format_number
    from kb.content.selection import find_sectors
    from kb.site.offline_pack import write_pack
    from kb.site.server import make_site

    catalogue = _load(settings)
    sectors = find_sectors(catalogue, options.sector)
    with Bars() as bars:
        size = write_pack(make_site(catalogue, settings), sectors, options.output, bars.show)
    names = ", ".join(one.name for one in sectors)
    print(f"Đã gói {names} vào {options.output} ({format_number(size // 1000)} KB).", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
