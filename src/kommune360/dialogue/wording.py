"""What does a published landscape say, in sentences, German and English?

From the answer of ``publication`` to headline and lines: direction and certainty in words, never surer
than the figures, no word about causes, hidden cells said openly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kommune360.base.text import Text
from kommune360.dialogue.standing import Standing

Answer = Mapping[str, Any]
Name = Callable[[str], Text]  # how a category is called
CERTAIN = 1.96

DIVISIONS = {
    "group": Text("Meinungsgruppen", "groups of opinion"),
    "sector": Text("Bereiche", "sectors"),
    "department": Text("Ämter", "departments"),
    "age_band": Text("Altersgruppen", "age groups"),
    "area": Text("Gebiete", "areas"),
}
_NUMBERS = {
    2: Text("Zwei", "Two"),
    3: Text("Drei", "Three"),
    4: Text("Vier", "Four"),
    5: Text("Fünf", "Five"),
}
_NONE = {
    "too-few": Text(
        "Es haben noch zu wenige Menschen oft genug abgestimmt, um Meinungsgruppen zu erkennen.",
        "Too few people have voted often enough to tell groups of opinion.",
    ),
    "no-spread": Text("Alle haben gleich abgestimmt.", "Everybody has voted alike."),
    "by-chance": Text(
        "Die Meinungen hängen nicht stärker zusammen, als es bei ausgelosten Stimmen zu erwarten wäre.",
        "Opinions hang together no more than votes drawn by lot would.",
    ),
    "too-small": Text(
        "Jede Teilung ließe eine Gruppe aus nur wenigen Menschen übrig.",
        "Every split would leave a group of a few people only.",
    ),
}
_STEADY = {
    "stable": Text(
        "Das Bild ist stabil: mit der Hälfte der Menschen gerechnet entstehen fast dieselben Gruppen.",
        "The picture is stable: half of the people give nearly the same groups.",
    ),
    "fair": Text(
        "Das Bild ist einigermaßen stabil: mit der Hälfte der Menschen gerechnet ändern sich die Ränder der Gruppen.",
        "The picture is fairly stable: with half of the people the edges of the groups change.",
    ),
    "weak": Text(
        "Das Bild ist unsicher: mit der Hälfte der Menschen gerechnet entstehen andere Gruppen. Bitte mit Vorsicht lesen.",
        "The picture is uncertain: half of the people give other groups. Please read it with care.",
    ),
}
SURE, UNSURE = Text("gesichert", "certain"), Text("noch nicht gesichert", "not certain yet")


@dataclass(frozen=True, slots=True)
class Line:
    """One statement and what is said of it. ``side``: agree, disagree or split."""

    statement: str
    quote: str
    said: Text
    certain: bool
    side: str

    @property
    def certainty(self) -> Text:
        return SURE if self.certain else UNSURE


@dataclass(frozen=True, slots=True)
class PairLine:
    """Two parts of a division: how far apart, and which statements would join them."""

    head: Text
    joins: tuple[Line, ...]
    divides: tuple[Line, ...]


def same(name: str) -> Text:
    return Text(name, name)


def headline(answer: Answer) -> Text:
    """The answer in one line: groups found, and what they share."""
    groups, shared = answer["groups"]["number"], _certain_unites(answer)
    if not answer["votes"]:
        return Text("Noch keine Stimmen", "No votes yet")
    if not groups:
        agreed = len(answer["consensus"]["agree"]) + len(answer["consensus"]["disagree"])
        if not agreed:
            return Text("Keine Meinungsgruppen zu erkennen", "No groups of opinion to be told")
        return Text(
            f"Keine getrennten Gruppen: die meisten sind sich bei {_statements(agreed).de} einig",
            f"No separate groups: most people agree on {_statements(agreed).en}",
        )
    count, steady = _NUMBERS[groups], answer["groups"]["stability"]
    if steady and steady["level"] == "weak":
        return Text(
            f"{count.de} Meinungsgruppen, aber das Bild ist noch unsicher",
            f"{count.en} groups of opinion, but the picture is not certain yet",
        )
    if not shared:
        return Text(
            f"{count.de} Meinungsgruppen, noch ohne gesicherte Gemeinsamkeit",
            f"{count.en} groups of opinion, with nothing shared for certain yet",
        )
    return Text(
        f"{count.de} Meinungsgruppen, bei {_statements(shared).de} auf derselben Seite",
        f"{count.en} groups of opinion, on the same side of {_statements(shared).en}",
    )


def lead(answer: Answer) -> Text:
    """How many took part, whether there are groups and how steady that is."""
    people, votes = answer["participants"], answer["votes"]
    size = Text(
        f"{_number(people).de} {'Mensch hat' if people == 1 else 'Menschen haben'} "
        f"{_number(votes).de} {'Stimme' if votes == 1 else 'Stimmen'} abgegeben.",
        f"{_number(people).en} {'person has' if people == 1 else 'people have'} "
        f"cast {_number(votes).en} {'vote' if votes == 1 else 'votes'}.",
    )
    return _joined([size, *steadiness(answer)])


def steadiness(answer: Answer) -> list[Text]:
    """Are there groups, how clearly apart, how stable? Honest where there are none."""
    groups = answer["groups"]
    if not groups["number"]:
        return [_NONE[groups["outcome"]]] if answer["votes"] else []
    apart = (
        Text("Die Gruppen stehen deutlich getrennt.", "The groups stand clearly apart.")
        if groups["set_apart"]
        else Text(
            "Die Gruppen gehen ineinander über; die Grenze ist gezogen, nicht gefunden.",
            "The groups shade into one another; the border is drawn, not found.",
        )
    )
    steady = groups["stability"]
    return [apart, _STEADY[steady["level"]]] if steady else [apart]


def group_marks(answer: Answer) -> dict[str, list[Line]]:
    """For each group what sets it apart from the others."""
    texts = _texts(answer)
    return {
        one["group"]: [
            Line(
                entry["statement"],
                texts[entry["statement"]],
                _side_share(entry["agrees"], entry["successes"], entry["voters"]),
                entry["certainty"] > CERTAIN and entry["difference"] > CERTAIN,
                "agree" if entry["agrees"] else "disagree",
            )
            for entry in one["statements"]
        ]
        for one in answer["representative"]
    }


def shared_by_all(answer: Answer) -> list[Line]:
    """What a clear majority of everybody agrees with or refuses, groups or not."""
    texts = _texts(answer)
    return [
        Line(
            one["statement"],
            texts[one["statement"]],
            _side_share(side == "agree", one["successes"], one["voters"]),
            one["certainty"] > CERTAIN,
            side,
        )
        for side in ("agree", "disagree")
        for one in answer["consensus"][side]
    ]


def unites(answer: Answer, division: str, name: Name = same) -> list[Line]:
    """On which statements all parts stand on one side; the weakest part is named."""
    texts, found = _texts(answer), answer["divisions"][division]
    return [_united(one, texts, name, len(found["categories"])) for one in found["unites"]]


def divides(answer: Answer, division: str, name: Name = same) -> list[Line]:
    """Where parts differ most, who agrees most and least, and whether majorities stand against each other."""
    found, texts = answer["divisions"][division], _texts(answer)
    names = [one["name"] for one in found["categories"]]
    return [_divided(one, names, texts, name) for one in found["divides"] if one["spread"] > 0]


def pairs(answer: Answer, division: str, name: Name = same) -> list[PairLine]:
    """Every two parts, farthest apart first: what would join them."""
    texts, out = _texts(answer), []
    for pair in answer["divisions"][division]["pairs"]:
        one, other = name(pair["one"]), name(pair["other"])
        points = round(100 * pair["distance"])
        head = Text(
            f"{one.de} und {other.de}: im Mittel {points} Prozentpunkte auseinander",
            f"{one.en} and {other.en}: {points} percentage points apart on average",
        )
        joins = tuple(_united(u, texts, name, 2) for u in pair["joins"])
        pair_names = [pair["one"], pair["other"]]
        # shares of a pair stand in the order of the two
        parted = tuple(_divided(d, pair_names, texts, name) for d in pair["divides"])
        out.append(PairLine(head, joins, parted))
    return out


def hidden_cells(answer: Answer, division: str) -> Text | None:
    """How many cells are not shown, and why; None where all are."""
    number = answer["divisions"][division]["hidden_cells"]
    if not number:
        return None
    least = answer["threshold"]
    return Text(
        f"{_number(number).de} {'Zelle ist' if number == 1 else 'Zellen sind'} verdeckt: dort haben weniger "
        f"als {least} Menschen abgestimmt, oder die Zahl ließe sich für so wenige ausrechnen.",
        f"{_number(number).en} {'cell is' if number == 1 else 'cells are'} withheld: fewer than {least} people "
        f"voted there, or a figure for so few could be worked out.",
    )


def who_is_missing(answer: Answer, division: str, name: Name = same) -> list[Text]:
    """Compared with residents: who took part far less or more often than the town would suggest."""
    out = []
    for one in answer.get("presence", {}).get(division, ()):
        label, expected = name(one["category"]), round(one["expected"])
        least = answer["threshold"]
        if one["verdict"] == "missing":
            came = (
                Text(f"weniger als {least}", f"fewer than {least}")
                if one["people"] is None
                else _number(one["people"])
            )
            out.append(
                Text(
                    f"{label.de}: {came.de} statt etwa {expected}; hier fehlen Menschen.",
                    f"{label.en}: {came.en} instead of about {expected}; people are missing here.",
                )
            )
        elif one["verdict"] == "many":
            out.append(
                Text(
                    f"{label.de}: {one['people']} statt etwa {expected}; stark vertreten.",
                    f"{label.en}: {one['people']} instead of about {expected}; strongly present.",
                )
            )
    return out


def what_changed(answer: Answer) -> list[Text]:
    """Since the earlier answer: new people and votes, statements whose agreement moved for certain."""
    found = answer.get("changes")
    if not found:
        return []
    texts, new = _texts(answer), len(found["new_statements"])
    out = [
        Text(
            f"Seither {_signed(found['joined'])} Menschen, {_signed(found['votes'])} Stimmen, {_signed(new)} Aussagen.",
            f"Since then {_signed(found['joined'])} people, {_signed(found['votes'])} votes, "
            f"{_signed(new)} statements.",
        )
    ]
    for shift in found["shifts"]:
        if abs(shift["certainty"]) > CERTAIN:
            before, after = _percent(shift["before"]), _percent(shift["after"])
            grown = shift["after"] > shift["before"]
            out.append(
                Text(
                    f"Die Zustimmung zu „{texts[shift['statement']]}“ ist {'gestiegen' if grown else 'gesunken'}: "
                    f"von {before.de} auf {after.de}.",
                    f"Agreement with “{texts[shift['statement']]}” has {'risen' if grown else 'fallen'}: "
                    f"from {before.en} to {after.en}.",
                )
            )
    return out


def where_i_stand(found: Standing, groups: Sequence[str]) -> list[Text]:
    """For one person alone: her place among the groups, from her own votes."""
    if found.lacking:
        more = found.lacking
        return [
            Text(
                f"Noch {more} {'Stimme' if more == 1 else 'Stimmen'}, dann lässt sich sagen, wo Sie stehen.",
                f"{more} more {'vote' if more == 1 else 'votes'}, then it can be said where you stand.",
            )
        ]
    if not groups:
        return [
            Text(
                "Es gibt keine getrennten Gruppen; Sie stehen mit allen in einem Bild.",
                "There are no separate groups; you stand in one picture with everybody.",
            )
        ]
    own = groups[found.group] if found.group is not None else "?"
    out = [Text(f"Sie stehen am nächsten bei Gruppe {own}.", f"You stand nearest to group {own}.")]
    out += [
        Text(
            f"Mit Gruppe {groups[one.group]} sind Sie bei {one.same} von {one.compared} "
            f"{'Aussage' if one.compared == 1 else 'Aussagen'} auf derselben Seite.",
            f"You are on the same side as group {groups[one.group]} on {one.same} of {one.compared} "
            f"{'statement' if one.compared == 1 else 'statements'}.",
        )
        for one in found.closeness
        if one.compared
    ]
    return out


def _united(one: Answer, texts: Mapping[str, str], name: Name, categories: int) -> Line:
    agrees, weakest = one["direction"] == "agree", name(one["weakest"])
    share = _percent(one["weakest_share"])
    every = Text("Beide", "Both") if categories == 2 else Text("Alle", "All")
    if one["parts"] < categories:
        every = Text(f"Alle {one['parts']} gezeigten", f"All {one['parts']} shown")
    verb = Text("stimmen zu", "agree") if agrees else Text("lehnen ab", "refuse")
    return Line(
        one["statement"],
        texts[one["statement"]],
        Text(
            f"{every.de} {verb.de}; am schwächsten {weakest.de} mit {share.de}.",
            f"{every.en} {verb.en}; weakest is {weakest.en} with {share.en}.",
        ),
        bool(one["certain"]),
        one["direction"],
    )


def _divided(one: Answer, names: Sequence[str], texts: Mapping[str, str], name: Name) -> Line:
    shares = dict(zip(names, one["shares"], strict=True))
    most, least = name(one["most_agreed"]), name(one["least_agreed"])
    high, low = _percent(shares[one["most_agreed"]]), _percent(shares[one["least_agreed"]])
    against = (
        Text("Mehrheit gegen Mehrheit: ", "Majority against majority: ") if one["opposed"] else Text("", "")
    )
    return Line(
        one["statement"],
        texts[one["statement"]],
        Text(
            f"{against.de}{most.de} {high.de} Zustimmung, {least.de} {low.de}.",
            f"{against.en}{most.en} {high.en} agreement, {least.en} {low.en}.",
        ),
        bool(one["certain"]),
        "split",
    )


def _certain_unites(answer: Answer) -> int:
    return sum(one["certain"] for one in answer["divisions"]["group"]["unites"])


def _texts(answer: Answer) -> dict[str, str]:
    return {
        one["statement"]: " ".join(one["text"].split()) or one["statement"] for one in answer["statements"]
    }


def _side_share(agrees: bool, successes: int, voters: int) -> Text:
    return Text(
        f"{successes} von {voters} {'stimmen zu' if agrees else 'lehnen ab'}.",
        f"{successes} of {voters} {'agree' if agrees else 'refuse'}.",
    )


def _statements(number: int) -> Text:
    if number == 1:
        return Text("einer Aussage", "one statement")
    return Text(f"{number} Aussagen", f"{number} statements")


def _percent(share: float) -> Text:
    return Text(f"{100 * share:.0f}\u202f%", f"{100 * share:.0f}%")


def _number(value: int) -> Text:
    written = f"{value:,}"
    return Text(written.replace(",", "."), written)


def _signed(value: int) -> str:
    return f"+{value}" if value >= 0 else f"\u2212{-value}"


def _joined(parts: Sequence[Text]) -> Text:
    return Text(" ".join(p.de for p in parts), " ".join(p.en for p in parts))
