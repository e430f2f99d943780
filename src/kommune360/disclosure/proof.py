"""What was blanked, why, and does it hold? From a protected table to a proof that can be filed and read.

The proof names reasons cell by cell: it belongs to the statistics zone, for whoever knows which cells are
small knows more than the table says. ``public`` is what may stand beside the table.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from kommune360 import __version__
from kommune360.base.fingerprints import fingerprint_bytes, fingerprint_json
from kommune360.base.text import Text
from kommune360.disclosure.primary import WHY, Reason
from kommune360.disclosure.profiles import NORMAL, Profile
from kommune360.disclosure.protect import BLANKED, SHOWN, ZERO, Protected, published_frame
from kommune360.disclosure.remedies import Remedy

PRIMARY, SECONDARY = "primary", "secondary"
PUBLIC = Text(
    "Verdeckt (statistische Geheimhaltung): Die Anzahl ist klein, oder aus ihr ließe sich eine kleine Anzahl "
    "errechnen. Welches von beiden gilt, wird nicht gesagt.",
    "Blanked (statistical confidentiality): the count is small, or a small count could be computed from it. "
    "Which of the two is not told.",
)
NAMED = 3  # protected cells named in a reason


@dataclass(frozen=True, slots=True)
class Proof:
    """``content`` is JSON-able; see the method page for its keys."""

    content: dict[str, Any]

    @property
    def released(self) -> bool:
        return bool(self.content["released"])

    @property
    def fingerprint(self) -> str:
        return fingerprint_json(self.content)

    def public(self) -> dict[str, Any]:
        """Everything but the cells: may stand beside the published table."""
        return {
            key: value for key, value in self.content.items() if key not in ("cells", "remedies", "table")
        }


def prove(
    protected: Protected,
    profile: Profile,
    *,
    sensitivity: str = NORMAL,
    remedies: tuple[Remedy, ...] = (),
) -> Proof:
    """Put the whole decision down: profile and table by fingerprint, every blanked cell with its reason, the audit."""
    frame = published_frame(protected.cells, protected.blank, protected.table)
    status = frame["#status"].value_counts()
    numbers = dict(zip(status["#status"].to_list(), status["count"].to_list(), strict=True))
    return Proof(
        {
            "version": __version__,
            "released": protected.released,
            "profile": {
                "id": profile.id,
                "fingerprint": profile.fingerprint,
                "signed_by": profile.signature.name,
                "signed_on": profile.signature.date,
            },
            "sensitivity": sensitivity,
            "rates": {"decimals": profile.rate_decimals, "published": bool(protected.table.rate_column)},
            "threshold": profile.rule(sensitivity).threshold,
            "table": {
                "fingerprint": fingerprint_bytes(protected.table.source.write_csv().encode()),
                "rows": protected.table.source.height,
            },
            "published": {
                "fingerprint": fingerprint_bytes(
                    frame.select([*protected.cells.names, "#count"]).write_csv().encode()
                ),
                "cells": frame.height,
                "derived": int((frame["#row"] < 0).sum()),
                "shown": numbers.get(SHOWN, 0) + numbers.get(ZERO, 0),
                "suppressed": numbers.get(BLANKED, 0),
                "primary": len(protected.primary),
                "secondary": len(protected.secondary),
                "told_before": len(protected.told),
                "share_suppressed": round(numbers.get(BLANKED, 0) / max(frame.height, 1), 4),
            },
            "choice": {"optimal": protected.optimal, "secondary_at_least": protected.at_least},
            "attacker": _attacker(profile, sensitivity).as_dict(),
            "audit": protected.audit.as_dict(),
            "cells": _cells(protected),
            "remedies": [remedy.as_dict() for remedy in remedies],
        }
    )


def reason_at(protected: Protected, cell: int) -> Text:
    """Why this cell is blank, for those who may know; everybody else reads ``PUBLIC``."""
    reason = protected.reason[cell]
    if reason is not Reason.NONE:
        return WHY[reason]
    others = protected.protects.get(cell, ())
    named = "; ".join(_name(protected, other) for other in others[:NAMED])
    more = f" (+{len(others) - NAMED})" if len(others) > NAMED else ""
    return Text(
        f"Ohne diese Lücke ließe sich errechnen: {named}{more}" if named else "Hält andere Lücken offen.",
        f"Without this blank one could compute: {named}{more}" if named else "Keeps other blanks open.",
    )


def readable(proof: Proof, language: str) -> str:
    """The proof as a short text for a file or a terminal."""
    german = language != "en"
    content = proof.content
    published, audit, profile = content["published"], content["audit"], content["profile"]
    signed = (
        f"{profile['signed_by']}, {profile['signed_on']}"
        if profile["signed_by"]
        else ("nicht unterschrieben" if german else "not signed")
    )
    narrowest = audit["narrowest"]
    narrow = "–" if narrowest is None else f"{narrowest:g}"
    lines = (
        [
            f"Zellen: {published['cells']}, davon gezeigt {published['shown']}, klein {published['primary']}, "
            f"zum Schutz verdeckt {published['secondary']} ({100 * published['share_suppressed']:.1f} % verdeckt)",
            f"Auswahl: {'nachweislich die kleinste' if content['choice']['optimal'] else 'gesucht'}; zum Schutz "
            f"mindestens nötig {content['choice']['secondary_at_least']}",
            f"Prüfung: {audit['exposed']} von {audit['blanked']} verdeckten Zellen errechenbar; schmalster Spielraum "
            f"{narrow}, verlangt {audit['width_required']}",
            f"Annahme: {content['attacker']['de']}",
            f"Profil: {profile['id']} ({profile['fingerprint'][:12]}), {signed}",
            f"Freigegeben: {'ja' if proof.released else 'nein'}",
        ]
        if german
        else [
            f"Cells: {published['cells']}, shown {published['shown']}, small {published['primary']}, blanked to "
            f"protect them {published['secondary']} ({100 * published['share_suppressed']:.1f} % blanked)",
            f"Choice: {'proven smallest' if content['choice']['optimal'] else 'searched'}; at least needed to "
            f"protect: {content['choice']['secondary_at_least']}",
            f"Audit: {audit['exposed']} of {audit['blanked']} blanked cells can be computed; narrowest interval "
            f"{narrow}, required {audit['width_required']}",
            f"Assumption: {content['attacker']['en']}",
            f"Profile: {profile['id']} ({profile['fingerprint'][:12]}), {signed}",
            f"Released: {'yes' if proof.released else 'no'}",
        ]
    )
    return "\n".join(lines)


def _cells(protected: Protected) -> list[dict[str, Any]]:
    intervals = {tuple(one.cell.values()): one for one in protected.audit.intervals}
    found = []
    for kind, cells in ((PRIMARY, protected.primary), (SECONDARY, protected.secondary)):
        for cell in map(int, cells):
            label = protected.cells.label(cell)
            interval = intervals.get(tuple(label.values()))
            found.append(
                {
                    "cell": label,
                    "row": int(protected.cells.row[cell]),
                    "status": kind,
                    "reason": str(protected.reason[cell]) or "protects",
                    "text": reason_at(protected, cell).as_dict(),
                    "protects": [protected.cells.label(other) for other in protected.protects.get(cell, ())],
                    "interval": None
                    if interval is None
                    else [interval.low, None if math.isinf(interval.high) else interval.high],
                }
            )
    return found


def _name(protected: Protected, cell: int) -> str:
    return ", ".join(f"{name} {code}" for name, code in protected.cells.label(cell).items())


def _attacker(profile: Profile, sensitivity: str) -> Text:
    threshold = profile.rule(sensitivity).threshold
    zero = profile.zeros_protected or profile.zero_partners
    told = profile.reasons_public
    return Text(
        f"Wer angreift, kennt alle veröffentlichten Zahlen und Summen genau, die Schwelle {threshold} und dieses "
        f"Profil; eine Lücke kann {'null sein' if zero else 'nicht null sein'}; welche Lücke klein ist, "
        f"{'steht dabei' if told else 'steht nirgends'}.",
        f"The attacker knows all published numbers and sums exactly, the threshold {threshold} and this profile; a "
        f"blank {'may' if zero else 'cannot'} be zero; which blank is small is {'told' if told else 'told nowhere'}.",
    )
