"""What must be known to compute a formula? From a resolved tree to amounts, terms and Polars expressions.

An *amount* is what the tables are summed for: a variable, a sex, an age band. A *term* is an amount at
one or several distances in time, of the area itself, of the town or of its type. The expression of a
formula runs over one column a term; a formula of sums is therefore the same on every level of areas.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from kommune360.base.ages import AgeBand
from kommune360.indicators.flags import NOT_APPLICABLE, OK
from kommune360.indicators.formula.tree import (
    Extreme,
    Formula,
    Lag,
    Mean,
    Node,
    Number,
    Operation,
    Select,
    Within,
    children,
    written,
)


@dataclass(frozen=True, slots=True, order=True)
class Amount:
    variable: str
    sex: str
    ages: AgeBand


@dataclass(frozen=True, slots=True)
class Term:
    """The mean of ``amount`` over the years ``offsets`` before; (0,) is the amount itself."""

    amount: Amount
    offsets: tuple[int, ...] = (0,)
    scope: str = ""

    @property
    def text(self) -> str:
        """As formulas write it."""
        text = written(Select(self.amount.variable, self.amount.sex, self.amount.ages))
        first, many = self.offsets[0], len(self.offsets)
        text += (f" lag({first}y)" if first else "") + (f" mean({many}y)" if many > 1 else "")
        return f"{self.scope}({text})" if self.scope else text


@dataclass(frozen=True, slots=True)
class Compiled:
    """``numerator`` and ``denominator`` are None where the formula is not one sum over another.

    ``anchor`` is the amount whose periods the results have.
    """

    numerator: Node | None
    denominator: Node | None
    body: Node
    factor: float
    terms: tuple[Term, ...]
    anchor: Amount

    @property
    def variables(self) -> set[str]:
        return {term.amount.variable for term in self.terms}


@dataclass(frozen=True, slots=True)
class Value:
    """Expressions of a number and of the code of its flag (``indicators.flags``)."""

    number: pl.Expr
    code: pl.Expr


def compiled(formula: Formula) -> Compiled:
    """Compile a formula without references (``graph.resolved``). ValueError where it names no variable."""
    body = formula.body
    terms = tuple(dict.fromkeys(terms_of(body)))
    if not terms:
        raise ValueError(f"the formula {formula.text!r} counts nothing")
    anchor = next((t.amount for t in terms if 0 in t.offsets and not t.scope), terms[0].amount)
    numerator: Node | None
    denominator: Node | None
    if isinstance(body, Operation) and body.sign == "/" and _linear(body.left) and _linear(body.right):
        numerator, denominator = body.left, body.right
    else:
        numerator, denominator = (body if _linear(body) else None), None
    return Compiled(numerator, denominator, body, formula.factor, terms, anchor)


def terms_of(node: Node, offsets: tuple[int, ...] = (0,), scope: str = "") -> list[Term]:
    """The terms below ``node``, left to right; lags and means reach down to the amounts."""
    match node:
        case Select(variable=variable, sex=sex, ages=ages):
            return [Term(Amount(variable, sex, ages), offsets, scope)]
        case Lag() | Mean() | Within():
            inner, offsets, scope = _reached(node, offsets, scope)
            return terms_of(inner, offsets, scope)
    return [term for child in children(node) for term in terms_of(child, offsets, scope)]


def value_of(
    node: Node, column: Callable[[Term], Value], offsets: tuple[int, ...] = (0,), scope: str = ""
) -> Value:
    """The expression of ``node`` over the columns of its terms. Dividing by 0 has no value."""
    match node:
        case Number(value=value):
            return Value(pl.lit(value), pl.lit(OK, dtype=pl.UInt8))
        case Select(variable=variable, sex=sex, ages=ages):
            return column(Term(Amount(variable, sex, ages), offsets, scope))
        case Lag() | Mean() | Within():
            inner, offsets, scope = _reached(node, offsets, scope)
            return value_of(inner, column, offsets, scope)
        case Extreme(name=name, parts=parts):
            values = [value_of(part, column, offsets, scope) for part in parts]
            smallest = pl.min_horizontal if name == "min" else pl.max_horizontal
            return Value(smallest([v.number for v in values]), _weakest(*values))
        case Operation(sign=sign, left=left, right=right):
            return _operation(
                sign, value_of(left, column, offsets, scope), value_of(right, column, offsets, scope)
            )
    raise TypeError(f"{node!r} must be resolved before it is computed")


def _operation(sign: str, left: Value, right: Value) -> Value:
    code = _weakest(left, right)
    match sign:
        case "+":
            return Value(left.number + right.number, code)
        case "-":
            return Value(left.number - right.number, code)
        case "*":
            return Value(left.number * right.number, code)
    nothing = right.number == 0
    blocked = pl.lit(NOT_APPLICABLE, dtype=pl.UInt8)
    return Value(
        left.number / right.number, pl.when(nothing).then(pl.max_horizontal(code, blocked)).otherwise(code)
    )


def _weakest(*values: Value) -> pl.Expr:
    codes = [value.code for value in values]
    return codes[0] if len(codes) == 1 else pl.max_horizontal(codes)


def _reached(
    node: Lag | Mean | Within, offsets: tuple[int, ...], scope: str
) -> tuple[Node, tuple[int, ...], str]:
    match node:
        case Lag(inner=inner, years=years):
            return inner, tuple(o + years for o in offsets), scope
        case Mean(inner=inner, years=years):
            return inner, tuple(sorted(o + back for o in offsets for back in range(years))), scope
        case Within(scope=own, inner=inner):
            return inner, offsets, "town" if "town" in (own, scope) else own
    raise TypeError(node)


def _linear(node: Node) -> bool:
    """Whether ``node`` of an area is the sum of it over the parts of the area."""
    match node:
        case Select():
            return True
        case Operation(sign="+" | "-", left=left, right=right):
            return all(_linear(n) or n == Number(0.0) for n in (left, right))
        case Operation(sign="*", left=left, right=right):
            return (isinstance(left, Number) and _linear(right)) or (
                isinstance(right, Number) and _linear(left)
            )
        case Operation(sign="/", left=left, right=Number()):
            return _linear(left)
        case Lag(inner=inner) | Mean(inner=inner):
            return _linear(inner)
    return False
