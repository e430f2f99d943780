"""How does a person in a role ask the server? A browser with cookies that keeps its connection.

From an address to status and content, and from a page to the form on it filled as it stands.
"""

from __future__ import annotations

import http.client
import re
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_REVISION = re.compile(r'name="revision" value="(\d+)"')


class Browser:
    """Signed in as the invented person of a role; "public" looks as visitors do."""

    def __init__(self, port: int, role: str) -> None:
        self.port, self.role = port, role
        self.jar: SimpleCookie = SimpleCookie()
        self.line: http.client.HTTPConnection | None = None
        self.sign_in()

    def sign_in(self) -> None:
        page = self.get("/konto/login/")[1].decode()
        status, _content = self.post("/ansehen-als/", {"role": self.role, "next": "/konto/login/"}, page)
        if status != 302:
            raise RuntimeError(f"signing in as {self.role}: {status}")

    def get(self, path: str) -> tuple[int, bytes]:
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, str], page: str) -> tuple[int, bytes]:
        """Send a form of ``page``, whose token it bears."""
        token = _TOKEN.search(page)
        given = fields | ({"csrfmiddlewaretoken": unescape(token[1])} if token else {})
        return self._ask("POST", path, urlencode(given))

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        try:
            return self._once(method, path, body)
        except (http.client.HTTPException, OSError):  # the server closed what it had kept open
            self.line = None
            return self._once(method, path, body)

    def _once(self, method: str, path: str, body: str | None) -> tuple[int, bytes]:
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Cookie": "; ".join(f"{name}={one.value}" for name, one in self.jar.items())}
        headers["Accept-Encoding"] = "identity"
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = f"http://127.0.0.1:{self.port}/"
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.jar.load(value)
        return answer.status, content


class Planner(Browser):
    """Who changes the plan: she opens a measure and tells where it stands."""

    def __init__(self, port: int, measures: list[str]) -> None:
        super().__init__(port, "planner")
        self.measures, self.told = measures, 0

    def open(self) -> tuple[str, str]:
        """The measure whose turn it is, and its page."""
        key = self.measures[self.told % len(self.measures)]
        status, content = self.get(f"/plan/massnahmen/{key}/")
        if status != 200:
            raise RuntimeError(f"{status} {key}")
        return key, content.decode()

    def tell(self, key: str, page: str) -> int:
        """The status of the answer to the report; 302 where it is kept."""
        revision = _REVISION.search(page)
        if revision is None:
            raise RuntimeError("no form to report on a measure")
        self.told += 1
        said = {"revision": revision[1], "status": "running", "on": "2026-11-20"}
        said["reason"] = f"Meldung {self.told}"
        return self.post(f"/plan/massnahmen/{key}/stand/", said, page)[0]
