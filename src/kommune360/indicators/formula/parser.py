"""What does a formula mean? From its text to a tree, or to one finding that says where it breaks.

formula  = sum [ "%" | "per" number ]
sum      = product { ("+" | "-") product }
product  = signed { ("*" | "/") signed }
signed   = [ "-" ] followed
followed = atom { "lag" "(" years ")" | "mean" "(" years ")" }
atom     = number | name [ ":" sex ] [ ages ] | "(" sum ")"
         | ("min" | "max") "(" sum { "," sum } ")" | ("town" | "type") "(" sum ")"
ages     = "[" number [ "," [ number ] ] ("]" | ")")     [0,15) up to under 15, [6] one year
"""

from __future__ import annotations

from collections.abc import Callable

from kommune360.base.ages import ALL_AGES, OPEN_ENDED, AgeBand
from kommune360.base.findings import Finding, InputRefused, Place, Severity
from kommune360.base.text import Text
from kommune360.indicators.formula.tokens import Token, tokens
from kommune360.indicators.formula.tree import (
    FACTORS,
    Extreme,
    Formula,
    Lag,
    Mean,
    Node,
    Number,
    Operation,
    Reference,
    Select,
    Within,
)

SEXES = ("m", "f", "d")
WORDS = ("lag", "mean", "min", "max", "town", "type", "per")
_SCALES = {FACTORS[scale]: scale for scale in ("per_100", "per_1000", "per_10000", "per_100000")}
_LONGEST = 100  # years in lag and mean
_DEEPEST = 60  # parentheses within each other; no formula of people comes near


def parse(
    text: str, *, is_indicator: Callable[[str], bool] = str.isupper, place: Place | None = None
) -> Formula:
    """Read one formula. ``is_indicator`` tells names of indicators from those of variables.

    Raises InputRefused with one finding (position, what was expected, remedy) where the text breaks.
    """
    return _Reader(text, is_indicator, place or Place()).formula()


