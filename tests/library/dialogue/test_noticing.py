"""Rules that point at personal data and insults: what they see, and what they leave in peace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommune360.dialogue.noticing import noticed, rules


@pytest.mark.parametrize(
    ("text", "rule", "found"),
    [
        ("Schreibt mir: mia.m+kita@beispiel.de", "mail", "mia.m+kita@beispiel.de"),
        ("erreichbar unter mia (at) beispiel.de", "mail", "mia (at) beispiel.de"),
        ("Ruf an: 0171 2345678", "phone", "0171 2345678"),
        ("Tel. +49 (0)30 / 901820-14", "phone", "+49 (0)30 / 901820-14"),
        ("Spenden an DE89 3704 0044 0532 0130 00 bitte", "iban", "DE89 3704 0044 0532 0130 00"),
        ("In der Lindenstraße 12a ist es laut", "address", "Lindenstraße 12a"),
        ("am Goethe-Platz 3 fehlt Licht", "address", "Goethe-Platz 3"),
        ("Frau Müller aus der Kita hilft nie", "titled_name", "Frau Müller"),
        ("Herr Dr. Schmidt-Krause sagt nein", "titled_name", "Herr Dr. Schmidt-Krause"),
        ("mein Sohn, geboren am 3.4.2015, wartet", "birth_date", "geboren am 3.4.2015"),
        ("Ich heiße Jonas und fahre Rad", "own_name", "Ich heiße Jonas"),
        ("folgt mir: @mia_2010", "handle", "@mia_2010"),
        ("siehe www.beispiel.de/seite", "link", "www.beispiel.de/seite"),
        ("Das sind doch IDIOTEN im Amt", "insult", "IDIOTEN"),
        ("so ein 1d1ot", "insult", "1d1ot"),
        ("Ich bring dich um", "threat", "bring dich um"),
        ("IHR HÖRT UNS NIE ZU UND DAS SEIT JAHREN!", "shouting", "IHR HÖRT UNS NIE ZU UND DAS SEIT JAHREN!"),
    ],
)  # fmt: skip
def test_what_is_noticed_and_on_which_words(text: str, rule: str, found: str) -> None:
    seen = {notice.rule.id: notice.found for notice in noticed(text)}
    assert rule in seen, seen
    assert seen[rule] == (found,)


@pytest.mark.parametrize(
    "text",
    [
        "Ab dem 01.08.2026 hat jedes Kind einen Anspruch auf acht Stunden.",
        "Im Schuljahr 2027/28 fehlen 180 bis 310 Plätze, also 20,5 %.",
        "Frau Bürgermeisterin, bitte hören Sie zu.",
        "Jede Frau und jeder Mann soll mitreden.",
        "Die Lindenstraße braucht einen Zebrastreifen.",
        "Der Weg 2 km zur Schule ist zu weit.",
        "Ein Klassenarbeitskreis reicht; das Konzept ist fickle.",
        "In Scunthorpe und Essen ist es anders; die Idee ist gut.",
        "Aktenzeichen DE12 3456 7890 1234 5678 90 ist keine Kontonummer.",
        "SGB VIII und KJSG sind Abkürzungen.",
        "500.000 Euro für 2026, 0,5 Stellen mehr",
    ],
)
def test_what_is_left_in_peace(text: str) -> None:
    assert [(notice.rule.id, notice.found) for notice in noticed(text)] == []


def test_every_rule_is_explained_in_both_languages() -> None:
    for rule in rules().values():
        for text in (rule.name, rule.why):
            assert text.de.strip()
            assert text.en.strip()


@given(st.text(max_size=500))
def test_no_text_breaks_the_rules_and_what_is_found_stands_in_it(text: str) -> None:
    import unicodedata

    written = unicodedata.normalize("NFC", text)
    for notice in noticed(text):
        assert all(found in written for found in notice.found)


@pytest.mark.parametrize(
    "text", ["0" * 5000, "a@" * 2500, "Frau " * 1000, "A" * 5000, "DE12" + " 1234" * 1000]
)
def test_long_texts_are_read_at_once(text: str) -> None:
    noticed(text[:5000])
