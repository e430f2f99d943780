"""How is a release kept between two computations? As bytes: arrays beside their names, nothing executable."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np

from kommune360.dialogue.axes import Axes
from kommune360.dialogue.counts import Counts
from kommune360.dialogue.release import Release, Told
from kommune360.dialogue.standing import Ground
from kommune360.dialogue.votes import VoteMatrix

_TOLD = ("rows", "columns", "values", "labels", "since", "people")


def packed(kept: Release, ground: Ground) -> bytes:
    """The release and the ground people are placed on."""
    matrix, names = kept.matrix, list(kept.told)
    facts = {
        "participants": list(matrix.participants),
        "statements": list(matrix.statements),
        "number": kept.number,
        "told": [[name, list(kept.told[name].categories)] for name in names],
    }
    arrays: dict[str, Any] = {
        "facts": np.frombuffer(json.dumps(facts).encode(), dtype=np.uint8),
        "starts": matrix.starts,
        "columns": matrix.columns,
        "values": matrix.values,
        "hidden": matrix.hidden,
        "since": kept.since,
        "means": ground.axes.means,
        "loadings": ground.axes.loadings,
        "strength": ground.axes.strength,
        "centres": ground.centres,
        "by_group": np.stack(ground.by_group.tables()),
    }
    for place, name in enumerate(names):
        arrays |= {f"told{place}_{part}": getattr(kept.told[name], part) for part in _TOLD}
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


def unpacked(raw: bytes) -> tuple[Release, Ground]:
    """The other way. Errors: ValueError or KeyError where the bytes are of another make."""
    with np.load(io.BytesIO(raw), allow_pickle=False) as found:
        facts = json.loads(found["facts"].tobytes())
        matrix = VoteMatrix(
            facts["participants"],
            facts["statements"],
            found["starts"],
            found["columns"],
            found["values"],
            found["hidden"],
        )
        told = {
            name: Told(tuple(categories), *(found[f"told{place}_{part}"] for part in _TOLD))
            for place, (name, categories) in enumerate(facts["told"])
        }
        axes = Axes(found["means"], found["loadings"], found["strength"])
        ground = Ground(matrix.statements, matrix.hidden, axes, found["centres"], Counts(*found["by_group"]))
        return Release(matrix, found["since"], facts["number"], told), ground
