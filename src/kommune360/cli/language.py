"""Which language does this call speak? German, unless asked otherwise.

From ``--language``, ``KOMMUNE360_LANGUAGE`` and the locale, in this order, to one choice that every
help text, message and finding of the call follows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar

from kommune360.base.text import LANGUAGES, Language, Text

_chosen: ContextVar[Language] = ContextVar("language", default="de")
_asked: ContextVar[Language | None] = ContextVar("asked", default=None)


def asked_language(argv: Sequence[str], environ: Mapping[str, str]) -> Language | None:
    """Return the language asked for by flag or ``KOMMUNE360_LANGUAGE``, None where none was.

    The flag is looked up before parsing, so that help and errors of parsing speak it too.
    """
    for at, word in enumerate(argv):
        value = ""
        if word == "--language" and at + 1 < len(argv):
            value = argv[at + 1]
        elif word.startswith("--language="):
            value = word.partition("=")[2]
        if value in LANGUAGES:
            return value
    named = environ.get("KOMMUNE360_LANGUAGE", "")
    return named if named in LANGUAGES else None


def locale_language(environ: Mapping[str, str]) -> Language:
    """English where the locale is English, German everywhere else."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name, ""):
            return "en" if value.lower().startswith("en") else "de"
    return "de"


def choose(argv: Sequence[str], environ: Mapping[str, str]) -> Language:
    """Set and return the language of this call."""
    asked = asked_language(argv, environ)
    _asked.set(asked)
    _chosen.set(asked or locale_language(environ))
    return _chosen.get()


def asked() -> Language | None:
    """The language somebody asked for in words, None where it follows from the locale."""
    return _asked.get()


def language() -> Language:
    """The language of this call."""
    return _chosen.get()


def say(text: Text) -> str:
    """``text`` in the language of this call."""
    return text.in_language(_chosen.get())


def both(de: str, en: str) -> str:
    """The German or the English wording, by the language of this call."""
    return en if _chosen.get() == "en" else de
