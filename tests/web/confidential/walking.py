"""Walks the whole application as one person and looks for numbers in whatever comes back.

Every address a page names is followed (links, forms, data of maps and charts), every route is asked once
with known parameters, every form is sent empty. Archives and workbooks are opened.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import polars as pl
from django.test import Client

from tests.house.test_routes import routes

_GAP = r"[.,' \u00a0\u202f\u2009]?"  # what languages put between thousands
_ADDRESS = re.compile(r"""(?:href|src|action|data-[\w-]+)="(/[^"#]*)|"(?:url|href|src)": ?"(/[^"#]+)""")
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_NOWHERE = {"int": "1", "uuid": "00000000-0000-0000-0000-000000000001"}  # a route of a room not known here
_ELSEWHERE = ("redaktion/", "verwaltung/", "dokumente/", "konto/", "seiten/", "static/", "__")
_PASSED_OVER = ("/static/", "/redaktion/", "/verwaltung/", "/konto/logout", "/dokumente/")


def pattern_of(number: int) -> re.Pattern[str]:
    """Finds ``number`` however it is written: 70001, 70.001, 70,001.0, 70 001; not inside another number."""
    digits = str(number)
    head, tail = digits[:-3], digits[-3:]
    return re.compile(rf"(?<![\w.,]){head}{_GAP}{tail}(?:[.,]0+)?(?![\w]|[.,]\d)")


@dataclass(slots=True)
class Walk:
    """What was seen: ``hits`` are (number, address) pairs, ``kinds`` the content types by number found."""

    numbers: tuple[int, ...]
    hits: set[tuple[int, str]] = field(default_factory=set)
    kinds: dict[int, set[str]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)

    def look(self, address: str, kind: str, content: bytes) -> None:
        for text in texts_in(content):
            for number in self.numbers:
                if pattern_of(number).search(text):
                    self.hits.add((number, address))
                    self.kinds.setdefault(number, set()).add(kind)


def walk(
    client: Client,
    numbers: Iterable[int],
    known: Mapping[str, str],
    starts: Iterable[str] = (),
    variants: int = 4,
) -> Walk:
    """Walk as ``client``. ``known`` gives a value for each name of a route's parameters.

    ``variants``: how often one page is asked with another question; further ones only change the area.
    """
    found = Walk(tuple(numbers))
    waiting = ["/", *starts, *addresses_of_routes(known)]
    asked: dict[str, int] = {}
    while waiting:
        address = waiting.pop(0)
        path = urlsplit(address).path
        if address in found.seen or path.startswith(_PASSED_OVER) or asked.get(path, 0) > variants:
            continue
        asked[path] = asked.get(path, 0) + 1
        answer = client.get(address, follow=False)
        found.seen[address] = answer.status_code
        content = _content(answer)
        kind = answer.get("Content-Type", "").split(";")[0]
        found.look(address, kind, content)
        found.look(address, "header", str(dict(answer.headers)).encode())
        if answer.status_code in (301, 302):
            waiting.append(urljoin(address, answer["Location"]))
        elif kind == "text/html":
            waiting += links_in(content.decode())
    for address in addresses_of_routes(known):  # refusals and error pages of everything that writes
        if not address.startswith(_PASSED_OVER) and not address.startswith("/konto/"):
            answer = client.post(address, {})
            found.look(f"POST {address}", "refusal", _content(answer))
    return found


def _content(answer: Any) -> bytes:
    if not answer.streaming:
        return bytes(answer.content)
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        if getattr(close, "__self__", None) is not answer:
            close()  # not the whole answer: that would end the test's connection as well
    return content


def addresses_of_routes(known: Mapping[str, str]) -> list[str]:
    """Every route of ours, with ``known`` parameters as far as they go: the rest is reached by links."""

    def value(match: re.Match[str]) -> str:
        kind, name = match.groups()
        return known.get(name) or _NOWHERE.get(kind, "unbekannt")

    addresses = [
        "/" + _PARAMETER.sub(value, pattern)
        for pattern, _entry in routes()
        if not pattern.startswith(_ELSEWHERE)
    ]
    return [address for address in addresses if not re.search(r"[\^$?(]", address)]


def links_in(page: str) -> Iterator[str]:
    for match in _ADDRESS.finditer(page):
        yield unescape(match.group(1) or match.group(2)).replace("\\u0026", "&")


def texts_in(content: bytes) -> Iterator[str]:
    """The content as text, opened as far as it can be: archives, workbooks, Parquet."""
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name
                yield from texts_in(archive.read(name))
    elif content[:4] == b"PAR1":
        yield (
            pl.read_parquet(io.BytesIO(content)).with_columns(pl.col(pl.Binary).bin.encode("hex")).write_csv()
        )
    else:
        yield content.decode("utf-8", errors="replace")
