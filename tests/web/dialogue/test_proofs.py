"""Is a proof of work believed once, for its round, while it is fresh, and never when it was forged?"""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import altcha
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommune360.web.dialogue import proofs


def solved(made: dict[str, Any]) -> str:
    challenge = altcha.Challenge.from_dict(made)
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return altcha.Payload(challenge, solution).to_base64()


def changed(answer: str, **parameters: Any) -> str:
    held = json.loads(base64.b64decode(answer))
    held["challenge"]["parameters"].update(parameters)
    return base64.b64encode(json.dumps(held).encode()).decode()


@pytest.fixture(autouse=True)
def _light_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "EASY", 300)


def test_a_solved_challenge_is_believed_for_its_round() -> None:
    answer = solved(proofs.challenge(7))
    found = proofs.checked(answer, 7)
    assert found is not None
    assert 0 < found.expires - time.time() <= proofs.VALID_S
    assert proofs.checked(answer, 8) is None


def test_every_challenge_has_a_name_of_its_own() -> None:
    names = [proofs.checked(solved(proofs.challenge(7)), 7) for _ in range(5)]
    assert len({found.nonce for found in names if found}) == 5


def test_the_work_doubles_with_those_one_client_brought(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(proofs.secrets, "randbelow", lambda limit: asked.append(limit) or 0)
    for joined in (0, proofs.STEP - 1, proofs.STEP, 2 * proofs.STEP, 1000 * proofs.STEP):
        proofs.challenge(7, joined)
    assert asked == [300, 300, 600, 1200, 300 * proofs.HARDEST]


def test_forged_and_expired_ones_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = solved(proofs.challenge(7))
    held = json.loads(base64.b64decode(answer))
    for forged in (
        changed(answer, keyPrefix="00"),
        changed(answer, expiresAt=held["challenge"]["parameters"]["expiresAt"] + 3600),
        changed(answer, data={"round": 8}),
        changed(answer, data=None),
        changed(answer, cost=0),
    ):
        assert proofs.checked(forged, 7) is None
        assert proofs.checked(forged, 8) is None
    held["solution"]["counter"] += 1
    assert proofs.checked(base64.b64encode(json.dumps(held).encode()).decode(), 7) is None
    later = time.time() + proofs.VALID_S + 5
    monkeypatch.setattr("altcha.v2.time.time", lambda: later)
    assert proofs.checked(answer, 7) is None


def test_one_solved_for_another_installation_is_refused(settings: Any) -> None:
    answer = solved(proofs.challenge(7))
    settings.SECRET_KEY = "another one"
    assert proofs.checked(answer, 7) is None


@given(
    st.one_of(
        st.text(max_size=300),
        st.binary(max_size=300).map(lambda raw: base64.b64encode(raw).decode()),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["challenge", "solution", "parameters", "signature", "counter", "data"]),
                    inner,
                    max_size=4,
                )
            ),
        ).map(lambda held: base64.b64encode(json.dumps(held).encode()).decode()),
    )
)
def test_whatever_is_sent_is_refused_without_a_fault(answer: str) -> None:
    assert proofs.checked(answer, 7) is None


def test_an_answer_of_megabytes_is_not_looked_at() -> None:
    assert proofs.checked("A" * 10_000_000, 7) is None


def test_the_browser_needs_no_secure_context() -> None:
    """In a town's intranet over plain http ``crypto.subtle`` does not exist."""
    from kommune360.web.config.environment import WEB

    for name in ("take-part.js", "proof-worker.js"):
        script = (WEB / "dialogue" / "static" / "dialogue" / name).read_text(encoding="utf-8")
        code = "\n".join(line for line in script.splitlines() if not line.startswith("//"))
        assert "crypto" not in code
