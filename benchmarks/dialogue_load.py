"""Does the dialogue hold when 200 people take part at once, and is nothing lost, not even by a kill?

Starts the real server on an empty town with one round; every participant reads, contributes or votes every
four seconds and keeps a journal of what was acknowledged, which is then counted against the database.
``--kill`` ends the server in the middle with SIGKILL and starts it again. Bounds: no errors, nothing lost or
double, 95 of 100 answers within 0.5 s. With PostgreSQL:
``python scripts/with_postgres.py python -m benchmarks.dialogue_load``. No peer.
"""

from __future__ import annotations

import argparse
import base64
import collections
import hashlib
import http.client
import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

from benchmarks.frame import Result, machine, table

PARTICIPANTS, SECONDS, PAUSE_S, BOUND_S = 200, 60, 4.0, 0.5
STATEMENTS, PATIENCE_S = 60, 60
SLUG = "ganztag"
HOME = f"/dialog/{SLUG}"
_FIELD = re.compile(r'name="(csrfmiddlewaretoken|number|key)" value="([^"]*)"')
COMPILE = "from kommune360.dialogue.compiling import compile_all; compile_all()"
SERVE = "import sys; from kommune360.web.config import server; server.run('127.0.0.1', int(sys.argv[1]))"


@dataclass(slots=True)
class Journal:
    """What the server acknowledged, how long each answer took, and what went wrong."""

    votes: list[tuple[str, int, int, str]] = field(default_factory=list)  # cookie key, number, value, key
    texts: list[str] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=lambda: collections.defaultdict(list))
    errors: list[str] = field(default_factory=list)
    broken: int = 0  # connections cut by the kill; the participant asked again
    lock: threading.Lock = field(default_factory=threading.Lock)


