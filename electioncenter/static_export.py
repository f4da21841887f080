"""Writes the whole public site as files that work from any static host: the fallback on election night.

Starts from the sitemap and follows every link, asking the site itself, so that a copy is what a
reader would have seen. A new copy replaces the old one only when it is whole.
"""

import hashlib
import json
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from audit.queries import chain_head
from electioncenter import publicpaths, sitemaps, static_links, unavailable
from electioncenter.static_links import Address, Links
from electioncenter.static_pages import CopiedPage


MANIFEST = "manifest.json"
NOT_FOUND, AWAY = Address("/404.html"), Address("/503.html")
SHOWN_ANYWHERE = (NOT_FOUND, AWAY)
_HTML, _CSS = "text/html", "text/css"


class ExportError(Exception):
    """The copy was not made; the old one is still there."""


@dataclass(slots=True)
class Copy:
    """What was fetched so far: address → file, and what could not be had."""

    folder: Path
    base_url: str
    made_at: datetime
    files: dict[Address, str] = field(default_factory=dict)
    content_types: dict[str, str] = field(default_factory=dict)
    moved: dict[Address, Address] = field(default_factory=dict)
    missing: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Result:
    files: int
    size: int
    broken: list[tuple[str, str]]


Report = Callable[[int, int], object]


