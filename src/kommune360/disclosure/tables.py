"""What does a long table of counts say? From any CSV, Parquet file or frame to cells with known dimensions.

Column names are free; counts may be written the German way; blank, ``.``, ``x`` and the like are blanked
values. Columns that only repeat another (names of areas, the district of a small area) are recognised.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from kommune360.base.findings import Findings, InputRefused
from kommune360.disclosure import remarks
from kommune360.disclosure.balances import never_added, standard_balances
from kommune360.disclosure.dimensions import Dimension, dimension_of, is_time, words

COUNT, STATUS, RATE, DENOMINATOR, ROW = "#count", "#status", "#rate", "#denominator", "#row"
MISSING = "missing"  # status of a cell whose value nobody has


@dataclass(frozen=True, slots=True)
class CountTable:
    """Cells of a table in canonical order, so that no result depends on the order of rows or columns.

    ``frame`` has one text column for each dimension (sorted by name), ``#count`` (null: blanked),
    ``#status`` (text of the file, ""), ``#rate``, ``#denominator`` and ``#row`` (from 0) of the source.
    """

    frame: pl.DataFrame
    dimensions: tuple[Dimension, ...]
    source: pl.DataFrame
    count_column: str
    rate_column: str = ""
    findings: Findings = field(default_factory=Findings)

    @property
    def names(self) -> list[str]:
        return [dimension.name for dimension in self.dimensions]


@dataclass(frozen=True, slots=True)
class Hierarchies:
    """Parent relations of a table's dimensions: dimension, cut, child, parent. Dimension "" fits by its codes."""

    edges: tuple[tuple[str, str, str, str], ...] = ()

    def of(self, name: str, codes: set[str]) -> dict[str, list[tuple[str, str]]]:
        """Parent relations by cut for the dimension ``name`` with these ``codes``."""
        found: dict[str, list[tuple[str, str]]] = {}
        named = {dimension.lower() for dimension, *_ in self.edges}
        for dimension, cut, child, parent in self.edges:
            if dimension.lower() == name.lower() or (
                not dimension and name.lower() not in named and self._fits(codes)
            ):
                found.setdefault(cut, []).append((child, parent))
        return found

    def _fits(self, codes: set[str]) -> bool:
        known = {code for dimension, _, *pair in self.edges if not dimension for code in pair}
        return len(codes & known) >= max(2, len(codes) // 2)


def read_table(
    path: Path,
    *,
    hierarchies: Hierarchies = Hierarchies(),
    totals: Iterable[str] = (),
    count: str = "",
    derive: bool = True,
) -> CountTable:
    """Read a CSV or Parquet file; ``InputRefused`` with all findings where it is no table of counts."""
    return table_of(
        read_frame(path), hierarchies=hierarchies, totals=totals, count=count, derive=derive, file=path.name
    )


def read_frame(path: Path) -> pl.DataFrame:
    """Read a CSV (any separator, UTF-8 or Windows) or Parquet file as text columns."""
    if path.suffix.lower() in {".parquet", ".pq"}:
        try:
            frame = pl.read_parquet(path)
        except pl.exceptions.PolarsError as error:
            raise InputRefused([remarks.unreadable(path.name)]) from error
        return frame.select(
            pl.col(name).cast(pl.String) if dtype != pl.Float64 else _float_text(name)
            for name, dtype in frame.schema.items()
        )
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    head = text.partition("\n")[0]
    separator = max(";\t,|", key=head.count)
    if separator not in head:
        raise InputRefused([remarks.unreadable(path.name)])
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(row)]
    width = len(rows[0])
    names = [name.strip() or f"column {place + 1}" for place, name in enumerate(rows[0])]
    if len(set(names)) < width or any(len(row) != width for row in rows):
        raise InputRefused([remarks.unreadable(path.name)])
    return pl.DataFrame(rows[1:], schema=dict.fromkeys(names, pl.String), orient="row")


def _float_text(name: str) -> pl.Expr:
    whole = pl.col(name).round(0) == pl.col(name)
    return (
        pl.when(whole)
        .then(pl.col(name).cast(pl.Int64).cast(pl.String))
        .otherwise(pl.col(name).cast(pl.String))
        .alias(name)
    )


def read_hierarchy(paths: Sequence[Path]) -> Hierarchies:
    """Read parent relations: columns (dimension,) child, parent (, cut), or one column for each level."""
    edges: list[tuple[str, str, str, str]] = []
    for path in paths:
        frame = read_frame(path)
        named = {
            kind: next((c for c in frame.columns if c.strip().lower() in words(kind)), None)
            for kind in ("child", "parent", "dimension", "cut")
        }
        frame = frame.with_columns(pl.all().fill_null("").str.strip_chars())
        child, parent = named["child"], named["parent"]
        if child and parent:
            for row in frame.to_dicts():
                dimension, cut = (row[named[k]] if named[k] else "" for k in ("dimension", "cut"))  # type: ignore[index]
                if row[child] and row[parent]:
                    edges.append((dimension, cut or path.stem, row[child], row[parent]))
        else:
            edges += _levels(frame, path.stem)
    if paths and not edges:
        raise InputRefused([remarks.unreadable(paths[0].name)])
    return Hierarchies(tuple(edges))


