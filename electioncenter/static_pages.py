"""One page of a copy: its links lead to files, and what needs the live site says so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override
from lxml.html import HtmlElement

from electioncenter import static_links
from electioncenter.static_links import Address, Links


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedPage:
    """`root` is set where links have to start at the root of the copy instead of at the file."""

    file: str
    address: Address
    links: Links
    file_at: Callable[[Address], str | None]
    root: str | None = None

    def linked(self, html: bytes, *, made_at: datetime) -> bytes:
        document = static_links.parse(html)
        with override(document.get("lang") or settings.LANGUAGE_CODE):
            for element, name, link in list(static_links.links_of(document)):
                element.set(name, self._new_link(link))
            for form in list(document.iter("form")):
                self._replace(form)
            if self.root is None:
                note = render_to_string("electioncenter/copy_note.html", {"made_at": made_at})
                for main in document.iter("main"):
                    main.insert(0, static_links.fragment(note))
        return static_links.serialise(document)

    def _new_link(self, link: str) -> str:
        if not link or link.startswith(("#", "mailto:", "tel:", "data:")):
            return link
        target = self.links.address(link, self.address)
        way = self._way(target) if target else None
        if way is None:  # what a copy cannot hold is at the site itself
            return urljoin(f"{self.links.origin}{self.address.path}", link)
        part = urlsplit(link).fragment
        return f"{way}#{part}" if part else way

    def _way(self, target: Address) -> str | None:
        found = self.file_at(target)
        if found is None or self.root is not None:
            return found and f"{self.root}{found}"
        return static_links.relative(found, self.file)

    def _replace(self, form: HtmlElement) -> None:
        """Choosing a language becomes links to the copies; a search says where to look instead."""
        html = render_to_string(
            "electioncenter/copy_form.html",
            {
                "choices": self._languages_in(form),
                "is_language": any(each.get("name") == "language" for each in form.iter("button")),
                "list_url": self._list_beside(form),
            },
        )
        instead = static_links.fragment(html)
        instead.tail = form.tail
        form.getparent().replace(form, instead)

    def _languages_in(self, form: HtmlElement) -> list[tuple[str, str, str]]:
        """Code, name and address of this page in each language the form offers."""
        found = []
        for button in form.iter("button"):
            code = button.get("value", "")
            way = self._way(self.links.of(self.address.path, code))
            if button.get("name") == "language" and way:
                found.append((code, button.text_content().strip(), way))
        return found

    def _list_beside(self, form: HtmlElement) -> str:
        """The form's own action where that is a page of the copy, and not this page."""
        action: str = form.get("action", "")
        is_here = action in ("", self.file.rpartition("/")[2]) or action.startswith("#")
        return "" if is_here or urlsplit(action).scheme else action
