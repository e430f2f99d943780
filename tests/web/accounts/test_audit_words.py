"""Does an audit line speak as people do: roles, yes and no, lists, and no key of the program?"""

from __future__ import annotations

from django.utils import translation

from kommune360.web.accounts.templatetags.accounts_names import in_words


def test_values_are_told_in_words() -> None:
    kept = {"role": "planner", "invented": False, "contributions": [128, 129], "changes": [], "reason": ""}
    assert in_words(kept) == [
        ("Rolle", "Planung"),
        ("erfunden", "nein"),
        ("Beiträge", "128, 129"),
        ("Änderungen", "–"),
    ]
    with translation.override("en"):
        assert ("invented", "no") in in_words(kept)


def test_what_has_no_name_stays_as_it_was_stored() -> None:
    assert in_words({"unheard": 3}) == [("unheard", "3")]