def _levels(frame: pl.DataFrame, cut: str) -> list[tuple[str, str, str, str]]:
    """Columns are levels: the finest has the most codes; a coarser one that nests hangs on the next below it."""
    by_size = sorted(frame.columns, key=lambda name: (-frame[name].n_unique(), frame.columns.index(name)))
    finest = by_size[0]
    edges: list[tuple[str, str, str, str]] = []
    for name in by_size[1:]:
        pairs = frame.select(finest, name).unique(maintain_order=True)
        edges += [("", cut, child, parent) for child, parent in pairs.iter_rows() if child and parent]
    return edges


# --- from a frame to cells --------------------------------------------------------------------


def table_of(
    source: pl.DataFrame,
    *,
    hierarchies: Hierarchies = Hierarchies(),
    totals: Iterable[str] = (),
    count: str = "",
    derive: bool = True,
    file: str = "",
) -> CountTable:
    """Recognise the columns of ``source`` (text) and say how its codes add up; see ``CountTable``."""
    roles = _roles(source, count)
    if COUNT not in roles:
        raise InputRefused([remarks.no_count(file, source.columns)])
    dims = sorted(set(source.columns) - set(roles.values()))
    if not dims or source.is_empty():
        raise InputRefused([remarks.no_dimension(file)])
    findings = Findings()
    frame = source.select(
        *(pl.col(name).cast(pl.String).fill_null("").str.strip_chars() for name in dims),
        _count(roles[COUNT]).alias(COUNT),
        (pl.col(roles[STATUS]).fill_null("") if STATUS in roles else pl.lit("")).alias(STATUS),
        *(
            (decimal(roles[role]) if role in roles else pl.lit(None, pl.Float64)).alias(role)
            for role in (RATE, DENOMINATOR)
        ),
        pl.int_range(pl.len(), dtype=pl.Int64).alias(ROW),
        pl.col(roles[COUNT]).fill_null("").str.strip_chars().alias("#text"),
    )
    _refuse_wrong_counts(frame, file, roles[COUNT])
    frame = frame.drop("#text")
    given = frozenset(totals)
    frame, dims, inner = _without_repetition(frame, dims, given)
    frame = frame.sort(dims)
    if (twice := frame.filter(frame.select(dims).is_duplicated())).height:
        raise InputRefused([remarks.cell_twice(file, twice.row(0)[: len(dims)], twice[ROW].to_list())])
    dimensions = tuple(_dimension(frame, name, dims, hierarchies, inner, given, derive) for name in dims)
    findings.extend(remarks.loose_codes(d.name, d.loose, file) for d in dimensions if d.loose)
    return CountTable(frame, dimensions, source, roles[COUNT], roles.get(RATE, ""), findings)


def _roles(source: pl.DataFrame, count: str) -> dict[str, str]:
    roles: dict[str, str] = {}
    if count and count in source.columns:
        roles[COUNT] = count
    for role, kind in ((COUNT, "count"), (STATUS, "status"), (RATE, "rate"), (DENOMINATOR, "denominator")):
        fitting = [name for name in source.columns if name.strip().lower() in words(kind)]
        fitting = [name for name in fitting if name not in roles.values()]
        if role not in roles and fitting:
            order = sorted(fitting, key=lambda name: name.strip().lower() != kind)
            roles[role] = order[0]
    if COUNT not in roles and RATE not in roles and DENOMINATOR in roles:
        roles[COUNT] = roles.pop(DENOMINATOR)  # a table of residents alone
    return roles


def _count(name: str) -> pl.Expr:
    """Counts as German and English tables write them; signs for a blanked value become null."""
    text = pl.col(name).fill_null("").str.strip_chars().str.replace_all(r"[\s\u00a0\u202f']", "")
    plain = (
        pl.when(text.str.contains(r"^\d{1,3}([.,]\d{3})+$"))
        .then(text.str.replace_all(r"[.,]", ""))
        .when(text.str.contains(r"^\d{1,3}(\.\d{3})+,0*$"))
        .then(text.str.replace(r",0*$", "").str.replace_all(".", "", literal=True))
        .otherwise(text.str.replace(r"[.,]0*$", ""))
    )
    return (
        pl.when(text.is_in(list(words("zero"))))
        .then(0.0)
        .otherwise(pl.when(plain.str.contains(r"^\d+$")).then(plain).cast(pl.Float64, strict=False))
    )


