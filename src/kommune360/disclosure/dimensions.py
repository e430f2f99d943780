"""How do the codes of a column add up? Totals, area hierarchies, parallel cuts, age bands.

From the codes of a table and a hierarchy to sets: every code that is a sum is the set of the finest
codes inside it. Relations between codes follow from these sets, whoever writes them down.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from kommune360.base.ages import OPEN_ENDED, AgeBand, parse_age
from kommune360.base.yaml_text import read_yaml

Edges = Mapping[str, Sequence[tuple[str, str]]]  # cut -> (child, parent)


@dataclass(frozen=True, slots=True)
class Cut:
    """One way to take a dimension apart: ``sums`` gives the finest codes inside every code that is a sum.

    ``hidden`` are the finest codes of which the table shows nothing: what remains of a sum.
    """

    sums: Mapping[str, frozenset[str]]
    hidden: frozenset[str] = frozenset()

    @property
    def leaves(self) -> frozenset[str]:
        return frozenset().union(*self.sums.values()) if self.sums else frozenset()


@dataclass(frozen=True, slots=True)
class Dimension:
    """A column of codes. ``derived`` are sums that the table lacks and that will be visible with it."""

    name: str
    cuts: tuple[Cut, ...] = ()
    derived: tuple[str, ...] = ()
    kind: str = "flat"
    total: str = ""
    loose: tuple[str, ...] = field(default=())  # codes that the given hierarchy does not know


@functools.cache
def words(kind: str) -> frozenset[str]:
    """The words of ``codes.yaml`` under ``kind``, in lower case."""
    return frozenset(str(word).lower() for word in _vocabulary()[kind])


@functools.cache
def _vocabulary() -> dict[str, list[Any]]:
    text = resources.files("kommune360.disclosure").joinpath("codes.yaml").read_text(encoding="utf-8")
    loaded: dict[str, list[Any]] = read_yaml(text)
    return loaded


def dimension_of(
    name: str,
    codes: Iterable[str],
    *,
    edges: Edges | None = None,
    totals: frozenset[str] = frozenset(),
    derive: bool = True,
) -> Dimension:
    """Say how ``codes`` of the column ``name`` add up.

    ``edges`` are parent relations by cut, ``totals`` further codes that mean the total. With ``derive``
    the total and the parents that the table lacks are named in ``derived``.
    """
    present = sorted(set(codes))
    total_codes = [code for code in present if _is_total(code, totals)]
    base = [code for code in present if code not in total_codes]
    if edges:
        dimension = _nested(name, base, total_codes, edges, derive)
    elif not is_area(name) and (bands := _bands(name, base)):
        dimension = _ages(name, bands, total_codes)
    else:
        dimension = _flat(name, base, total_codes)
    return _with_total(dimension, base, total_codes, derive)


def chain(cut: Cut) -> dict[str, tuple[str, ...]]:
    """Return every sum as few parts: the largest sums inside it that do not overlap, and the rest.

    Following the parts downwards reaches the finest codes, so nothing of the sets is lost.
    """
    ordered = sorted(cut.sums, key=lambda code: (len(cut.sums[code]), code))
    found: dict[str, tuple[str, ...]] = {}
    for place, code in enumerate(ordered):
        left = set(cut.sums[code])
        parts: list[str] = []
        for other in reversed(ordered[:place]):
            inside = cut.sums[other]
            if len(inside) <= len(left) and inside <= left:
                parts.append(other)
                left -= inside
        found[code] = (*parts, *sorted(left))
    return found


def is_time(name: str) -> bool:
    """Whether the column ``name`` tells times: they are never added up."""
    return _is_called(name, "time")


def is_area(name: str) -> bool:
    """Whether the column ``name`` tells areas."""
    return _is_called(name, "area")


def _is_called(name: str, kind: str) -> bool:
    whole = name.strip().lower()
    return whole in words(kind) or bool(set(re.findall(r"[a-zäöüß]+", whole)) & words(kind))


def _is_total(code: str, more: frozenset[str]) -> bool:
    return code in more or code.strip().lower() in words("totals")


def _flat(name: str, base: Sequence[str], totals: Sequence[str]) -> Dimension:
    sums = {code: frozenset(base) for code in totals} if base else {}
    return Dimension(name, (Cut(sums),) if sums else ())


def _with_total(dimension: Dimension, base: Sequence[str], totals: Sequence[str], derive: bool) -> Dimension:
    """Add the total that the table lacks, unless one code holds everything or nothing is to be added."""
    if not derive or totals or is_time(dimension.name) or _is_called(dimension.name, "apart"):
        return dimension
    cuts = dimension.cuts or (Cut({}),)
    everything = [cut.leaves | (frozenset(base) if not cut.sums else frozenset()) for cut in cuts]
    if len(everything[0] | set(base)) < 2 or any(cut.hidden for cut in cuts):
        return dimension
    if any(cut.sums[code] == all_ for cut, all_ in zip(cuts, everything, strict=True) for code in cut.sums):
        return dimension
    total = "total"
    whole = tuple(
        Cut({**cut.sums, total: all_}, cut.hidden) for cut, all_ in zip(cuts, everything, strict=True)
    )
    return Dimension(
        dimension.name, whole, (*dimension.derived, total), dimension.kind, total, dimension.loose
    )


# --- hierarchies ------------------------------------------------------------------------------


def _nested(name: str, base: Sequence[str], totals: Sequence[str], edges: Edges, derive: bool) -> Dimension:
    cuts: list[Cut] = []
    derived: set[str] = set()
    known = {code for pairs in edges.values() for pair in pairs for code in pair}
    loose = tuple(code for code in base if code not in known)
    for sums in _one_universe_each([_descendants(edges[cut]) for cut in sorted(edges)]):
        if loose and not cuts:
            sums = {**sums, **{code: frozenset({code}) for code in loose}}
        cut, missing = _seen(sums, set(base), totals, derive)
        cuts.append(cut)
        derived |= missing
    cuts = [cut for cut in cuts if cut.sums]
    return Dimension(name, tuple(cuts), tuple(sorted(derived)), "hierarchy", loose=loose)


def _descendants(pairs: Sequence[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """The finest codes below every code, itself where it has no children; a loop is broken where it closes."""
    children: dict[str, list[str]] = {}
    for child, parent in pairs:
        if child != parent:
            children.setdefault(parent, []).append(child)
    found: dict[str, frozenset[str]] = {}

    def below(code: str, above: frozenset[str]) -> frozenset[str]:
        if code not in found:
            inner = [below(child, above | {code}) for child in children.get(code, ()) if child not in above]
            found[code] = frozenset().union(*inner) if inner else frozenset({code})
        return found[code]

    for pair in pairs:
        for code in pair:
            below(code, frozenset())
    return found


def _one_universe_each(cuts: list[dict[str, frozenset[str]]]) -> list[dict[str, frozenset[str]]]:
    """Join cuts that share finest codes: what two cuts make of the same small areas is one matter."""
    joined: list[tuple[set[str], dict[str, frozenset[str]]]] = []
    for sums in cuts:
        leaves = {leaf for inside in sums.values() for leaf in inside}
        together = [entry for entry in joined if entry[0] & leaves]
        for entry in together:
            joined.remove(entry)
            leaves |= entry[0]
            sums = {
                code: entry[1].get(code, frozenset()) | sums.get(code, frozenset())
                for code in {**entry[1], **sums}
            }
        joined.append((leaves, sums))
    return [_finest(sums) for _, sums in joined]


def _finest(sums: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Resolve codes that are finest in one cut and have parts in another."""
    return {
        code: frozenset().union(
            *(sums[leaf] if leaf != code and sums.get(leaf, {leaf}) != {leaf} else {leaf} for leaf in inside)
        )
        for code, inside in sums.items()
    }


