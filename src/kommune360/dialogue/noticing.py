"""What in a contribution should a person look at before others read it? Personal data and insults, by rules.

From a text to what was noticed: rule, the words it rests on, why. Rules are data (``noticing.yaml``), local
and explained; they point, and never decide.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml

_FILE = Path(__file__).with_name("noticing.yaml")
_DISGUISED = str.maketrans(
    {"1": "i", "!": "i", "3": "e", "4": "a", "@": "a", "0": "o", "5": "s", "$": "s", "7": "t"}
)


@dataclass(frozen=True, slots=True)
class Rule:
    """``kind``: personal or insult. ``find`` gives the places of a text, each with the words found."""

    id: str
    kind: str
    name: Text
    why: Text
    find: Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Notice:
    """One rule that fired; ``found``: the words it rests on, as written, without repeats."""

    rule: Rule
    found: tuple[str, ...]


def noticed(text: str) -> list[Notice]:
    """What the rules see in a text, in the order of the rules; [] is no promise that all is well."""
    composed = unicodedata.normalize("NFC", text)
    hits = ((rule, tuple(dict.fromkeys(rule.find(composed)))) for rule in rules().values())
    return [Notice(rule, found) for rule, found in hits if found]


@functools.cache
def rules() -> dict[str, Rule]:
    """By id, in the order of the file. Errors: ValueError where the file names what does not exist."""
    raw = read_yaml(_FILE.read_text(encoding="utf-8"))["rules"]
    found = {one["id"]: _rule(one) for one in raw}
    if len(found) != len(raw):
        raise ValueError("a rule is listed twice")
    return found


def _rule(raw: dict[str, Any]) -> Rule:
    if raw["kind"] not in {"personal", "insult"}:
        raise ValueError(f"rule {raw['id']}: unknown kind {raw['kind']!r}")
    find = _by_words(raw["words"]) if "words" in raw else _by_pattern(raw)
    return Rule(raw["id"], raw["kind"], Text(**raw["name"]), Text(**raw["why"]), find)


def _by_pattern(raw: dict[str, Any]) -> Callable[[str], list[str]]:
    pattern, check = re.compile(raw["pattern"]), _CHECKS[raw.get("check", "")]
    harmless = _matcher(raw.get("except", []))

    def find(text: str) -> list[str]:
        hits = []
        for match in pattern.finditer(text):
            name = match.groupdict().get("name")
            if check(match[0]) and not (name and harmless.fullmatch(_plain(name))):
                hits.append(match[0].strip())
        return hits

    return find


def _by_words(words: list[str]) -> Callable[[str], list[str]]:
    listed = _matcher(words)

    def find(text: str) -> list[str]:
        written = re.findall(r"[\w@!$*-]+", text)
        return [word for word in written if listed.fullmatch(_plain(word))]

    return find


def _matcher(words: list[str]) -> re.Pattern[str]:
    """One pattern for all words; an empty list matches nothing."""
    parts = [re.escape(_plain(word.rstrip("*"))) + (r"\w*" if word.endswith("*") else "") for word in words]
    return re.compile("|".join(parts) or r"(?!)")


def _plain(word: str) -> str:
    """Lower case, without accents, disguised letters read as what they stand for."""
    folded = unicodedata.normalize("NFKD", word.casefold().replace("ß", "ss"))
    letters = "".join(c for c in folded if not unicodedata.combining(c))
    return re.sub(r"[^a-z]", "", letters.translate(_DISGUISED)) if not letters.isdigit() else letters


def _is_iban(found: str) -> bool:
    """ISO 13616: moved to the end and read as a number, country and check digits leave 1 when divided by 97."""
    compact = re.sub(r"\s", "", found)
    if not 15 <= len(compact) <= 34:
        return False
    digits = "".join(str(int(c, 36)) for c in compact[4:] + compact[:4])
    return int(digits) % 97 == 1


_CHECKS: dict[str, Callable[[str], bool]] = {"": lambda _found: True, "iban": _is_iban}
