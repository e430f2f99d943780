"""Rounds of votes for the tests: planted groups, votes by lot, and the real ones beside the repository."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from kommune360.dialogue.votes import VoteMatrix, vote_matrix
from tests.realdata import REALDATA

POLIS = REALDATA / "polis"
Vote = tuple[str, str, int]


def frame(votes: Sequence[Vote]) -> pl.DataFrame:
    return pl.DataFrame(
        votes, schema={"participant": pl.String, "statement": pl.String, "vote": pl.Int8}, orient="row"
    )


def planted(
    people: int, statements: int, groups: int, *, seed: int = 0, seen: float = 0.7, clear: float = 1.5
) -> tuple[list[Vote], dict[str, int]]:
    """Votes of people in ``groups`` camps, each with a side on every statement; and who is where.

    ``clear`` = 0 gives votes by lot.
    """
    draws = np.random.default_rng(seed)
    camp = np.arange(people) % max(groups, 1)
    sides = draws.choice([-1, 1], (max(groups, 1), statements))
    opinion = draws.normal(0, 1, (people, statements)) + clear * sides[camp]
    values = np.where(opinion > 0.3, 1, np.where(opinion < -0.3, -1, 0))
    cast = draws.random((people, statements)) < seen
    votes = [
        (str(i), str(j), int(values[i, j])) for i in range(people) for j in range(statements) if cast[i, j]
    ]
    return votes, {str(i): int(camp[i]) for i in range(people)}


def matrix_of(votes: Sequence[Vote]) -> VoteMatrix:
    return vote_matrix(frame(votes))


@dataclass(frozen=True)
class Stored:
    """A conversation with the stored output of Polis' own engine, in which agree is -1."""

    matrix: VoteMatrix
    output: dict[str, Any]


def stored(name: str) -> Stored:
    folder = POLIS / "pruefwerte" / name
    if not folder.exists():
        pytest.skip("the stored output of Polis lies beside the repository and is not here")
    output = json.loads((folder / "math-pca2.json").read_text(encoding="utf-8"))
    rows = []
    for vote in json.loads((folder / "votes.json").read_text(encoding="utf-8")):
        person = vote["pid"] if "pid" in vote else vote["participant_id"]
        statement = vote["tid"] if "tid" in vote else vote["statement_id"]
        rows.append((str(person), str(statement), int(vote["vote"])))
    if name.startswith("50ptpt"):
        # participant 50 is missing from the file; four votes (the stored count) are what takes the stored
        # centres of just these four statements, and of no other, to whole numbers of votes
        rows += [("50", statement, -1) for statement in ("1", "4", "12", "20")]
    hidden = [str(tid) for tid in output["mod-out"]]
    matrix = vote_matrix(frame(rows), hidden=hidden, statements=[str(tid) for tid in output["tids"]])
    return Stored(matrix, output)


def conversation(name: str) -> tuple[VoteMatrix, np.ndarray]:
    """A real conversation and the production group of each participant (-1: none)."""
    folder: Path = POLIS / name
    if not folder.exists():
        pytest.skip("the conversations of Polis lie beside the repository and are not here")
    table = pl.read_csv(folder / "participants-votes.csv", infer_schema=False)
    comments = pl.read_csv(folder / "comments.csv", infer_schema=False)
    statements = [column for column in table.columns if column.isdigit()]
    votes = (
        table.select(participant="participant", **{s: pl.col(s).cast(pl.Int8) for s in statements})
        .unpivot(index="participant", variable_name="statement", value_name="vote")
        .drop_nulls()
    )
    hidden = comments.filter(pl.col("moderated") == "-1")["comment-id"].to_list()
    matrix = vote_matrix(votes, hidden=hidden)
    group = dict(zip(table["participant"], table["group-id"], strict=True))
    return matrix, np.array([-1 if group[p] is None else int(group[p]) for p in matrix.participants])
