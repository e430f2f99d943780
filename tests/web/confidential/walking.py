"""Walks the whole application as one person and looks for numbers in whatever comes back.

Every address a page names is followed (links, forms, data of maps and charts), every route is asked once
with known parameters, every form is sent empty. Archives and workbooks are opened.
"""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import polars as pl
import pypdf
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from django.urls.converters import IntConverter, UUIDConverter

_GAP = r"[.,' \u00a0\u202f\u2009]?"  # what languages put between thousands
_ADDRESS = re.compile(r"""(?:href|src|action|data-[\w-]+)="(/[^"#]*)|"(?:url|href|src)": ?"(/[^"#]+)""")
_NOWHERE: dict[type, Any] = {IntConverter: 1, UUIDConverter: uuid.UUID(int=1)}  # where nothing is known
Known = Mapping[str, Mapping[str, Any]]  # by the name of a route (``plan:goal*``): values of its parts
ELSEWHERE = ("redaktion/", "verwaltung/", "dokumente/", "konto/", "seiten/", "static/", "__")
PASSED_OVER = ("/static/", "/redaktion/", "/verwaltung/", "/konto/logout", "/dokumente/")


def pattern_of(number: int) -> re.Pattern[str]:
    """Finds ``number`` however it is written: 70001, 70.001, 70,001.0, 70 001; not inside another number."""
    digits = str(number)
    head, tail = digits[:-3], digits[-3:]
    # the digits first, what may not stand before them afterwards: so the search leaps from one to the next
    return re.compile(rf"{head}(?<![\w.,]{head}){_GAP}{tail}(?:[.,]0+)?(?![\w]|[.,]\d)")


@dataclass(slots=True)
class Walk:
    """What was seen: ``hits`` are (number, address) pairs, ``kinds`` the content types by number found."""

    numbers: tuple[int, ...]
    hits: set[tuple[int, str]] = field(default_factory=set)
    kinds: dict[int, set[str]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    answers: dict[str, set[int]] = field(default_factory=dict)  # by route: the states it answered with

    def note(self, address: str, status: int) -> None:
        """Remember that the route of ``address`` answered."""
        self.answers.setdefault(route_of(urlsplit(address).path), set()).add(status)

    def look(self, address: str, kind: str, content: bytes) -> None:
        for text in texts_in(content):
            for number in self.numbers:
                if pattern_of(number).search(text):
                    self.hits.add((number, address))
                    self.kinds.setdefault(number, set()).add(kind)


def walk(
    client: Client,
    numbers: Iterable[int],
    known: Known,
    starts: Iterable[str] = (),
    variants: int = 4,
) -> Walk:
    """Walk as ``client``. ``known`` fills the addresses of routes.

    ``variants``: how often one page is asked with another question, further ones only change the area; of what
    one route shows (areas, contributions) so many times three are looked at, and three.
    """
    found = Walk(tuple(numbers))
    waiting = ["/", *starts, *addresses_of_routes(known)]
    first = set(waiting)
    asked: dict[str, int] = {}
    while waiting:
        address = waiting.pop(0)
        path = urlsplit(address).path
        if address in found.seen or path.startswith(PASSED_OVER) or asked.get(path, 0) > variants:
            continue
        shown = route_of(path)
        if path not in asked and address not in first:
            asked[shown] = asked.get(shown, 0) + 1
            if asked[shown] > 3 * (variants + 1):
                continue
        asked[path] = asked.get(path, 0) + 1
        answer = client.get(address, follow=False)
        found.seen[address] = answer.status_code
        found.note(address, answer.status_code)
        content = _content(answer)
        kind = answer.get("Content-Type", "").split(";")[0]
        found.look(address, kind, content)
        found.look(address, "header", str(dict(answer.headers)).encode())
        if answer.status_code in (301, 302):
            waiting.append(urljoin(address, answer["Location"]))
        elif kind == "text/html":
            waiting += links_in(content.decode())
    for address in addresses_of_routes(known):  # refusals and error pages of everything that writes
        if not address.startswith(PASSED_OVER) and not address.startswith("/konto/"):
            answer = client.post(address, {})
            found.note(address, answer.status_code)
            found.look(f"POST {address}", "refusal", _content(answer))
    return found


def route_of(path: str) -> str:
    """The name of the route that answers ``path``, "" for none."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def _content(answer: Any) -> bytes:
    if not answer.streaming:
        return bytes(answer.content)
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        if getattr(close, "__self__", None) is not answer:
            close()  # not the whole answer: that would end the test's connection as well
    return content


def addresses_of_routes(known: Known) -> list[str]:
    """Every route of ours, filled with what is ``known``: the rest is reached by links."""
    return [
        address
        for name, pattern in named_routes()
        if not (address := _filled(name, pattern, known)).startswith(PASSED_OVER)
    ]


def named_routes(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route of ours with its name and space."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if not str(pattern.pattern).startswith(ELSEWHERE):
                yield from named_routes(pattern, pattern.namespace or space)
        elif pattern.name and not str(pattern.pattern).startswith(ELSEWHERE):
            yield f"{space}:{pattern.name}" if space else pattern.name, pattern


def _filled(name: str, pattern: URLPattern, known: Known) -> str:
    """The address of a route; of two names that fit the longer one tells more."""
    said: dict[str, Any] = {}
    for key in sorted((key for key in known if fnmatch(name, key)), key=len):
        said |= known[key]
    parts = getattr(pattern.pattern, "converters", {})
    return reverse(
        name,
        kwargs={part: said.get(part, _NOWHERE.get(type(kind), "nichts")) for part, kind in parts.items()},
    )


def links_in(page: str) -> Iterator[str]:
    for match in _ADDRESS.finditer(page):
        yield unescape(match.group(1) or match.group(2)).replace("\\u0026", "&")


def texts_in(content: bytes) -> Iterator[str]:
    """The content as text, opened as far as it can be: archives, workbooks, Word files, PDF, Parquet."""
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name
                yield from texts_in(archive.read(name))
    elif content[:4] == b"PAR1":
        table = pl.read_parquet(io.BytesIO(content)).with_columns(pl.col(pl.Binary).bin.encode("hex"))
        yield str(table.to_dict(as_series=False))
    elif content[:5] == b"%PDF-":
        for page in pypdf.PdfReader(io.BytesIO(content)).pages:
            yield page.extract_text()
    else:
        yield content.decode("utf-8", errors="replace")
