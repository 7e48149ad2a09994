"""Pages that only the server makes: the feedback form, its thanks, and refusals."""

from __future__ import annotations

import msgspec

from kb.site import urls
from kb.site.feedback import MOST_CHARACTERS, PARTS
from kb.site.lookups import Item, Link, Site
from kb.site.page import Head


class ProblemView(msgspec.Struct, frozen=True):
    """A refusal, in words that tell what to do."""

    head: Head
    message: str


class FeedbackView(msgspec.Struct, frozen=True, kw_only=True):
    """The form for reporting an error; `sent` after a report was kept."""

    head: Head
    sent: bool
    subject: str
    card: Item | None
    part: str
    parts: tuple[tuple[str, str], ...]
    most: int


def problem_view(title: str, message: str, path: str) -> ProblemView:
    """The page for a request that cannot be answered."""
    return ProblemView(Head(title=title, path=path, indexed=False), message)


def feedback_view(site: Site, subject: str, part: str, *, sent: bool) -> FeedbackView:
    """The form about one procedure, or about the site where none is named."""
    procedure = site.catalogue.procedure(subject) if subject else None
    return FeedbackView(
        head=Head(
            title="Đã nhận góp ý" if sent else "Báo sai sót",
            path=urls.FEEDBACK,
            crumbs=(Link("Trang chủ", urls.HOME),),
            indexed=False,
        ),
        sent=sent,
        subject=procedure.code if procedure else subject[:80],
        card=site.items[procedure.code] if procedure else None,
        part=part if part in PARTS else "khac",
        parts=tuple(PARTS.items()),
        most=MOST_CHARACTERS,
    )
