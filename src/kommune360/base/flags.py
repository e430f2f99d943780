"""Flags: why a cell holds no number, or what to know about the number it holds.

Official statistics tell these cases apart (signs ``-``, ``.``, ``x``, ``/``, ``()``; Statistisches
Bundesamt, "Zeichenerklärung"), and so does the store: a blank is never read as nothing.
"""

from __future__ import annotations

from enum import StrEnum

from kommune360.base.text import Text


class Flag(StrEnum):
    """State of one observation. The string is what the store keeps."""

    OK = ""
    ZERO = "zero"  # sign "-": counted, and exactly nothing there; value 0
    # No value, five different reasons and one foreign text:
    MISSING = "missing"  # blank, NA, -9999
    SUPPRESSED = "suppressed"  # "*": kept secret to protect persons
    UNKNOWN_OR_SECRET = "unknown_or_secret"  # sign ".": the publisher uses one sign for both
    UNRELIABLE = "unreliable"  # sign "/": not shown because not reliable enough
    NOT_APPLICABLE = "not_applicable"  # sign "x": cell blocked, the question makes no sense here
    NOT_YET = "not_yet"  # sign "...": will come later
    INVALID_TEXT = "invalid_text"  # words where a number should stand; kept in the finding
    # A value with a reservation:
    LIMITED = "limited"  # sign "( )": value of limited reliability
    ESTIMATE = "estimate"  # "e", or moved across a bridge, or split by a model
    PROVISIONAL = "provisional"  # "p"
    REVISED = "revised"  # "r"


HAS_VALUE: frozenset[Flag] = frozenset(
    {Flag.OK, Flag.ZERO, Flag.LIMITED, Flag.ESTIMATE, Flag.PROVISIONAL, Flag.REVISED}
)
WITHOUT_VALUE: frozenset[Flag] = frozenset(Flag) - HAS_VALUE

LABELS: dict[Flag, Text] = {
    Flag.OK: Text("Wert", "value"),
    Flag.ZERO: Text("nichts vorhanden", "nothing present"),
    Flag.MISSING: Text("fehlt", "missing"),
    Flag.SUPPRESSED: Text("verdeckt (Geheimhaltung)", "suppressed (confidential)"),
    Flag.UNKNOWN_OR_SECRET: Text("unbekannt oder geheim", "unknown or confidential"),
    Flag.UNRELIABLE: Text("nicht sicher genug", "not reliable enough"),
    Flag.NOT_APPLICABLE: Text("gesperrt, Aussage nicht sinnvoll", "blocked, not meaningful"),
    Flag.NOT_YET: Text("fällt später an", "not yet available"),
    Flag.INVALID_TEXT: Text("Text statt Zahl", "text instead of a number"),
    Flag.LIMITED: Text("eingeschränkt aussagefähig", "of limited reliability"),
    Flag.ESTIMATE: Text("geschätzt", "estimated"),
    Flag.PROVISIONAL: Text("vorläufig", "provisional"),
    Flag.REVISED: Text("berichtigt", "revised"),
}