class _Reader:
    """Recursive descent: one method for each line of the grammar."""

    def __init__(self, text: str, is_indicator: Callable[[str], bool], place: Place) -> None:
        self.text, self.is_indicator, self.place = text, is_indicator, place
        self.tokens = tokens(text)
        self.next, self.depth = 0, 0

    @property
    def token(self) -> Token:
        return self.tokens[self.next]

    def formula(self) -> Formula:
        body = self.sum()
        scale = self.scale()
        if self.token.kind != "end":
            raise self.broken(
                Text("ein Rechenzeichen, „%“, „per“ oder das Ende", "an operator, “%”, “per” or the end")
            )
        return Formula(self.text.strip(), body, scale)

    def scale(self) -> str:
        if self.took("%"):
            return "percent"
        if not self.took("per"):
            return ""
        at = self.token
        value = float(self.number(Text("eine Zahl wie 1000", "a number like 1000")))
        if value not in _SCALES:
            self.next = self.tokens.index(at)
            raise self.broken(
                Text(
                    "100, 1000, 10000 oder 100000, ohne Punkt", "100, 1000, 10000 or 100000, without a point"
                )
            )
        return _SCALES[value]

    def sum(self) -> Node:
        left = self.product()
        while self.token.text in ("+", "-"):
            sign = self.take()
            left = Operation(sign.text, left, self.product(), sign.at)
        return left

    def product(self) -> Node:
        left = self.signed()
        while self.token.text in ("*", "/"):
            sign = self.take()
            left = Operation(sign.text, left, self.signed(), sign.at)
        return left

    def signed(self) -> Node:
        at = self.token.at
        if self.took("-"):
            return Operation("-", Number(0.0, at), self.followed(), at)
        return self.followed()

    def followed(self) -> Node:
        node = self.atom()
        while self.token.text.lower() in ("lag", "mean"):
            word = self.take()
            self.expect("(", Text(f"„(“ nach {word.text}", f"“(” after {word.text}"))
            years = self.years()
            self.expect(")", Text("„)“", "“)”"))
            node = (Lag if word.text.lower() == "lag" else Mean)(node, years, word.at)
        return node

    def atom(self) -> Node:
        token = self.token
        if token.kind == "number":
            return Number(float(self.take().text), token.at)
        if self.took("("):
            return self.closed(self.nested)
        if token.kind == "name" and token.text.lower() in WORDS:
            return self.called()
        if token.kind == "name":
            return self.named()
        raise self.broken(Text("eine Größe, eine Zahl oder „(“", "a variable, a number or “(”"))

    def nested(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.broken(Text("weniger Klammern ineinander", "fewer parentheses within each other"))
        node = self.sum()
        self.depth -= 1
        return node

    def closed(self, read: Callable[[], Node]) -> Node:
        node = read()
        self.expect(")", Text("„)“ oder ein Rechenzeichen", "“)” or an operator"))
        return node

    def called(self) -> Node:
        word = self.token
        name = word.text.lower()
        if name not in ("min", "max", "town", "type"):
            raise self.broken(Text(f"eine Größe vor „{word.text}“", f"a variable before “{word.text}”"))
        self.take()
        self.expect("(", Text(f"„(“ nach {word.text}", f"“(” after {word.text}"))
        if name in ("town", "type"):
            return Within(name, self.closed(self.nested), word.at)
        parts = [self.nested()]
        while self.took(","):
            parts.append(self.nested())
        if len(parts) < 2:
            raise self.broken(
                Text(f"„,“ und ein zweiter Wert für {name}", f"“,” and a second value for {name}")
            )
        self.expect(")", Text("„)“ oder „,“", "“)” or “,”"))
        return Extreme(name, tuple(parts), word.at)

    def named(self) -> Node:
        token = self.take()
        if self.is_indicator(token.text):
            return Reference(token.text.upper(), token.at)
        sex = "all"
        if self.took(":"):
            if self.token.text not in SEXES:
                raise self.broken(Text("m, f oder d nach „:“", "m, f or d after “:”"))
            sex = self.take().text
        return Select(token.text, sex, self.ages(), token.at)

    def ages(self) -> AgeBand:
        if not self.took("["):
            return ALL_AGES
        start = self.age()
        if self.token.text == "]":
            self.take()
            return AgeBand(start, start + 1)
        self.expect(",", Text("„,“ zwischen den Altersgrenzen", "“,” between the ages"))
        stop = OPEN_ENDED
        if self.token.kind == "number":
            stop = self.age()
        if not start < stop <= OPEN_ENDED:
            self.next -= 1
            raise self.broken(
                Text(
                    f"ein Alter über {start} und bis {OPEN_ENDED}",
                    f"an age above {start}, at most {OPEN_ENDED}",
                )
            )
        if self.token.text == "]":
            raise self.broken(
                Text(
                    f"„)“: [{start},{stop}) heißt bis unter {stop}",
                    f"“)”: [{start},{stop}) means up to under {stop}",
                )
            )
        self.expect(")", Text("„)“ nach der oberen Altersgrenze", "“)” after the upper age"))
        return AgeBand(start, stop)

    def age(self) -> int:
        text = self.number(Text("ein Alter in ganzen Jahren", "an age in whole years"))
        if not text.isdigit() or int(text) > OPEN_ENDED:
            self.next -= 1
            raise self.broken(Text("ein Alter in ganzen Jahren", "an age in whole years"))
        return int(text)

    def years(self) -> int:
        if self.token.kind != "years":
            raise self.broken(Text("eine Zahl von Jahren wie 3y", "a number of years like 3y"))
        years = int("".join(letter for letter in self.token.text if letter.isdigit()))
        if not 1 <= years <= _LONGEST:
            raise self.broken(Text(f"1y bis {_LONGEST}y", f"1y to {_LONGEST}y"))
        self.take()
        return years

    def number(self, expected: Text) -> str:
        if self.token.kind != "number":
            raise self.broken(expected)
        return self.take().text

    def take(self) -> Token:
        token = self.token
        self.next += 1
        return token

    def took(self, text: str) -> bool:
        if self.token.kind in ("sign", "name") and self.token.text.lower() == text:
            self.next += 1
            return True
        return False

    def expect(self, text: str, expected: Text) -> None:
        if not self.took(text):
            raise self.broken(expected)

    def broken(self, expected: Text) -> InputRefused:
        token = self.token
        found = Text(f"„{token.text}“", f"“{token.text}”") if token.text else Text("das Ende", "the end")
        return InputRefused([_syntax(self.text, token.at, found, expected, self.place)])


def _syntax(text: str, at: int, found: Text, expected: Text, place: Place) -> Finding:
    return Finding(
        code="formula-syntax",
        severity=Severity.ERROR,
        what=Text(
            f"Die Formel „{text.strip()}“ bricht an Stelle {at} ab: dort steht {found.de}.",
            f"The formula “{text.strip()}” breaks at character {at}: there is {found.en}.",
        ),
        why=Text(f"Erwartet wird {expected.de}.", f"Expected is {expected.en}."),
        remedy=Text(
            f"Stelle {at} berichtigen. Beispiel: sgb2_recipients[0,15) / residents[0,15) %",
            f"Correct character {at}. Example: sgb2_recipients[0,15) / residents[0,15) %",
        ),
        place=place,
    )
