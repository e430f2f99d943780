"""Runs every benchmark in a process of its own; writes ``build/bench.json`` and ``build/bench.md``.

Usage: ``python -m benchmarks [--quick] [ROOM ...]``. The exit code is 1 when a bound is exceeded or
a benchmark fails.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.frame import Result, machine, modules, table

BUILD = Path(__file__).resolve().parents[1] / "build"


def run(name: str, options: list[str]) -> tuple[dict[str, object] | None, int]:
    """Run one benchmark; return the object of its last line, and its exit code."""
    command = [sys.executable, "-m", f"benchmarks.{name}", "--json", *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=False)
    lines = done.stdout.strip().splitlines()
    return (json.loads(lines[-1]) if lines else None), done.returncode


def main(argv: list[str]) -> int:
    options = [word for word in argv if word.startswith("-")]
    names = [word for word in argv if not word.startswith("-")] or modules()
    collected, failed = [], []
    for name in names:
        result, code = run(name, options)
        if result is not None:
            collected.append(result)
        if code:
            failed.append(name)
    BUILD.mkdir(exist_ok=True)
    whole = {"machine": machine(), "benchmarks": collected}
    (BUILD / "bench.json").write_text(
        json.dumps(whole, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    parts = [table(str(one["benchmark"]), [Result(**case) for case in one["cases"]]) for one in collected]
    text = "\n\n".join([f"# Benchmarks\n\n{machine()}", *parts]) + "\n"
    (BUILD / "bench.md").write_text(text, encoding="utf-8")
    print(text)
    if failed:
        print(f"failed or over the bound: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed or not collected else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
