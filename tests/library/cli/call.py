"""Calls the command line inside the test process and hands back what it printed."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from typing import Any
from unittest import mock

from kommune360.cli.main import run


@dataclass(frozen=True, slots=True)
class Called:
    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on standard output; fails where there is more or less."""
        content = json.loads(self.out)
        assert isinstance(content, dict)
        return content


def call(*argv: object, language: str = "de", answers: str = "") -> Called:
    """Run ``kommune360 argv``; standard input is ``answers`` and no terminal."""
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict("os.environ", {"KOMMUNE360_LANGUAGE": language}),
        mock.patch("sys.stdin", io.StringIO(answers)),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = run([str(word) for word in argv])
    return Called(code, out.getvalue(), err.getvalue())
