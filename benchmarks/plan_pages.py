"""How fast are the pages of a plan of 2,000 measures, 300 goals and 5,000 target values, while it changes?

Starts the real server on the demo with its plan grown that large. Every page of the room is read first after the
start, then alone by every role, by five readers at once with a change saved now and then, and first after a
change. Wall time to the last byte and processor time of the server; bound: 95 of 100 within 0.3 s. No peer.

``python -m benchmarks.plan_pages [--quick] [--json]``; what the worker writes (papers) is left out and named.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

from benchmarks.frame import Result, machine, table
from benchmarks.large_plan.browser import Browser, Planner
from benchmarks.large_plan.growing import QUICK, SIZES
from benchmarks.large_plan.town import NOT_A_PAGE, Page, pages, prepare

BUILD = Path(__file__).resolve().parents[1] / "build" / "bench"
ROLES = ("planner", "department", "head", "committee", "public")
SECONDS, QUICK_SECONDS, REPEAT = 45, 10, 3
PAUSE_S, CHANGE_EVERY_S, START_S, BOUND_S = 1.0, 9.0, 240, 0.3


@dataclass(slots=True)
class Found:
    """Seconds by page: first after the start, alone (wall, and processor time), in the crowd, after a change."""

    first: dict[str, float] = field(default_factory=dict)
    alone: dict[str, list[float]] = field(default_factory=lambda: collections.defaultdict(list))
    cpu: dict[str, float] = field(default_factory=dict)
    crowd: dict[str, list[float]] = field(default_factory=lambda: collections.defaultdict(list))
    after: dict[str, float] = field(default_factory=dict)
    changes: list[float] = field(default_factory=list)
    change_cpu: list[float] = field(default_factory=list)
    size_kb: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    start_s: float = 0.0
    peak_mb: float = 0.0


class Server:
    """``kommune360 demo`` on a folder; its processes' time and memory."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        command = [
            sys.executable,
            "-m",
            "kommune360",
            "demo",
            "--data",
            str(folder),
            "--port",
            str(self.port),
        ]
        self.process = psutil.Popen(command, stdout=sys.stderr, stderr=sys.stderr)

    def wait(self) -> None:
        end = time.monotonic() + START_S
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5):
                    return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the server did not start")

    def family(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]

    def cpu_s(self) -> float:
        return float(sum(sum(one.cpu_times()[:2]) for one in self.family()))

    def web_mb(self) -> float:
        """Memory of the largest process, the one that answers; pages it shares count in part where known."""
        return max(getattr(known := one.memory_full_info(), "pss", known.rss) for one in self.family()) / 1e6


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    server = Server(folder)
    try:
        yield server
    finally:
        server.process.terminate()
        try:
            server.process.wait(20)
        except subprocess.TimeoutExpired:
            server.process.kill()


