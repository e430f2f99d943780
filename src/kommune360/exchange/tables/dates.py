"""Which period does a text name, wholly or on the side, and what is left without it?

From labels, titles and file names to canonical period texts (``base.periods``), "" for none.
"""

from __future__ import annotations

import calendar
import functools
import re

from kommune360.base.periods import parse_period

_YEAR = r"(?:19|20)\d\d"
_SHORT_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d\d)(?!\d)")
_ENGLISH_DAY = re.compile(r"(\d{1,2})[/ ]+\s*([A-Z][a-z]{2})[ /]+(\d{2}|\d{4})")
_SPAN = re.compile(rf"({_YEAR})\s*/\s*(\d\d)")
_DAY = r"\d{1,2}\.\s?(?:\d{1,2}\.\s?|[A-Za-zäÄ]+\s)(?:(?:19|20)?\d\d)(?!\d)"
_INSIDE = re.compile(
    rf"\(\s*(?P<round>{_DAY}|[A-Za-zäÄ]{{3,9}}\.? {_YEAR}|{_YEAR}\s?/\s?(?:20)?\d\d|{_YEAR})\s*\)\s*$"
    rf"|(?P<range>(?:{_DAY})\s*(?:bis|-|–)\s*(?P<last>{_DAY}))"
    rf"|\b(?:(?:am|zum|vom|stand:?|stichtag:?)\s+)?(?P<day>{_DAY})(?:\s*\(Jahr\))?"
    rf"|\bim jahr (?P<in>{_YEAR})"
    rf"|(?<!bis)(?<!ab)(?<!seit)(?<!nach)(?<!vor)\s(?P<tail>{_YEAR})$",
    re.IGNORECASE,
)


@functools.cache
def read(text: str) -> str:
    """Return the period that the whole of ``text`` names."""
    bare = re.sub(r"\s*\((?:jahr|year)\)$", "", text.strip(), flags=re.IGNORECASE)
    period = parse_period(bare)
    if period is not None:
        return period.text
    match = _SHORT_DAY.fullmatch(bare)
    if match:
        return _short(match)
    match = _ENGLISH_DAY.fullmatch(bare)
    if match:
        day = parse_period(f"{match[1]}. {match[2]} {_century(match[3])}")
        return day.text if day else ""
    return ""


def last_of_span(text: str) -> str:
    """Return the last year of a span such as ``2022/24`` (a mean over years), "" for other texts."""
    match = _SPAN.fullmatch(text.strip())
    if not match:
        return ""
    last = int(match[1][:2] + match[2])
    return str(last) if 1 < last - int(match[1]) <= 10 else ""


@functools.cache
def split(text: str) -> tuple[str, str]:
    """Return ``text`` without the period it mentions, and that period ("" where it mentions none)."""
    match = _INSIDE.search(text)
    if not match:
        return text, ""
    named = next(
        value for value in (match["round"], match["last"], match["day"], match["in"], match["tail"]) if value
    )
    period = read(named) or _short_in(named)
    if not period:
        return text, ""
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    return re.sub(r"\s+", " ", rest).strip(" ,;"), period


def in_lines(lines: tuple[str, ...]) -> list[str]:
    """Return the distinct periods that title lines state, in order; whole lines first."""
    whole = [period for period in map(read, lines) if period]
    if whole:
        return list(dict.fromkeys(whole))
    found: list[str] = []
    for line in lines:
        for match in re.finditer(_DAY, line):
            period = read(match[0]) or _short_in(match[0])
            if period:
                found.append(period)
        if not found:
            _, period = split(line)
            found += [period] if period else []
    return list(dict.fromkeys(found))


def stock_day(lines: tuple[str, ...]) -> str:
    """Return ``MM-DD`` where a line names the day, with or without year (``- Stichtag 31.12. -``)."""
    match = re.search(r"stichtag\s+(\d{1,2})\.(\d{1,2})\.", " ".join(lines), re.IGNORECASE)
    return f"{int(match[2]):02d}-{int(match[1]):02d}" if match else ""


def in_file_name(stem: str) -> str:
    """Return the period a file name holds: a day, a month (201812) or a year."""
    match = re.search(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)", stem)
    if match:
        return f"{match[1]}-{match[2]}-{match[3]}"
    match = re.search(r"(?<!\d)((?:19|20)\d\d)[-_]?(0[1-9]|1[0-2])(?!\d)", stem)
    if match and not re.search(rf"{match[1]}[-_]{match[2]}\d", stem):
        return f"{match[1]}-{match[2]}"
    years = re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", stem)
    return years[-1] if len(set(years)) == 1 else ""


def month_end(period: str) -> str:
    """Return the last day of a month period."""
    year, month = int(period[:4]), int(period[5:7])
    return f"{year}-{month:02d}-{calendar.monthrange(year, month)[1]:02d}"


def _short(match: re.Match[str]) -> str:
    day = parse_period(f"{match[1]}.{match[2]}.{_century(match[3])}")
    return day.text if day else ""


def _short_in(text: str) -> str:
    match = _SHORT_DAY.search(text)
    return _short(match) if match else ""


def _century(year: str) -> str:
    return year if len(year) == 4 else f"{'20' if int(year) < 60 else '19'}{year}"