def _seen(
    sums: Mapping[str, frozenset[str]], present: set[str], totals: Sequence[str], derive: bool
) -> tuple[Cut, set[str]]:
    """Keep what the table shows: parents to derive are named, finest codes not shown are put together."""
    leaves = frozenset().union(*sums.values()) if sums else frozenset()
    parents = {code for code, inside in sums.items() if inside != {code}}
    derived = {
        code for code in parents - present if derive and sums[code] <= present
    }  # a sum with unseen parts cannot be made
    shown = {code: sums[code] for code in parents & present | derived}
    shown |= {code: leaves for code in totals if leaves}
    return _blocks(shown, leaves, present), derived


def _blocks(sums: Mapping[str, frozenset[str]], leaves: Iterable[str], present: set[str]) -> Cut:
    """Put unseen finest codes together that lie in the same sums: nobody can tell them apart.

    Where such a block is all there is of a sum, the sum itself is the finest code.
    """
    inside_of: dict[str, set[str]] = {}
    for code, inside in sums.items():
        for leaf in inside:
            inside_of.setdefault(leaf, set()).add(code)
    groups: dict[frozenset[str], list[str]] = {}
    for leaf in sorted(leaves):
        if leaf not in present and leaf in inside_of:
            groups.setdefault(frozenset(inside_of[leaf]), []).append(leaf)
    called: dict[str, str] = {}
    hidden: set[str] = set()
    for group in groups.values():
        block = frozenset(group)
        same = sorted(code for code, inside in sums.items() if inside == block)
        name = same[0] if same else _block_name(group)
        called |= dict.fromkeys(group, name)
        if not same:
            hidden.add(name)
    renamed = {code: frozenset(called.get(leaf, leaf) for leaf in inside) for code, inside in sums.items()}
    return Cut({code: inside for code, inside in renamed.items() if inside != {code}}, frozenset(hidden))