def timed(browser: Browser, page: Page, found: Found) -> float | None:
    """Seconds to the last byte; None where this role may not read the page."""
    begin = time.perf_counter()
    status, content = browser.get(page.path)
    took = time.perf_counter() - begin
    if status >= 500:
        found.errors.append(f"{status} {browser.role} {page.path}")
    found.size_kb[page.name] = max(found.size_kb.get(page.name, 0), len(content) // 1024)
    return took if status == 200 else None


def read_first(server: Server, listed: list[Page], found: Found) -> dict[str, list[Page]]:
    """Every page once by the planner as soon as the server listens, then by the others; who may read which."""
    readable: dict[str, list[Page]] = {}
    for role in ROLES:
        browser = Browser(server.port, role)
        for page in listed:
            took = timed(browser, page, found)
            if took is not None:
                readable.setdefault(role, []).append(page)
                found.first.setdefault(page.name, took)
    return readable


def read_alone(server: Server, readable: dict[str, list[Page]], found: Found) -> None:
    """One reader after the other; the planner several times, so that processor time can be told."""
    for role, listed in readable.items():
        browser, repeat = Browser(server.port, role), REPEAT if role == "planner" else 1
        for page in listed:
            before = server.cpu_s()
            for _ in range(repeat):
                found.alone[page.name].append(timed(browser, page, found) or 0.0)
            if role == "planner":
                found.cpu[page.name] = (server.cpu_s() - before) / repeat


def read_together(
    server: Server, readable: dict[str, list[Page]], planner: Planner, found: Found, seconds: float
) -> None:
    """A reader a role, each a page a second at random; meanwhile the planner saves a change now and then."""
    stop, lock = threading.Event(), threading.Lock()

    def reader(number: int, role: str) -> None:
        browser, draws = Browser(server.port, role), random.Random(number)  # noqa: S311 - the same mix each run
        due = time.monotonic() + number / len(ROLES)
        while not stop.is_set():
            time.sleep(max(0.0, due - time.monotonic()))
            page = draws.choice(readable[role])
            took = timed(browser, page, found)
            with lock:
                found.crowd[page.name].append(took or 0.0)
            due = max(due + PAUSE_S, time.monotonic())

    readers = [
        threading.Thread(target=reader, args=(number, role), daemon=True)
        for number, role in enumerate(readable)
    ]
    for one in readers:
        one.start()
    end, change_at = time.monotonic() + seconds, time.monotonic() + 2
    while time.monotonic() < end:
        found.peak_mb = max(found.peak_mb, server.web_mb())
        if time.monotonic() > change_at:
            change(server, planner, found)
            change_at += CHANGE_EVERY_S
        time.sleep(0.3)
    stop.set()
    for one in readers:
        one.join(130)


def change(server: Server, planner: Planner, found: Found) -> None:
    """Save a report on a measure; what saving takes, reading the form apart."""
    key, page = planner.open()
    before, begin = server.cpu_s(), time.perf_counter()
    status = planner.tell(key, page)
    found.changes.append(time.perf_counter() - begin)
    found.change_cpu.append(server.cpu_s() - before)
    if status != 302:
        found.errors.append(f"{status} change of {key}")


def read_after_a_change(server: Server, listed: list[Page], planner: Planner, found: Found) -> None:
    """Each page once, always the first one to be read after a change of its own."""
    for page in listed:
        change(server, planner, found)
        found.after[page.name] = timed(planner, page, found) or 0.0


def measure(folder: Path, seconds: float, measures: list[str]) -> tuple[Found, list[Page]]:
    found, listed = Found(), pages()
    begin = time.perf_counter()
    with serving(folder) as server:
        server.wait()
        found.start_s = time.perf_counter() - begin
        readable = read_first(server, listed, found)
        planner = Planner(server.port, measures)
        read_alone(server, readable, found)
        read_together(server, readable, planner, found, seconds)
        read_after_a_change(server, readable["planner"], planner, found)
        found.peak_mb = max(found.peak_mb, server.web_mb())
    return found, listed


def quantile(seconds: list[float], share: int) -> float:
    if len(seconds) < 2:
        return seconds[0] if seconds else 0.0
    return statistics.quantiles(seconds, n=100, method="inclusive")[share - 1]


def results(found: Found, listed: list[Page], label: str) -> list[Result]:
    """The bound stands on what readers wait for together; the rest says where the time goes."""
    rows = []

    def row(name: str, seconds: list[float], share: int, bound: float | None) -> None:
        value = round(quantile(seconds, share), 4)
        rows.append(Result(f"{label}, {name}", value, None, None, None, round(found.peak_mb, 1), bound))

    for kind in ("HTML", "CSV", "file"):
        mine = [page.name for page in listed if page.kind == kind]
        together = [second for name in mine for second in found.crowd.get(name, [])]
        row(f"{kind}, 5 readers, p95 of {len(together)}", together, 95, BOUND_S)
        row(f"{kind}, 5 readers, p50", together, 50, None)
        row(f"{kind}, alone, p95", [s for name in mine for s in found.alone.get(name, [])], 95, BOUND_S)
        row(f"{kind}, processor, p95", [found.cpu[n] for n in mine if n in found.cpu], 95, BOUND_S)
        row(
            f"{kind}, first after the start, p95",
            [found.first[n] for n in mine if n in found.first],
            95,
            None,
        )
        row(
            f"{kind}, first after a change, p95", [found.after[n] for n in mine if n in found.after], 95, None
        )
    everybody = [second for seconds in found.crowd.values() for second in seconds]
    row(f"all pages, 5 readers, p95 of {len(everybody)}", everybody, 95, BOUND_S)
    row(f"saving a change, p95 of {len(found.changes)}", found.changes, 95, None)
    return rows


def details(found: Found, listed: list[Page]) -> dict[str, Any]:
    """Milliseconds by page, and what was not read."""

    def ms(second: float | None) -> int | None:
        return None if second is None else round(1000 * second)

    def of(seconds: list[float], share: int) -> int | None:
        return ms(quantile(seconds, share)) if seconds else None

    by_page = {
        page.name: {
            "kind": page.kind,
            "kb": found.size_kb.get(page.name),
            "cpu": ms(found.cpu.get(page.name)),
            "alone": of(found.alone[page.name], 50),
            "alone_max": ms(max(found.alone[page.name], default=None)),
            "crowd": of(found.crowd[page.name], 50),
            "crowd_p95": of(found.crowd[page.name], 95),
            "crowd_max": ms(max(found.crowd[page.name], default=None)),
            "first": ms(found.first.get(page.name)),
            "after_change": ms(found.after.get(page.name)),
        }
        for page in listed
        if page.name in found.first
    }
    return {
        "pages": by_page,
        "not_read": sorted({*NOT_A_PAGE, *(page.path for page in listed if page.name not in found.first)}),
        "listening_after_s": round(found.start_s, 2),
        "change_ms": {"p50": of(found.changes, 50), "max": ms(max(found.changes, default=None))},
        "change_cpu_ms": ms(statistics.mean(found.change_cpu)),
        "web_mb": round(found.peak_mb, 1),
        "load_of_the_machine": round(os.getloadavg()[0], 1),
        "errors": sorted(set(found.errors)),
    }


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plan_pages", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smaller plan, a shorter time")
    parser.add_argument("--json", action="store_true", help="the JSON line alone on standard output")
    parser.add_argument("--folder", type=Path, help="where the town is kept from run to run")
    parser.add_argument("--prepare-only", action="store_true", help="make the town, measure nothing")
    options = parser.parse_args(argv)
    sizes = QUICK if options.quick else SIZES
    folder = options.folder or BUILD / f"plan-{sizes['measures']}"
    prepare(folder, sizes)
    if options.prepare_only:
        return 0
    from kommune360.exchange.musterstadt import planning

    measures = [each.id for each in planning.plan().measures]
    found, listed = measure(folder, QUICK_SECONDS if options.quick else SECONDS, measures)
    rows = results(found, listed, f"{sizes['measures']} measures")
    detail = details(found, listed)
    out = sys.stderr if options.json else sys.stdout
    print(table("plan_pages", rows), file=out)
    print(_by_page(detail), file=out)
    line = {"benchmark": "plan_pages", "machine": machine(), "cases": [asdict(row) for row in rows]}
    print(json.dumps(line | {"detail": detail}, ensure_ascii=False), flush=True)
    return 0 if all(row.holds for row in rows) and not found.errors else 1


def _by_page(detail: dict[str, Any]) -> str:
    names = list(next(iter(detail["pages"].values())))
    lines = ["", "| page, milliseconds | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]
    ordered = sorted(detail["pages"].items(), key=lambda each: -(each[1]["cpu"] or 0))
    lines += [f"| {name} | " + " | ".join(str(row[n]) for n in names) + " |" for name, row in ordered]
    rest = {name: value for name, value in detail.items() if name != "pages"}
    return "\n".join([*lines, "", json.dumps(rest)])


if __name__ == "__main__":
    sys.exit(main())