def export(folder: Path, *, base_url: str, report: Report = lambda done, known: None) -> Result:
    """`report` hears how many addresses are done and how many are known so far."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).exists():
        raise ExportError(f"{folder} holds other files: name an empty directory or an older copy.")
    attempt = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(attempt, ignore_errors=True)
    attempt.mkdir(parents=True)
    copy = Copy(attempt, base_url.rstrip("/"), timezone.now())
    links = Links(settings.SITE_URL, _languages())
    _fetch_all(copy, links, report)
    _link_files(copy, links)
    with override(settings.LANGUAGE_CODE):
        _write(copy, "503.html", unavailable.page().encode())
    _link_page(copy, links, AWAY, "503.html")
    broken = [*copy.missing, *_broken_links(copy)]
    files = _write_manifest(copy)
    size = sum(file.stat().st_size for file in attempt.rglob("*") if file.is_file())
    if not broken:
        _replace(folder, attempt)
    return Result(files, size, broken)


def _languages() -> tuple[str, ...]:
    """The default one first."""
    others = (code for code in publicpaths.languages() if code != settings.LANGUAGE_CODE)
    return (settings.LANGUAGE_CODE, *others)


# --- fetching -------------------------------------------------------------------------------


def _first_addresses(links: Links) -> Iterator[Address]:
    for path in publicpaths.landings():
        yield links.of(path)
    for name in ("robots", "sitemap", "sitemap-pages"):
        yield links.of(reverse(name))
    for entry in sitemaps.page_addresses():
        yield links.of(entry.path)
    for election in sitemaps.listed_elections():
        for language in publicpaths.languages():
            if publicpaths.has_station_pages(election):
                yield links.of(reverse("sitemap-stations", args=[language, election.slug]))
                yield from map(links.of, publicpaths.stations_of(election, language))


def _fetch_all(copy: Copy, links: Links, report: Report) -> None:
    parts = urlsplit(settings.SITE_URL)
    client = Client(raise_request_exception=False, SERVER_NAME=parts.hostname or "localhost")
    client.defaults["SERVER_PORT"] = str(parts.port or (443 if parts.scheme == "https" else 80))
    known = {*_first_addresses(links), NOT_FOUND}
    waiting = deque((address, "sitemap") for address in sorted(known))
    done = 0
    while waiting:
        address, source = waiting.popleft()
        for found in _fetch(copy, links, client, address, source):
            if found not in known:
                known.add(found)
                waiting.append((found, address.path))
        done += 1
        report(done, len(known))


def _fetch(
    copy: Copy, links: Links, client: Client, address: Address, source: str
) -> list[Address]:
    """Writes the file as it came; returns where its links lead."""
    response = client.get(
        address.path,
        secure=settings.SITE_URL.startswith("https:"),
        headers={"Accept-Language": address.language} if address.language else {},
    )
    if response.status_code in (301, 302, 307, 308):
        target = links.address(response["Location"], address)
        copy.moved |= {address: target} if target else {}
        return [target] if target else []
    if response.status_code != (404 if address == NOT_FOUND else 200):
        copy.missing.append((source, f"{address.path} → {response.status_code}"))
        return []
    content, kind = _content(response), response.get("Content-Type", _HTML)
    file = static_links.file_of(address, kind, links.languages[0])
    copy.files[address] = file
    copy.content_types[file] = kind
    _write(copy, file, content)
    return [*_addresses_in(content, kind, address, links)]


def _content(response: HttpResponseBase) -> bytes:
    if response.streaming:
        return b"".join(response.streaming_content)  # type: ignore[attr-defined]
    content: bytes = response.content  # type: ignore[attr-defined]
    return content


def _addresses_in(content: bytes, kind: str, base: Address, links: Links) -> Iterator[Address]:
    found: list[str] = []
    if kind.startswith(_HTML):
        document = static_links.parse(content)
        found = [link for _element, _name, link in static_links.links_of(document)]
    elif kind.startswith(_CSS):
        found = static_links.links_of_css(content.decode())
    for link in found:
        address = links.address(link, base)
        if address is not None:
            yield address
    if base.language and kind.startswith(_HTML):
        yield from (links.of(base.path, language) for language in links.languages)


def _write(copy: Copy, file: str, content: bytes) -> None:
    path = copy.folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


# --- linking --------------------------------------------------------------------------------


def _link_files(copy: Copy, links: Links) -> None:
    for address, file in copy.files.items():
        kind = copy.content_types[file]
        if kind.startswith(_HTML):
            _link_page(copy, links, address, file)
        elif kind.startswith(("application/xml", "text/plain")):
            text = (copy.folder / file).read_text(encoding="utf-8")
            _write(copy, file, text.replace(settings.SITE_URL, copy.base_url).encode())
    for address, target in copy.moved.items():
        _leave_sign(copy, links, address, target)


def _leave_sign(copy: Copy, links: Links, address: Address, target: Address) -> None:
    """Where the site redirects, a page that does: a static host knows nothing else."""
    file = static_links.file_of(address, _HTML, links.languages[0])
    if target in copy.files:
        url = static_links.relative(copy.files[target], file)
        _write(
            copy, file, render_to_string("electioncenter/copy_moved.html", {"url": url}).encode()
        )


def _link_page(copy: Copy, links: Links, address: Address, file: str) -> None:
    page = CopiedPage(
        file=file,
        address=address,
        links=links,
        file_at=lambda target: copy.files.get(copy.moved.get(target, target)),
        # Hosts show these at any address, so their links start at the root of the copy.
        root=f"{urlsplit(copy.base_url).path}/" if address in SHOWN_ANYWHERE else None,
    )
    content = (copy.folder / file).read_bytes()
    _write(copy, file, page.linked(content, made_at=copy.made_at))


# --- checking -------------------------------------------------------------------------------


def _broken_links(copy: Copy) -> list[tuple[str, str]]:
    files = {
        str(path.relative_to(copy.folder)) for path in copy.folder.rglob("*") if path.is_file()
    }
    pages = [file for file, kind in copy.content_types.items() if kind.startswith(_HTML)]
    return static_links.broken(
        files,
        (
            (file, link)
            for file in pages
            if file != "404.html"  # its links start at a root only the host knows
            for _element, _name, link in static_links.links_of(
                static_links.parse((copy.folder / file).read_bytes())
            )
        ),
    )


def _write_manifest(copy: Copy) -> int:
    """Names every file with its SHA-256, and where the audit chain ended at that moment."""
    head = chain_head()
    paths = sorted(path for path in copy.folder.rglob("*") if path.is_file())
    files = {
        str(path.relative_to(copy.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
    }
    manifest = {
        "made_at": copy.made_at.isoformat(),
        "copy_of": settings.SITE_URL,
        "audit_chain": {"sequence": head.sequence, "hash": head.hash},
        "files": files,
    }
    _write(copy, MANIFEST, json.dumps(manifest, indent=1).encode())
    return len(files)


def _replace(folder: Path, attempt: Path) -> None:
    old = folder.with_name(f"{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    attempt.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
