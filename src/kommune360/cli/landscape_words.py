"""How is an opinion landscape told in a terminal, in German and English?

From the published result of ``dialogue.publication`` to lines of text.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from kommune360.base.text import Text
from kommune360.cli.language import both, language, say

_NONE = {
    "too-few": Text(
        "Keine Gruppen: zu wenige Personen haben genug abgestimmt.",
        "No groups: too few people have voted enough.",
    ),
    "no-spread": Text("Keine Gruppen: alle stimmen gleich.", "No groups: all vote alike."),
    "by-chance": Text(
        "Keine Gruppen: die Meinungen hängen nicht stärker zusammen als bei ausgelosten Stimmen.",
        "No groups: opinions hang together no more than votes by lot.",
    ),
    "too-small": Text(
        "Keine Gruppen: jede Teilung ließe eine Gruppe unter der kleinsten Größe.",
        "No groups: every split would leave a group below the least size.",
    ),
}
_LEVELS = {
    "stable": Text("stabil", "stable"),
    "fair": Text("einigermaßen stabil", "fairly stable"),
    "weak": Text("unsicher, mit Vorsicht lesen", "uncertain, read with care"),
}
_DIVISIONS = {
    "group": Text("Meinungsgruppen", "groups of opinion"),
    "sector": Text("Sektoren", "sectors"),
    "department": Text("Ämter", "departments"),
    "age_band": Text("Altersgruppen", "age bands"),
    "area": Text("Gebiete", "areas"),
}


def summary(result: Mapping[str, Any]) -> str:
    """The whole answer as text, most important first."""
    texts = {one["statement"]: one["text"] for one in result["statements"]}
    parts = [_size(result), *_groups(result, texts), *_consensus(result, texts)]
    for name, division in result["divisions"].items():
        parts += _division(name, division, texts)
    parts += _presence(result) + _changes(result)
    return "\n\n".join(part for part in parts if part)


def _size(result: Mapping[str, Any]) -> str:
    statements = result["statements"]
    hidden = sum(one["hidden"] for one in statements)
    people, votes = _number(result["participants"]), _number(result["votes"])
    return both(
        f"{people} Personen, {len(statements)} Thesen (davon {hidden} ausgeblendet), {votes} Stimmen.",
        f"{people} people, {len(statements)} statements (of which {hidden} hidden), {votes} votes.",
    )


def _groups(result: Mapping[str, Any], texts: Mapping[str, str]) -> list[str]:
    groups = result["groups"]
    if not groups["number"]:
        return [say(_NONE[groups["outcome"]])]
    sizes = ", ".join(f"{name} ({_number(size)})" for name, size in groups["sizes"].items())
    apart = both("klar voneinander getrennt", "clearly set apart")
    if not groups["set_apart"]:
        apart = both("gehen ineinander über", "shade into one another")
    head = both(
        f"{groups['number']} Meinungsgruppen: {sizes}; {apart}.",
        f"{groups['number']} groups of opinion: {sizes}; {apart}.",
    )
    steady = groups["stability"]
    if steady:
        figure = _share(steady["agreement"])
        head += " " + both(
            f"Mit je der Hälfte der Personen gerechnet stimmen sie zu {figure} überein: "
            f"{say(_LEVELS[steady['level']])}.",
            f"Computed from half of the people each, they agree to {figure}: {say(_LEVELS[steady['level']])}.",
        )
    out = [head]
    for group in result["representative"]:
        if group["statements"]:
            title = both(f"Was Gruppe {group['group']} auszeichnet:", f"What marks group {group['group']}:")
            lines = [
                _line(_sign(one["agrees"]), one["statement"], texts, f"{one['successes']}/{one['voters']}")
                for one in group["statements"]
            ]
            out.append("\n".join([title, *lines]))
    return out


def _consensus(result: Mapping[str, Any], texts: Mapping[str, str]) -> list[str]:
    lines = [
        _line(_sign(agrees), one["statement"], texts, f"{one['successes']}/{one['voters']}")
        for agrees, side in ((True, "agree"), (False, "disagree"))
        for one in result["consensus"][side]
    ]
    head = both("Worin sich die meisten einig sind:", "What most agree on:")
    return ["\n".join([head, *lines])] if lines else []


def _division(name: str, division: Mapping[str, Any], texts: Mapping[str, str]) -> list[str]:
    """What is certain, or in one line that nothing is; the rest stands in the JSON."""
    names = [one["name"] for one in division["categories"]]
    if len(names) < 2:
        return []
    label = say(_DIVISIONS[name])
    unites = [
        _line(_sign(one["direction"] == "agree"), one["statement"], texts, _at_least(one))
        for one in division["unites"]
        if one["certain"]
    ]
    parts = [
        _line(
            "↔",
            one["statement"],
            texts,
            f"{one['most_agreed']} {_share(_of(one, names, 'most_agreed'))}, "
            f"{one['least_agreed']} {_share(_of(one, names, 'least_agreed'))}",
        )
        for one in division["divides"]
        if one["certain"]
    ]
    nothing = both("nichts gesichert.", "nothing with certainty.")
    out = [
        _listed(both(f"Was verbindet ({label}):", f"What unites ({label}):"), unites, nothing),
        _listed(both(f"Was trennt ({label}):", f"What divides ({label}):"), parts, nothing),
    ]
    apart = [pair for pair in division["pairs"] if any(one["certain"] for one in pair["divides"])]
    if name != "group" and apart:
        out.append(_pair(apart[0], texts))
    if division["hidden_cells"]:
        out.append(
            both(
                f"{division['hidden_cells']} Zellen ({label}) sind zum Schutz der Personen nicht gezeigt.",
                f"{division['hidden_cells']} cells ({label}) are not shown, to protect people.",
            )
        )
    return out


def _listed(head: str, lines: Sequence[str], nothing: str) -> str:
    return "\n".join([head, *lines]) if lines else f"{head} {nothing}"


def _pair(pair: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    head = both(
        f"Am weitesten auseinander: {pair['one']} und {pair['other']} (im Mittel {_share(pair['distance'])}).",
        f"Farthest apart: {pair['one']} and {pair['other']} ({_share(pair['distance'])} on average).",
    )
    joins = [
        _line(_sign(one["direction"] == "agree"), one["statement"], texts, _at_least(one))
        for one in pair["joins"]
    ]
    if not joins:
        return head + " " + both("Keine These verbindet sie.", "No statement joins them.")
    return "\n".join([head + " " + both("Verbinden würden sie:", "What would join them:"), *joins])


def _presence(result: Mapping[str, Any]) -> list[str]:
    out = []
    for name, entries in result.get("presence", {}).items():
        missing = [one for one in entries if one["verdict"] == "missing"]
        if missing:
            said = ", ".join(
                both(
                    f"{one['category']} ({_people(one['people'], result)} statt etwa {round(one['expected'])})",
                    f"{one['category']} ({_people(one['people'], result)} instead of about {round(one['expected'])})",
                )
                for one in missing
            )
            label = say(_DIVISIONS[name])
            out.append(both(f"Wer fehlt ({label}): {said}.", f"Who is missing ({label}): {said}."))
    return out


def _changes(result: Mapping[str, Any]) -> list[str]:
    found = result.get("changes")
    if not found:
        return []
    lines = [
        both(
            f"Seither: {found['joined']} Personen, {found['votes']} Stimmen, "
            f"{len(found['new_statements'])} Thesen mehr.",
            f"Since then: {found['joined']} people, {found['votes']} votes, "
            f"{len(found['new_statements'])} statements more.",
        )
    ]
    texts = {one["statement"]: one["text"] for one in result["statements"]}
    lines += [
        _line(
            "↗" if shift["after"] > shift["before"] else "↘",
            shift["statement"],
            texts,
            f"{_share(shift['before'])} → {_share(shift['after'])}",
        )
        for shift in found["shifts"][:5]
        if abs(shift["certainty"]) > 1.96
    ]
    return ["\n".join(lines)]


def _line(mark: str, statement: str, texts: Mapping[str, str], figure: str) -> str:
    text = " ".join(texts.get(statement, "").split()) or both(f"These {statement}", f"statement {statement}")
    shown = textwrap.shorten(text, 90, placeholder=" …")
    return f"  {mark} {shown} ({figure})"


def _sign(agrees: bool) -> str:
    return "+" if agrees else "−"


def _at_least(one: Mapping[str, Any]) -> str:
    share = _share(one["weakest_share"])
    return both(f"überall mindestens {share}", f"at least {share} everywhere") + _doubt(one)


def _doubt(one: Mapping[str, Any]) -> str:
    return "" if one["certain"] else both(", nicht gesichert", ", not certain")


def _of(one: Mapping[str, Any], names: Sequence[str], key: str) -> float:
    share = one["shares"][names.index(one[key])]
    return float(share)


def _people(number: int | None, result: Mapping[str, Any]) -> str:
    few = both(f"weniger als {result['threshold']}", f"fewer than {result['threshold']}")
    return few if number is None else str(number)


def _share(value: float) -> str:
    return f"{100 * value:.0f} %" if language() == "de" else f"{100 * value:.0f}%"


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".") if language() == "de" else f"{value:,}"