def decimal(name: str) -> pl.Expr:
    """The column ``name`` as a number, written the German or the English way, with or without a percent sign."""
    text = pl.col(name).cast(pl.String).fill_null("").str.replace_all(r"[\s%]", "")
    both = text.str.contains(",", literal=True)
    english = (
        pl.when(both).then(text.str.replace_all(".", "", literal=True).str.replace(",", ".")).otherwise(text)
    )
    return english.cast(pl.Float64, strict=False)


def _refuse_wrong_counts(frame: pl.DataFrame, file: str, column: str) -> None:
    signs = pl.col("#text").str.to_lowercase().is_in(list(words("blank")))
    wrong = frame.filter(pl.col(COUNT).is_null() & ~signs)
    if wrong.height:
        raise InputRefused(
            [
                remarks.no_whole_number(file, column, row[ROW], row["#text"])
                for row in wrong.head(10).to_dicts()
            ]
        )


def _without_repetition(
    frame: pl.DataFrame, dims: list[str], totals: frozenset[str]
) -> tuple[pl.DataFrame, list[str], dict[str, list[tuple[str, str]]]]:
    """Drop columns that another column determines: labels, and coarser levels beside a finer one.

    A coarser level becomes parent relations of the finer column; where the finer one says "total", the
    code of the coarser takes its place.
    """
    inner: dict[str, list[tuple[str, str]]] = {}
    everything = words("totals") | {code.lower() for code in totals} | {""}
    for labels in (True, False):  # names first: where a total takes another code, they no longer match
        for fine, coarse in itertools.permutations(list(dims), 2):
            if {fine, coarse} - set(dims) or is_time(fine) or is_time(coarse):
                continue
            total = pl.col(fine).str.to_lowercase().is_in(list(everything))
            pairs = frame.select(fine, coarse).unique()
            finest = pairs.filter(~total)
            if finest.height < 2 or finest[fine].is_duplicated().any():
                continue
            codes, above = finest[fine].n_unique(), finest[coarse].n_unique()
            if labels:
                drop = codes == above and not pairs[fine].is_duplicated().any()
            else:
                drop = 1 < above < codes and set(finest[fine]).isdisjoint(finest[coarse])
            if not drop:
                continue
            if not labels:
                frame = frame.with_columns(
                    pl.when(total).then(pl.col(coarse)).otherwise(pl.col(fine)).alias(fine)
                )
                inner.setdefault(fine, []).extend(finest.sort(fine).rows())
            frame, dims = frame.drop(coarse), [name for name in dims if name != coarse]
    return frame, dims, inner


def _dimension(
    frame: pl.DataFrame,
    name: str,
    dims: Sequence[str],
    hierarchies: Hierarchies,
    inner: Mapping[str, list[tuple[str, str]]],
    totals: frozenset[str],
    derive: bool,
) -> Dimension:
    codes = set(frame[name].to_list())
    edges: dict[str, list[tuple[str, str]]] = dict(hierarchies.of(name, codes))
    if name in inner:
        edges["columns"] = inner[name]
    more = totals | _totals_by_number(frame, name, dims, codes, totals)
    if derive and not edges and never_added(codes, standard_balances()):
        derive = False
    return dimension_of(name, codes, edges=edges, totals=more, derive=derive)


def _totals_by_number(
    frame: pl.DataFrame, name: str, dims: Sequence[str], codes: set[str], totals: frozenset[str]
) -> frozenset[str]:
    """Codes such as "T" or "0" are totals only where they equal the sum of the rest, every time."""
    if any(code in totals or code.lower() in words("totals") for code in codes):
        return frozenset()
    others = [other for other in dims if other != name]
    for code in sorted(codes):
        if code.lower() not in words("maybe_totals") or len(codes) < 3:
            continue
        is_it = pl.col(name) == code
        sums = frame.group_by(others or pl.lit(0).alias("#all")).agg(
            pl.col(COUNT).filter(is_it).sum().alias("total"),
            pl.col(COUNT).filter(~is_it).sum().alias("parts"),
            pl.col(COUNT).is_null().any().alias("open"),
            is_it.any().alias("has"),
        )
        known = sums.filter(~pl.col("open") & pl.col("has"))
        if known.height and (known["total"] - known["parts"]).abs().max() == 0 and known["total"].sum() > 0:
            return frozenset({code})
    return frozenset()


def from_published(table: CountTable, frame: pl.DataFrame, dimensions: tuple[Dimension, ...]) -> CountTable:
    """The table as it is published: ``frame`` (columns as in ``CountTable``), derived sums among its rows.

    ``dimensions`` are known already: nobody derives sums a second time.
    """
    return CountTable(
        frame.sort(table.names), dimensions, table.source, table.count_column, table.rate_column
    )
