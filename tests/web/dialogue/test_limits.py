"""Are connections told apart without being known, and is too much refused and nothing else?"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from kommune360.web.dialogue import clients
from kommune360.web.dialogue.limits import LIMITS, Counts, Limit, TooMuch


def request_from(address: str, forwarded: str = "") -> Any:
    more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=address, **more)


def test_a_bucket_tells_connections_apart_and_shows_no_address() -> None:
    one, two = clients.bucket(request_from("192.0.2.7")), clients.bucket(request_from("192.0.2.8"))
    assert one != two
    assert one == clients.bucket(request_from("192.0.2.7"))
    assert "192" not in one
    assert len(one) == 16


def test_tomorrow_nobody_can_tell_which_connection_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    today = clients.bucket(request_from("192.0.2.7"))
    tomorrow = dt.date.today() + dt.timedelta(days=1)
    monkeypatch.setattr(clients.timezone, "localdate", lambda: tomorrow)
    assert clients.bucket(request_from("192.0.2.7")) != today
    assert list(clients._salts) == [tomorrow]


def test_addresses_of_one_household_are_one_connection() -> None:
    assert clients.network_of("2001:db8:1:200::1") == clients.network_of("2001:db8:1:2ff:1:2:3:4")
    assert clients.network_of("2001:db8:1:200::1") != clients.network_of("2001:db8:1:300::1")
    assert clients.network_of("::ffff:192.0.2.7") == clients.network_of("192.0.2.7")
    assert clients.network_of("no address") == ""


def test_only_what_our_own_proxies_saw_is_believed(settings: Any) -> None:
    forwarded = "203.0.113.66, 192.0.2.7"
    settings.PROXIES = 0
    assert clients.address_of(request_from("10.0.0.1", forwarded)) == "10.0.0.1"
    settings.PROXIES = 1
    assert clients.address_of(request_from("10.0.0.1", forwarded)) == "192.0.2.7"
    assert clients.address_of(request_from("10.0.0.1")) == "10.0.0.1"
    settings.PROXIES = 2
    assert clients.address_of(request_from("10.0.0.1", forwarded)) == "203.0.113.66"


@given(
    times=st.lists(st.floats(0, 5000), min_size=1, max_size=60).map(sorted),
    most=st.integers(1, 5),
    span=st.integers(1, 1000),
)
def test_no_span_ever_holds_more_than_its_limit(times: list[float], most: int, span: int) -> None:
    counts, done = Counts(), []
    LIMITS["test"] = (Limit(most, span),)
    for now in times:
        recent = [at for at in done if at > now - span]
        if len(recent) < most:
            counts.allow([("test", "x")], now)
            done.append(now)
            continue
        with pytest.raises(TooMuch) as refused:
            counts.allow([("test", "x")], now)
        assert recent[0] + span <= now + refused.value.wait_s  # trying again then is worth it
    del LIMITS["test"]


def test_a_refused_act_is_counted_nowhere() -> None:
    counts = Counts()
    for _ in range(2):
        counts.allow([("contribute_unproved", "a"), ("contribute_client", "c")], 1.0)
    with pytest.raises(TooMuch):
        counts.allow([("contribute_client", "c"), ("contribute_unproved", "a")], 2.0)
    assert counts.lately("contribute_client", "c", 3.0) == 2
    assert counts.lately("contribute_client", "other", 3.0) == 0


def test_a_class_at_school_gets_in_and_a_crowd_of_one_does_not() -> None:
    counts = Counts()
    for pupil in range(32):
        counts.allow([("join_client", "school")], float(pupil))
    for number in range(8):
        counts.allow([("join_client", "school")], 100.0 + number)
    with pytest.raises(TooMuch):
        counts.allow([("join_client", "school")], 200.0)
