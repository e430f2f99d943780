"""How long does our way take, and a peer's, on this machine, right now?

A benchmark module names its cases; ``main`` runs ours and the peer's alternately, takes medians, and
ends with one JSON line: ``{"benchmark", "machine", "cases": [{"case", "ours_s", "peer", "peer_s",
"ratio", "ours_peak_mb", "bound_s"}]}``. Used as ``python -m benchmarks.<room> [--quick] --json``.

A module looks like this::

    def cases(quick: bool) -> list[Case]:
        return [Case("21 matrices", ours=read_all, peer="openpyxl", theirs=read_plain, bound_s=15)]

    if __name__ == "__main__":
        sys.exit(main("exchange", cases))
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Case:
    """One comparison. ``theirs`` does the same work with ``peer``; without a peer only ours is timed.

    ``bound_s`` is the time that must not be exceeded, in seconds on the reference machine (2 cores).
    ``setup`` runs untimed before every single run, of ours and of theirs.
    """

    case: str
    ours: Work
    peer: str | None = None
    theirs: Work | None = None
    bound_s: float | None = None
    setup: Work | None = None
    repeat: int = 5
    memory: bool = (
        True  # False where the work cannot run in a forked process (Polars' threads do not survive)
    )


@dataclass(frozen=True, slots=True)
class Result:
    """Medians in seconds; ``ratio`` is the peer's time over ours: above 1 we are faster."""

    case: str
    ours_s: float
    peer: str | None
    peer_s: float | None
    ratio: float | None
    ours_peak_mb: float | None
    bound_s: float | None

    @property
    def holds(self) -> bool:
        return self.bound_s is None or self.ours_s <= self.bound_s


def timed(work: Work, setup: Work | None = None) -> float:
    """Seconds of one run, the garbage of earlier runs collected first."""
    if setup is not None:
        setup()
    gc.collect()
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def measure(case: Case, *, quick: bool = False) -> Result:
    """Run ours and theirs in turn, so that a busy machine is busy for both, and take medians."""
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(1 if quick else case.repeat):
        ours.append(timed(case.ours, case.setup))
        if case.theirs is not None:
            theirs.append(timed(case.theirs, case.setup))
    ours_s = statistics.median(ours)
    peer_s = statistics.median(theirs) if theirs else None
    return Result(
        case=case.case,
        ours_s=round(ours_s, 4),
        peer=case.peer,
        peer_s=None if peer_s is None else round(peer_s, 4),
        ratio=None if peer_s is None or ours_s == 0 else round(peer_s / ours_s, 2),
        ours_peak_mb=peak_mb(case) if case.memory else None,
        bound_s=case.bound_s,
    )


def peak_mb(case: Case) -> float | None:
    """Peak resident memory of one run of ours in a process of its own, in MB; None where unknown.

    Fork gives the run the imports it needs; where there is no fork (Windows) nothing is measured.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        return None
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            if case.setup is not None:
                case.setup()
            case.ours()
            os.write(write, str(_own_peak_mb()).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return round(float(text), 1) if text else None


def _own_peak_mb() -> float:
    import resource

    # a case may start the program as a process of its own: then that one counts
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def machine() -> str:
    """What ran here: system, processor architecture, cores, Python."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def table(benchmark: str, results: list[Result]) -> str:
    """Return the results as a Markdown table for people."""
    lines = [
        f"## {benchmark}",
        "",
        "| case | ours | peer | ratio | peak | bound |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for result in results:
        peer = f"{result.peer} {result.peer_s:.3f} s" if result.peer_s is not None else "–"
        bound = (
            "–" if result.bound_s is None else f"{result.bound_s:g} s {'ok' if result.holds else 'EXCEEDED'}"
        )
        ratio = "–" if result.ratio is None else f"{result.ratio:.1f}×"
        peak = "–" if result.ours_peak_mb is None else f"{result.ours_peak_mb:.0f} MB"
        lines.append(f"| {result.case} | {result.ours_s:.3f} s | {peer} | {ratio} | {peak} | {bound} |")
    return "\n".join(lines)


def main(benchmark: str, cases: Callable[[bool], list[Case]], argv: list[str] | None = None) -> int:
    """Entry point of a benchmark module; 1 when a bound is exceeded."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{benchmark}")
    parser.add_argument("--quick", action="store_true", help="one run of each case, smaller inputs")
    parser.add_argument("--json", action="store_true", help="the JSON line alone on standard output")
    options = parser.parse_args(argv)
    results = [measure(case, quick=options.quick) for case in cases(options.quick)]
    print(table(benchmark, results), file=sys.stderr if options.json else sys.stdout)
    line = {"benchmark": benchmark, "machine": machine(), "cases": [asdict(r) for r in results]}
    print(json.dumps(line, ensure_ascii=False), flush=True)
    return 0 if all(result.holds for result in results) else 1


def modules() -> list[str]:
    """Return the names of the benchmark modules, in alphabetical order."""
    here = Path(__file__).parent
    return sorted(p.stem for p in here.glob("*.py") if p.stem not in {"__init__", "__main__", "frame"})
