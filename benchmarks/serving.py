"""How fast are the pages when 20 people read at once, and how much memory does the server take?

Starts the real server on Berlin's planning folder (the invented town where Berlin's files are not
beside the repository); 20 readers open a page every second, at random among the rooms, without any
cache of their own. Response times to the last byte; bound: 95 of 100 within 0.3 s, server <= 500 MB.
No peer: nothing else serves these pages.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psutil

from benchmarks.frame import Result, machine, table
from tests.realdata import REALDATA

READERS, SECONDS, QUICK_SECONDS = 20, 60, 10
BOUND_S, BOUND_MB = 0.3, 500.0
BUILD = Path(__file__).resolve().parents[1] / "build" / "bench"
MAIL, PASSWORD = "leser@stadt.example", "ein langes Kennwort 360"
START_S = 240
_BERLIN = ("einwohner/EWR*_Matrix.csv", "grenzen/*", "kitas/*.csv", "kitas/*.xlsx")


@dataclass(slots=True)
class Server:
    """A running server, and the cookie of a reader who signed in."""

    port: int
    process: psutil.Process
    cookie: str = ""

    def memory_mb(self) -> float:
        """Memory of the server and its workers in MB; pages they share count once where Linux tells."""
        family = [self.process, *self.process.children(recursive=True)]
        total = 0
        for one in family:
            try:
                known = one.memory_full_info()
            except psutil.Error:  # ended meanwhile
                continue
            total += getattr(known, "pss", known.rss)
        return total / 1e6

    def get(self, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path, headers={"Cookie": self.cookie, "Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


@dataclass(slots=True)
class Times:
    """Seconds by kind of page, and what went wrong."""

    by_kind: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, seconds: float, status: int, path: str) -> None:
        with self.lock:
            self.by_kind.setdefault(kind, []).append(seconds)
            if status != 200:
                self.errors.append(f"{status} {path}")


def planning_folder() -> Path:
    """Berlin's folder, imported once into ``build/``; the invented town where there are no real files."""
    from kommune360.exchange.folder.config import FolderConfig
    from kommune360.exchange.folder.importing import import_files
    from kommune360.exchange.folder.planning_folder import init_folder
    from kommune360.exchange.musterstadt.folder import build_folder

    name = "berlin" if REALDATA.is_dir() else "musterstadt"
    path = BUILD / name
    if (path / "complete.txt").is_file():
        return path
    if path.exists():
        path = BUILD / f"{name}-{int(time.time())}"
    if name == "berlin":
        folder = init_folder(path, FolderConfig(name="Berlin", ags="11000000", land="berlin"))
        files = [file for pattern in _BERLIN for file in sorted((REALDATA / "berlin").glob(pattern))]
        import_files(folder, files)
    else:
        build_folder(path)
    (path / "complete.txt").write_text("imported\n", encoding="utf-8")
    return path


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """The command ``kommune360 serve`` with one account, signed in."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "kommune360", "serve", str(folder), "--port", str(port)]
    command += ["--data", str(BUILD / "web"), "--create-user", MAIL]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=sys.stderr, stderr=sys.stderr)
    assert process.stdin is not None  # noqa: S101 - a pipe was asked for
    process.stdin.write(f"{PASSWORD}\n".encode())
    process.stdin.close()
    server = Server(port, psutil.Process(process.pid))
    try:
        _wait(server, process)
        server.cookie = _sign_in(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        try:
            server.get("/konto/login/")
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise RuntimeError("the server did not start")


def _sign_in(server: Server) -> str:
    """Fill in the sign-in form as a person does; return the cookies of the session."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", "/konto/login/")
    answer = connection.getresponse()
    page = answer.read().decode()
    jar = SimpleCookie(answer.getheader("Set-Cookie", ""))
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if found is None:
        raise RuntimeError("the sign-in page has no form")
    form = urlencode({"csrfmiddlewaretoken": found[1], "login": MAIL, "password": PASSWORD})
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items()),
        "Referer": f"http://127.0.0.1:{server.port}/konto/login/",
    }
    connection.request("POST", "/konto/login/", form, headers)
    answer = connection.getresponse()
    answer.read()
    for name, value in answer.getheaders():
        if name.lower() == "set-cookie":
            jar.load(value)
    connection.close()
    if "sessionid" not in jar:
        raise RuntimeError(f"signing in failed: {answer.status}")
    return "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())


