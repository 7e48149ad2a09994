"""python -m bench search: our search beside its peers, in one run."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.engines import ENGINES, OURS
from bench.measure import measure
from bench.records import SizeReport
from bench.table import render, write_into
from kb.errors import KbError

README = Path(__file__).parent / "README.md"
REQUIREMENTS = "bench/requirements.txt"
SIZES = (2_000, 20_000, 200_000)
QUERIES = 600
CAP_SECONDS = 300.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables, and write them where asked; returns the exit status."""
    options = _parser().parse_args(arguments)
    missing = [name for name in (*options.engines, "psutil") if not _installed(name)]
    if missing:
        print(f"Chưa cài: {', '.join(missing)}. Chạy: pip install -r {REQUIREMENTS}", file=sys.stderr)
        if "psutil" in missing:
            return 1
    reports: list[SizeReport] = []
    status = _collect(options, reports)
    if reports:
        text = render(reports)
        print(text)
        if options.write and not status:
            write_into(README, text)
    return status


def _collect(options: argparse.Namespace, reports: list[SizeReport]) -> int:
    """Add the report of each size; what was measured before a failure stays. Returns the exit status."""
    try:
        reports.extend(measure(options.content, options.sizes, options.queries, options.cap, options.engines, _say))
    except KbError as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"Một bước đo bị lỗi: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nĐã dừng theo yêu cầu.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Đo tốc độ, bên cạnh các máy tìm kiếm khác.")
    parser.set_defaults(content=Path("content"))
    parser.add_argument("what", nargs="?", choices=["search"], default="search", help="đo gì (mặc định: search)")
    parser.add_argument("--content", type=Path, metavar="DIR", help="thư mục nội dung (mặc định: content)")
    parser.add_argument(
        "--sizes", type=_numbers, default=SIZES, metavar="N,N", help="số tài liệu (mặc định: 2000,20000,200000)"
    )
    parser.add_argument(
        "--queries", type=int, default=QUERIES, metavar="N", help=f"số câu hỏi sinh ra (mặc định: {QUERIES})"
    )
    parser.add_argument(
        "--engines",
        type=_engines,
        default=tuple(ENGINES),
        metavar="TÊN,TÊN",
        help=f"so với máy nào (mặc định: {','.join(ENGINES)})",
    )
    parser.add_argument(
        "--cap",
        type=float,
        default=CAP_SECONDS,
        metavar="GIÂY",
        help="giờ tối đa cho một máy lập chỉ mục, và trả lời (mặc định: 300)",
    )
    parser.add_argument("--write", action="store_true", help="ghi các bảng vào bench/README.md")
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    sizes = tuple(int(part) for part in text.split(","))
    if min(sizes) < 1:
        raise ValueError(text)
    return sizes


def _engines(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if unknown := [name for name in names if name not in ENGINES]:
        raise argparse.ArgumentTypeError(f"không có máy “{unknown[0]}”; có: {', '.join(ENGINES)}")
    return (OURS, *(name for name in names if name != OURS))


def _installed(name: str) -> bool:
    from importlib.util import find_spec

    return find_spec(ENGINES[name].library if name in ENGINES else name) is not None


def _say(text: str) -> None:
    print(f"{text} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
