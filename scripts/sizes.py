"""Which files are longer than a reader likes? Aim 300 lines, think again at 500, split at 600.

Usage: ``python scripts/sizes.py`` prints every file over 500 lines and every function over 50, and
fails when a file is over 600.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
THINK_AGAIN, TOO_LONG, LONG_FUNCTION = 500, 600, 50
FOLDERS = ("src", "tests", "scripts", "benchmarks", "examples", "docs")
SUFFIXES = {".py", ".js", ".css", ".html", ".sh", ".md"}
# built, fetched or generated; nobody edits them
LEFT_OUT = ("static/vendor", "docs/reference", "/migrations/", "__pycache__")


def line_counts(root: Path) -> dict[str, int]:
    """Return the number of lines of every file that people edit, by its path from ``root``."""
    counts = {}
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix in SUFFIXES and path.is_file() and not any(part in name for part in LEFT_OUT):
                counts[name] = len(path.read_text(encoding="utf-8", errors="replace").splitlines())
    return counts


def long_functions(path: Path) -> dict[str, int]:
    """Return the functions of a module whose body is longer than 50 lines, docstring included."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        node.name: length
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, functions)
        and (length := (node.end_lineno or node.lineno) - node.body[0].lineno + 1) > LONG_FUNCTION
    }


def main() -> int:
    counts = line_counts(ROOT)
    for name, lines in counts.items():
        if lines > THINK_AGAIN:
            print(f"{'TOO LONG' if lines > TOO_LONG else 'long':8} {lines:5} lines  {name}")
    for name in counts:
        if name.startswith("src/") and name.endswith(".py"):
            for function, length in long_functions(ROOT / name).items():
                print(f"{'long':8} {length:5} lines  {name}: {function}")
    return 1 if any(lines > TOO_LONG for lines in counts.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