def addresses(server: Server) -> dict[str, list[str]]:
    """Addresses by kind of page, found on the pages themselves."""
    _, content = server.get("/lage/")
    lage = content.decode()
    options = {name: _options(lage, name) for name in ("groesse", "alter", "ebene", "zeit")}
    questions = [
        {"alter": ages, "ebene": level, "ansicht": view}
        for ages in options["alter"][:4]
        for level in options["ebene"][:3]
        for view in ("wert", "anteil", "veraenderung")
    ]
    questions += [{"zeit": period} for period in options["zeit"]]
    questions += [{"groesse": topic} for topic in options["groesse"][:8]]
    found = {
        "Jetzt": ["/"],
        "Lage": ["/lage/", *(f"/lage/?{urlencode(question)}" for question in questions)],
        "Gebiet": sorted(set(re.findall(r'href="(/gebiet/[^"]+)"', lage))),
        "Herkunft": [unescape(a) for a in sorted(set(re.findall(r'href="(/lage/herkunft/[^"]+)"', lage)))],
        "Lage CSV": ["/lage/tabelle.csv", "/lage/tabelle.csv?ansicht=anteil"],
        "Grenzen": [unescape(a) for a in re.findall(r'"geojson": "([^"]+)"', lage)],
        "Bedarf": ["/bedarf/"],
        "Daten": ["/daten/"],
    }
    return {kind: paths for kind, paths in found.items() if paths and server.get(paths[0])[0] == 200}


def _options(page: str, name: str) -> list[str]:
    select = re.search(rf'<select id="{name}".*?</select>', page, re.DOTALL)
    return [unescape(value) for value in re.findall(r'<option value="([^"]*)"', select[0])] if select else []


def read(server: Server, pages: dict[str, list[str]], seconds: int) -> tuple[Times, float]:
    """Let all readers read for a while; return times and the highest memory seen."""
    times, peak, stop = Times(), 0.0, threading.Event()

    def reader(number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - the same mix in every run
        due = time.monotonic() + number / READERS
        while not stop.is_set():
            time.sleep(max(0.0, due - time.monotonic()))
            kind = chance.choice(list(pages))
            path = chance.choice(pages[kind])
            begin = time.perf_counter()
            status, _ = server.get(path)
            times.note(kind, time.perf_counter() - begin, status, urlsplit(path).path)
            due = max(due + 1.0, time.monotonic())

    readers = [threading.Thread(target=reader, args=(n,), daemon=True) for n in range(READERS)]
    for one in readers:
        one.start()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        peak = max(peak, server.memory_mb())
        time.sleep(0.5)
    stop.set()
    for one in readers:
        one.join(90)
    return times, peak


def results(times: Times, peak_mb: float, areas: str) -> list[Result]:
    """Two rows a kind of page (median and 95 of 100), and one over all."""
    found = []
    everything = [second for seconds in times.by_kind.values() for second in seconds]
    for kind, seconds in [*sorted(times.by_kind.items()), ("all pages", everything)]:
        for label, share in (("p50", 0.5), ("p95", 0.95)):
            value = _quantile(seconds, share)
            bound = BOUND_S if label == "p95" else None
            name = f"{areas}, {kind}, {label} of {len(seconds)}"
            found.append(Result(name, round(value, 4), None, None, None, round(peak_mb, 1), bound))
    return found


def _quantile(seconds: list[float], share: float) -> float:
    if len(seconds) < 2:
        return seconds[0] if seconds else 0.0
    return statistics.quantiles(seconds, n=100, method="inclusive")[round(100 * share) - 1]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SECONDS} seconds instead of {SECONDS}")
    parser.add_argument("--json", action="store_true", help="the JSON line alone on standard output")
    parser.add_argument("--folder", type=Path, help="a planning folder that exists already")
    options = parser.parse_args(argv)
    folder = options.folder or planning_folder()
    BUILD.mkdir(parents=True, exist_ok=True)
    with serving(folder) as server:
        pages = addresses(server)
        for paths in pages.values():  # the first answer after an import is computed, later ones are read
            for path in paths[:3]:
                server.get(path)
        times, peak = read(server, pages, QUICK_SECONDS if options.quick else SECONDS)
    found = results(times, peak, folder.name)
    print(table("serving", found), file=sys.stderr if options.json else sys.stdout)
    for error in sorted(set(times.errors)):
        print(f"error: {error}", file=sys.stderr)
    line = {"benchmark": "serving", "machine": machine(), "cases": [asdict(result) for result in found]}
    print(json.dumps(line, ensure_ascii=False), flush=True)
    fast = all(result.holds for result in found)
    return 0 if fast and not times.errors and peak <= BOUND_MB else 1


if __name__ == "__main__":
    sys.exit(main())
