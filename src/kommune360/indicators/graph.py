"""What depends on what? From definitions to the variables behind each indicator, and to circles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kommune360.indicators.definitions import Catalogue, Definition
from kommune360.indicators.formula.tree import (
    Extreme,
    Formula,
    Lag,
    Mean,
    Node,
    Number,
    Operation,
    Reference,
    Within,
    walk,
)


def references(definition: Definition) -> set[str]:
    """Ids of the indicators the formulas of ``definition`` name."""
    return {
        node.indicator
        for formula in definition.formulas
        for node in walk(formula.body)
        if isinstance(node, Reference)
    }


def circles(catalogue: Catalogue) -> list[tuple[str, ...]]:
    """Every circle of indicators that name each other, once, beginning with its first id."""
    found: set[tuple[str, ...]] = set()
    done: set[str] = set()
    for start in sorted(catalogue.newest):
        path: list[str] = []
        stack: list[tuple[str, Iterable[str]]] = [(start, iter(sorted(references(catalogue[start]))))]
        if start in done:
            continue
        path.append(start)
        while stack:
            name, rest = stack[-1]
            follower = next(iter(rest), None)
            if follower is None:
                stack.pop()
                path.pop()
                done.add(name)
            elif follower in path:
                circle = path[path.index(follower) :]
                first = circle.index(min(circle))
                found.add((*circle[first:], *circle[:first]))
            elif follower in catalogue and follower not in done:
                path.append(follower)
                stack.append((follower, iter(sorted(references(catalogue[follower])))))
    return sorted(found)


def resolved(formula: Formula, definitions: Mapping[str, Definition]) -> Formula:
    """``formula`` with every indicator it names replaced by that one's own formula.

    The formulas must be free of circles and of unknown names (``checks.usable``).
    """
    return replace(formula, body=_resolved(formula.body, definitions))


def _resolved(node: Node, definitions: Mapping[str, Definition]) -> Node:
    match node:
        case Reference(indicator=indicator):
            other = definitions[indicator].formula
            inner = _resolved(other.body, definitions)
            return Operation("*", Number(other.factor), inner) if other.scale else inner
        case Operation(left=left, right=right):
            return replace(node, left=_resolved(left, definitions), right=_resolved(right, definitions))
        case Lag(inner=inner) | Mean(inner=inner) | Within(inner=inner):
            return replace(node, inner=_resolved(inner, definitions))
        case Extreme(parts=parts):
            return replace(node, parts=tuple(_resolved(part, definitions) for part in parts))
    return node