class Server:
    """The server as a process group of its own, that can be killed as a whole and started again."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(self.port)],
            start_new_session=True,
            stdout=sys.stderr,
            stderr=sys.stderr,
        )
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", f"{HOME}/mitmachen/")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("the server did not start")

    def cpu_s(self) -> float:
        """Processor time of the server and its workers so far, which the neighbours' load does not change."""
        if self.process is None:
            return 0.0
        top = psutil.Process(self.process.pid)
        return sum(sum(one.cpu_times()[:2]) for one in (top, *top.children(recursive=True)))

    def kill(self) -> None:
        """SIGKILL for the server and its workers: nothing of theirs runs any more."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Participant(threading.Thread):
    """One browser with its own address and cookies; acts every four seconds until ``end``."""

    def __init__(self, number: int, port: int, journal: Journal, begin: float, end: float) -> None:
        super().__init__(daemon=True)
        self.number, self.port, self.journal = number, port, journal
        self.begin, self.finish = begin, end
        self.draws = random.Random(number)  # noqa: S311 - who does what when
        self.jar: SimpleCookie = SimpleCookie()
        self.fields: dict[str, str] = {}
        self.connection: http.client.HTTPConnection | None = None
        self.measuring = False

    def run(self) -> None:
        try:
            self.join_round()
            next_at = self.begin + self.draws.random() * PAUSE_S
            self.measuring = True
            while next_at < self.finish:
                time.sleep(max(0.0, next_at - time.monotonic()))
                self.act()
                next_at = max(next_at + PAUSE_S, time.monotonic())
        except Exception as error:
            self.fault(f"{type(error).__name__}: {error}")

    def join_round(self) -> None:
        """Open the page, let the browser work, cast the first vote."""
        self.read(f"{HOME}/mitmachen/")
        challenge = json.loads(self.ask("GET", f"{HOME}/aufgabe/")[1])
        self.fields["proof"] = solved(challenge)
        self.vote()
        self.fields.pop("proof")

    def act(self) -> None:
        what = self.draws.random()
        if what < 0.25:
            self.read(self.draws.choice([f"{HOME}/mitmachen/", f"{HOME}/", f"{HOME}/these/1/"]))
        elif what < 0.33:
            self.contribute()
        else:
            self.vote()

    def read(self, path: str) -> None:
        status, page = self.ask("GET", path)
        if status != 200:
            self.fault(f"{status} GET {path}")
        if "mitmachen" in path:
            self.notice(page)

    def vote(self) -> None:
        if "number" not in self.fields:
            return self.read(f"{HOME}/mitmachen/")
        value = self.draws.choice([1, 1, 0, -1])
        sent = {**self.fields, "value": str(value)}
        status, page = self.ask("POST", f"{HOME}/stimme/", sent, {"HX-Request": "true"})
        if status != 200:
            return self.fault(f"{status} vote {sent['number']}")
        if self.draws.random() < 0.03:  # sent twice, as a browser does on a bad line
            self.ask("POST", f"{HOME}/stimme/", sent, {"HX-Request": "true"})
        with self.journal.lock:
            self.journal.votes.append((self.me(), int(sent["number"]), value, sent["key"]))
        self.notice(page)
        return None

    def contribute(self) -> None:
        words = " ".join(self.draws.choices(WORDS, k=12))
        text = f"{words} {self.number}-{self.draws.randrange(10**9)}"
        path = f"{HOME}/these/1/ergaenzung/"
        sent = {"csrfmiddlewaretoken": self.fields["csrfmiddlewaretoken"], "text": text, "seen": "1"}
        status, _page = self.ask("POST", path, sent)
        if status != 302:
            return self.fault(f"{status} contribution")
        with self.journal.lock:
            self.journal.texts.append(text)
        return None

    def notice(self, page: str) -> None:
        """The form of the statement asked now; without one, nothing is left to vote on."""
        token = self.fields.get("csrfmiddlewaretoken", "")
        proof = self.fields.get("proof")
        card = page.partition('id="karte"')[2].partition("</section>")[0]
        self.fields = {"csrfmiddlewaretoken": token}
        for name, value in _FIELD.findall(card):
            self.fields.setdefault(name, "")
            self.fields[name] = unescape(value)
        if proof:
            self.fields["proof"] = proof

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, more: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """One request; asked again as it is where the connection broke, until the server is back."""
        headers = {
            "Cookie": "; ".join(f"{name}={one.value}" for name, one in self.jar.items()),
            "X-Forwarded-For": f"10.{self.number // 250}.0.{self.number % 250 + 1}",
            "Referer": f"http://127.0.0.1:{self.port}{path}",
            **(more or {}),
        }
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        give_up = time.monotonic() + PATIENCE_S
        while True:
            started = time.perf_counter()
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
                self.connection.request(method, path, urlencode(form) if form is not None else None, headers)
                answer = self.connection.getresponse()
                body = answer.read().decode()
                break
            except (OSError, http.client.HTTPException):
                self.connection = None
                with self.journal.lock:
                    self.journal.broken += 1
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.3)
        took = time.perf_counter() - started
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.jar.load(value)
        if self.measuring:
            kind = "read" if method == "GET" else "vote" if "stimme" in path else "contribute"
            with self.journal.lock:
                self.journal.times[kind].append(took)
        return answer.status, body

    def me(self) -> str:
        """The random name in the cookie, by which the database knows her."""
        return next(one.value.split(":")[0] for name, one in self.jar.items() if name.startswith("dialog-"))

    def fault(self, said: str) -> None:
        with self.journal.lock:
            self.journal.errors.append(f"participant {self.number}: {said}")


WORDS = [
    "Kinder",
    "Räume",
    "Nachmittag",
    "Essen",
    "Weg",
    "Schule",
    "Verein",
    "offen",
    "gemeinsam",
    "früher",
    "sicher",
    "ruhig",
    "Platz",
    "Zeit",
]


def solved(challenge: dict[str, Any]) -> str:
    """What the browser's worker finds, found with the interpreter's SHA-256."""
    parameters = challenge["parameters"]
    stem = hashlib.sha256(bytes.fromhex(parameters["salt"] + parameters["nonce"]))
    wanted, counter = bytes.fromhex(parameters["keyPrefix"]), 0
    while True:
        one = stem.copy()
        one.update(counter.to_bytes(4, "big"))
        if one.digest().startswith(wanted):
            break
        counter += 1
    solution = {"counter": counter, "derivedKey": one.hexdigest()}
    return base64.b64encode(json.dumps({"challenge": challenge, "solution": solution}).encode()).decode()


def prepare(folder: Path) -> None:
    """An empty town with one open round of sixty statements; in the environment where it is."""
    os.environ["KOMMUNE360_DATABASE_URL"] = os.environ.get("KOMMUNE360_TEST_POSTGRES", "")
    os.environ["KOMMUNE360_PROXIES"] = "1"
    from kommune360.web.config import first_start

    first_start.point_to(folder)
    first_start.prepare(lambda line: print(line, file=sys.stderr))
    from kommune360.web.accounts.models import Municipality
    from kommune360.web.audit.services import Actor
    from kommune360.web.dialogue import services
    from kommune360.web.dialogue.models import Participant as Author

    # as after the first start on a machine: the compiler has run, its work is kept beside the modules
    subprocess.run([sys.executable, "-c", COMPILE], check=True)
    actor = Actor.system("benchmark")
    town = Municipality.objects.create(name="Laststadt", slug="laststadt")
    said = {"slug": SLUG, "question": "Was braucht der Ganztag?", "review_first": False}
    round_ = services.open_round(town, said, actor=actor)
    services.move_to(round_, "collect", actor=actor)
    thesis = services.add_thesis(round_, {"title": "Ganztag gehört unter ein Dach"}, actor=actor)
    author = Author.objects.create(round=round_)
    for number in range(STATEMENTS):
        services.contribute(thesis, author, "addition", f"Aussage {number}: {WORDS[number % len(WORDS)]}")


def counted(journal: Journal) -> dict[str, int]:
    """The journal against the database: acknowledged votes lost, other than sent, or more than once."""
    from kommune360.web.dialogue.models import Contribution, Vote, VoteEntry

    stored = {
        (key, number): value
        for key, number, value in Vote.objects.values_list(
            "participant__key", "contribution__number", "value"
        )
    }
    last = {(me, number): value for me, number, value, _key in journal.votes}
    entries = collections.Counter(
        key.rsplit(":", 1)[1] for key in VoteEntry.objects.values_list("key", flat=True)
    )
    texts = collections.Counter(Contribution.objects.values_list("text", flat=True))
    return {
        "votes_acknowledged": len(journal.votes),
        "votes_stored": len(stored),
        "votes_lost": sum(stored.get(place) != value for place, value in last.items()),
        "votes_double": sum(entries[key] != 1 for _me, _number, _value, key in journal.votes),
        "contributions_acknowledged": len(journal.texts),
        "contributions_lost": sum(not texts[text] for text in journal.texts),
        "contributions_double": sum(texts[text] > 1 for text in journal.texts),
    }


@contextmanager
def running(server: Server) -> Iterator[None]:
    server.start()
    try:
        yield
    finally:
        server.kill()


def measure(participants: int, seconds: float, kill: bool) -> dict[str, Any]:
    """Run it and count; times are of the measured minute alone, joining before it is not."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server = Server(int(probe.getsockname()[1]))
    journal = Journal()
    joining = max(5.0, participants / 8)
    with running(server):
        begin = time.monotonic() + joining
        crowd = [Participant(n, server.port, journal, begin, begin + seconds) for n in range(participants)]
        for one in crowd:
            one.start()
            time.sleep(joining * 0.8 / participants)
        time.sleep(max(0.0, begin - time.monotonic()))
        cpu_before = server.cpu_s()
        if kill:
            time.sleep(max(0.0, begin + seconds / 2 - time.monotonic()))
            server.kill()
            server.start()
        for one in crowd:
            one.join(seconds + joining + 2 * PATIENCE_S)
        cpu = server.cpu_s() - cpu_before
    every = [took for times in journal.times.values() for took in times]
    return {
        "database": "PostgreSQL" if os.environ.get("KOMMUNE360_TEST_POSTGRES") else "SQLite",
        "participants": participants,
        "seconds": seconds,
        "killed": kill,
        "requests": len(every),
        "errors": len(journal.errors),
        "first_errors": journal.errors[:5],
        "broken_connections": journal.broken,
        "server_cpu_ms_a_request": None if kill or not every else round(1000 * cpu / len(every), 1),
        "p50_s": {kind: round(statistics.median(times), 4) for kind, times in journal.times.items()},
        "p95_s": round(statistics.quantiles(every, n=20)[-1], 4) if len(every) > 1 else None,
        "p95_by_kind_s": {
            kind: round(statistics.quantiles(times, n=20)[-1], 4)
            for kind, times in journal.times.items()
            if len(times) > 1
        },
        **counted(journal),
    }


