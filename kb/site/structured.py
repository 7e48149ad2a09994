"""schema.org descriptions of pages, as JSON-LD text that is safe inside a script element."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from kb.content.model import Procedure, Question
from kb.settings import Settings
from kb.site import urls
from kb.site.lookups import Link


def absolute(settings: Settings, path: str) -> str:
    """The full address of a path; without a known host, the path below the site's base."""
    return settings.base_url.rstrip("/") + settings.base_path.rstrip("/") + path


def breadcrumbs(settings: Settings, crumbs: Iterable[Link], title: str, path: str) -> str:
    """A BreadcrumbList that ends at the page itself."""
    trail = (*crumbs, Link(title, path))
    items = [
        {"@type": "ListItem", "position": place, "name": link.text, "item": absolute(settings, link.path)}
        for place, link in enumerate(trail, 1)
    ]
    return _script({"@type": "BreadcrumbList", "itemListElement": items})


def government_service(settings: Settings, procedure: Procedure, agency: str, description: str) -> str:
    """A GovernmentService for a procedure."""
    return _script(
        {
            "@type": "GovernmentService",
            "name": procedure.name,
            "identifier": procedure.code,
            "url": absolute(settings, urls.procedure(procedure.code)),
            "description": description,
            "inLanguage": "vi",
            "areaServed": {"@type": "Country", "name": "Việt Nam"},
            "provider": {"@type": "GovernmentOrganization", "name": agency},
        }
    )


def question_page(question: Question, answer: str) -> str:
    """A FAQPage that holds one question with its answer."""
    return faq_page(((question.text, answer),))


def faq_page(pairs: Iterable[tuple[str, str]]) -> str:
    """A FAQPage for questions with their answers."""
    entities = [
        {"@type": "Question", "name": text, "acceptedAnswer": {"@type": "Answer", "text": answer}}
        for text, answer in pairs
    ]
    return _script({"@type": "FAQPage", "inLanguage": "vi", "mainEntity": entities})


def web_site(settings: Settings) -> str:
    """A WebSite with its search box."""
    target = absolute(settings, urls.SEARCH) + "?q={search_term_string}"
    return _script(
        {
            "@type": "WebSite",
            "name": settings.site_name,
            "url": absolute(settings, urls.HOME),
            "inLanguage": "vi",
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": target},
                "query-input": "required name=search_term_string",
            },
        }
    )


def _script(value: Mapping[str, Any]) -> str:
    """JSON in which no text can end the script element that holds it."""
    text = msgspec.json.encode({"@context": "https://schema.org", **value}).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
