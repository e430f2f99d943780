"""Does the dialogue hold when 200 people take part at once, and is nothing lost, not even by a kill?

Starts the real server on an empty town with one round; every participant reads, contributes or votes every
four seconds and keeps a journal of what was acknowledged, which is then counted against the database.
``--kill`` ends the server in the middle with SIGKILL and starts it again. Bounds: no errors, nothing lost or
double, 95 of 100 answers within 0.5 s. With PostgreSQL:
``python scripts/with_postgres.py python -m benchmarks.dialogue_load``. No peer.
"""

from __future__ import annotations

import argparse
import asyncio
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
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

from benchmarks.frame import Result, machine, table

PARTICIPANTS, SECONDS, PAUSE_S, BOUND_S = 200, 60, 4.0, 0.5
STATEMENTS, PATIENCE_S, AT_ONCE = 60, 60, 4
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

    def memory_mb(self) -> float | None:
        """Memory of the server and its workers, shared pages counted once; None where the system cannot say."""
        if self.process is None or not psutil.LINUX:
            return None
        top = psutil.Process(self.process.pid)
        return round(
            sum(one.memory_full_info().pss for one in (top, *top.children(recursive=True))) / 2**20, 1
        )

    def kill(self) -> None:
        """SIGKILL for the server and its workers: nothing of theirs runs any more."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Participant:
    """One browser with its own address, cookies and connection; acts every four seconds until ``end``."""

    def __init__(self, number: int, port: int, journal: Journal) -> None:
        self.number, self.journal = number, journal
        self.browser = Browser(number, port, journal)
        self.draws = random.Random(number)  # noqa: S311 - who does what when
        self.fields: dict[str, str] = {}

    async def join(self) -> None:
        """Open the page, let the browser work, cast the first vote."""
        try:
            await self.read(f"{HOME}/mitmachen/")
            challenge = json.loads((await self.browser.ask("GET", f"{HOME}/aufgabe/"))[1])
            self.fields["proof"] = solved(challenge)
            await self.vote()
            self.fields.pop("proof", None)
        except Exception as error:  # whatever broke is a fault of the run
            self.fault(f"{type(error).__name__}: {error}")

    async def take_part(self, begin: float, end: float) -> None:
        next_at = begin + self.draws.random() * PAUSE_S
        self.browser.measuring = True
        try:
            while next_at < end:
                await asyncio.sleep(max(0.0, next_at - time.monotonic()))
                await self.act()
                next_at = max(next_at + PAUSE_S, time.monotonic())
        except Exception as error:  # whatever broke is a fault of the run
            self.fault(f"{type(error).__name__}: {error}")

    async def act(self) -> None:
        what = self.draws.random()
        if what < 0.25:
            await self.read(self.draws.choice([f"{HOME}/mitmachen/", f"{HOME}/", f"{HOME}/these/1/"]))
        elif what < 0.33:
            await self.contribute()
        else:
            await self.vote()

    async def read(self, path: str) -> None:
        status, page = await self.browser.ask("GET", path)
        if status != 200:
            self.fault(f"{status} GET {path}")
        if "mitmachen" in path:
            self.notice(page)

    async def vote(self) -> None:
        if "number" not in self.fields:
            return await self.read(f"{HOME}/mitmachen/")
        value = self.draws.choice([1, 1, 0, -1])
        sent = {**self.fields, "value": str(value)}
        status, page = await self.browser.ask("POST", f"{HOME}/stimme/", sent)
        if status != 200:
            return self.fault(f"{status} vote {sent['number']}")
        if self.draws.random() < 0.03:  # sent twice, as a browser does on a bad line
            await self.browser.ask("POST", f"{HOME}/stimme/", sent)
        self.journal.votes.append((self.me(), int(sent["number"]), value, sent["key"]))
        self.notice(page)
        return None

    async def contribute(self) -> None:
        words = " ".join(self.draws.choices(WORDS, k=12))
        text = f"{words} {self.number}-{self.draws.randrange(10**9)}"
        sent = {"csrfmiddlewaretoken": self.fields["csrfmiddlewaretoken"], "text": text, "seen": "1"}
        status, _page = await self.browser.ask("POST", f"{HOME}/these/1/ergaenzung/", sent)
        if status != 302:
            return self.fault(f"{status} contribution")
        self.journal.texts.append(text)
        return None

    def notice(self, page: str) -> None:
        """The form of the statement asked now; without one, nothing is left to vote on."""
        kept = {name: self.fields[name] for name in ("csrfmiddlewaretoken", "proof") if name in self.fields}
        card = page.partition('id="karte"')[2].partition("</section>")[0]
        self.fields = kept | {name: unescape(value) for name, value in _FIELD.findall(card)}

    def me(self) -> str:
        """The random name in the cookie, by which the database knows her."""
        jar = self.browser.jar
        return next(
            value.strip('"').split(":")[0] for name, value in jar.items() if name.startswith("dialog-")
        )

    def fault(self, said: str) -> None:
        self.journal.errors.append(f"participant {self.number}: {said}")


class Browser:
    """As little of one as it takes, so that the crowd leaves the processors to the server: one connection
    that is kept, cookies, and the time each answer took."""

    def __init__(self, number: int, port: int, journal: Journal) -> None:
        self.port, self.journal = port, journal
        self.jar: dict[str, str] = {}
        self.measuring = False
        self.standing = (
            f"Host: 127.0.0.1:{port}\r\nReferer: http://127.0.0.1:{port}{HOME}/mitmachen/\r\n"
            f"X-Forwarded-For: 10.{number // 250}.0.{number % 250 + 1}\r\n"
        )
        self.line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """One request; asked again as it is where the connection broke, until the server is back."""
        give_up = time.monotonic() + PATIENCE_S
        while True:
            started = time.perf_counter()
            try:
                status, head, body = await asyncio.wait_for(self._once(method, path, form), PATIENCE_S)
                break
            except (OSError, EOFError, TimeoutError):
                self.line = None
                self.journal.broken += 1
                if time.monotonic() > give_up:
                    raise
                await asyncio.sleep(0.3)
        took = time.perf_counter() - started
        for name, value in re.findall(rb"(?im)^set-cookie: *([^=]+)=([^;\r]*)", head):
            self.jar[name.decode()] = value.decode()
        if self.measuring:
            kind = "read" if method == "GET" else "vote" if "stimme" in path else "contribute"
            self.journal.times[kind].append(took)
        return status, body.decode()

    async def _once(self, method: str, path: str, form: dict[str, str] | None) -> tuple[int, bytes, bytes]:
        if self.line is None:
            self.line = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.line
        sent = urlencode(form).encode() if form is not None else b""
        head = f"{method} {path} HTTP/1.1\r\n{self.standing}"
        head += "Cookie: " + "; ".join(f"{name}={value}" for name, value in self.jar.items()) + "\r\n"
        if form is not None:
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(sent)}\r\n"
        if "stimme" in path:
            head += "HX-Request: true\r\n"
        writer.write(head.encode() + b"\r\n" + sent)
        await writer.drain()
        answer = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", answer)
        if length is None:
            raise ValueError("an answer without its length")
        return int(answer[9:12]), answer, await reader.readexactly(int(length[1]))


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


async def crowd(server: Server, journal: Journal, participants: int, seconds: float, kill: bool) -> float:
    """Let them join as people do, one after the other, then take part; the server's processor time meanwhile.

    What their browsers work for joining is done before the minute begins: in truth their own devices do it.
    """
    everybody = [Participant(n, server.port, journal) for n in range(participants)]
    waiting = asyncio.Semaphore(AT_ONCE)

    async def join(one: Participant) -> None:
        async with waiting:
            await one.join()

    await asyncio.gather(*(join(one) for one in everybody))
    cpu_before, begin = server.cpu_s(), time.monotonic() + 1.0
    acts = [asyncio.create_task(one.take_part(begin, begin + seconds)) for one in everybody]
    if kill:
        await asyncio.sleep(begin + seconds / 2 - time.monotonic())
        await asyncio.to_thread(lambda: (server.kill(), server.start()))
    await asyncio.gather(*acts)
    return server.cpu_s() - cpu_before


def measure(participants: int, seconds: float, kill: bool) -> dict[str, Any]:
    """Run it and count; times are of the measured minute alone, joining before it is not."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server = Server(int(probe.getsockname()[1]))
    journal = Journal()
    with running(server):
        own = time.process_time()
        cpu = asyncio.run(crowd(server, journal, participants, seconds, kill))
        own, memory = time.process_time() - own, server.memory_mb()
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
        "server_mb": memory,
        "crowd_cpu_s": round(own, 1),
        "load_of_the_machine": round(os.getloadavg()[0], 1),
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
