"""From which connection does a request come, without keeping whose it is?

From the address of a request to sixteen hexadecimal digits: a hash under a salt that is drawn anew every
day, lives in memory only and is never written down. Tomorrow nobody can tell which connection it was.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
import secrets
import threading

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

_V6_PREFIX = 56  # what a household is given; single addresses in it change by themselves
_guard = threading.Lock()
_salts: dict[dt.date, bytes] = {}


def bucket(request: HttpRequest) -> str:
    """The connection of this request, told apart until midnight by this process alone."""
    network = network_of(address_of(request))
    return hmac.new(_salt(timezone.localdate()), network.encode(), hashlib.sha256).hexdigest()[:16]


def address_of(request: HttpRequest) -> str:
    """The address a request came from: what the nearest of our own proxies saw.

    ``settings.PROXIES`` is how many stand before the server; what a visitor writes into the header himself
    stands to the left of what they add and is not believed.
    """
    proxies: int = settings.PROXIES
    if proxies:
        said = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(said) >= proxies and said[-proxies]:
            return said[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def network_of(address: str) -> str:
    """An IPv4 address as it is, of an IPv6 address the part that belongs to one connection."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""  # strangers without address share one bucket
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, _V6_PREFIX), strict=False))
    return str(found)


def _salt(day: dt.date) -> bytes:
    with _guard:
        if day not in _salts:
            _salts.clear()
            _salts[day] = secrets.token_bytes(32)
        return _salts[day]
