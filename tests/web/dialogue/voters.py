"""Statements to vote on and people who vote, for tests."""

from __future__ import annotations

from django.core import signing
from django.test import Client

from kommune360.web.dialogue import services
from kommune360.web.dialogue.models import Contribution, Participant, Round, Thesis
from kommune360.web.dialogue.participants import SALT, cookie_name


def statements(thesis: Thesis, number: int, author: Participant | None = None) -> list[Contribution]:
    """So many published thoughts on a thesis, numbered 1, 2 …"""
    author = author or Participant.objects.create(round=thesis.round)
    return [services.contribute(thesis, author, "addition", f"Gedanke {i + 1}") for i in range(number)]


def people(round_: Round, number: int) -> list[Participant]:
    return [Participant.objects.create(round=round_, proved=True) for _ in range(number)]


def known(client: Client, participant: Participant) -> Client:
    """The client as the browser of this participant."""
    name = cookie_name(participant.round)
    client.cookies[name] = signing.get_cookie_signer(salt=name + SALT).sign(participant.key)
    return client