def good(found: dict[str, Any]) -> bool:
    """No errors, nothing lost or double; in time, unless the server was dead for a while."""
    clean = not any(found[name] for name in found if name.endswith(("errors", "_lost", "_double")))
    return clean and (found["killed"] or found["p95_s"] <= BOUND_S)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dialogue_load", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="40 participants for 12 seconds")
    parser.add_argument("--json", action="store_true", help="the result alone")
    parser.add_argument("--participants", type=int, default=PARTICIPANTS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--kill", action="store_true", help="kill the server in the middle")
    options = parser.parse_args(arguments)
    if options.quick:
        options.participants, options.seconds = 40, 12.0
    with tempfile.TemporaryDirectory(prefix="k360-load-") as folder:
        prepare(Path(folder))
        found = measure(options.participants, options.seconds, options.kill)
    name = (
        f"{options.participants} participants, {options.seconds:g} s, {found['database']}, 95 of 100 answers"
    )
    result = Result(name, found["p95_s"] or 0.0, None, None, None, None, BOUND_S)
    if not options.json:
        print(table("dialogue_load", [result]))
    case = {**asdict(result), "detail": found}
    print(json.dumps({"benchmark": "dialogue_load", "machine": machine(), "cases": [case]}))
    return 0 if good(found) else 1


if __name__ == "__main__":
    sys.exit(main())