def _block_name(group: Sequence[str]) -> str:
    return "+".join(group) if len(group) <= 4 else f"{group[0]}+…+{group[-1]} ({len(group)})"


# --- ages -------------------------------------------------------------------------------------


def _bands(name: str, base: Sequence[str]) -> dict[str, AgeBand]:
    """The age band of every code; empty where the column is none of ages or its bands do not nest."""
    by_name = _is_called(name, "age")
    bands = {code: band for code in base if (band := _band(code, bare=by_name)) is not None}
    if len(bands) < len(base) or not bands:
        return {}
    plain = {code: re.fullmatch(r"\s*(\d{1,3})\s*[-–]\s*(\d{1,3})\s*", code) for code in bands}
    starts = {int(m[1]) for m in plain.values() if m}
    ends = {int(m[2]) for m in plain.values() if m and int(m[1]) < int(m[2])}
    if ends & starts and all(m is None or int(m[1]) < int(m[2]) for m in plain.values()):
        # 0-3 and 3-6 beside each other: the upper end is not included
        bands |= {code: AgeBand(int(m[1]), int(m[2])) for code, m in plain.items() if m}
    return bands


def _band(code: str, *, bare: bool) -> AgeBand | None:
    text = code.strip()
    if bare and re.fullmatch(r"\d{1,3}", text):
        return AgeBand(int(text), int(text) + 1)
    if bare and (match := re.fullmatch(r"[Yy]?_?(\d{1,3})_(\d{1,3})", text)):
        first, last = int(match[1]), int(match[2])
        return AgeBand(first, last + 1) if first <= last else None
    if match := re.fullmatch(r"(\d{1,3})\s*(?:plus|\+)", text, re.IGNORECASE):
        return AgeBand(int(match[1]))
    # "a0" is an age only in a column of ages
    return parse_age(text) if bare or not re.fullmatch(r"[A-Za-z]+[\s_]?\d+", text) else None


def _ages(name: str, bands: Mapping[str, AgeBand], totals: Sequence[str]) -> Dimension:
    """Bands as sets of the segments between all their ends; a segment nobody shows is hidden."""
    ends = sorted({end for band in bands.values() for end in (band.start, band.stop)})
    segments = [
        AgeBand(start, stop)
        for start, stop in itertools.pairwise(ends)
        if any(band.start <= start and stop <= band.stop for band in bands.values())
    ]
    named: dict[AgeBand, str] = {}
    for code in sorted(bands):
        if bands[code] in segments:
            named.setdefault(bands[code], code)
    names = {segment: named.get(segment, _segment_name(segment)) for segment in segments}
    sums = {
        code: frozenset(names[segment] for segment in segments if band.contains(segment))
        for code, band in bands.items()
        if names.get(band) != code
    }
    everything = frozenset(names.values())
    sums |= dict.fromkeys(totals, everything)
    return Dimension(name, (_blocks(sums, everything, set(bands)),), kind="age")


def _segment_name(segment: AgeBand) -> str:
    return f"[{segment.start},{'…' if segment.stop >= OPEN_ENDED else segment.stop})"
