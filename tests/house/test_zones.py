"""Few modules may look into the statistics zone; each says here what for."""

from __future__ import annotations

import re

from tests.house.repository import PACKAGE, modules, relative

MAY_LOOK = {
    "observations/store.py": "keeps the zones apart",
    "exchange/folder/archive.py": "a copy of everything, for the statistics office",
    "exchange/folder/checking.py": "laws of the tables and files that must be there; says counts only",
    "exchange/folder/batches.py": "keeps what lies there from slipping out",
    "exchange/folder/sources.py": "shows a file that lies there to the statistics office alone",
    "exchange/folder/datasheets.py": "asks which datasets lie there",
    "exchange/writers/delivery_template.py": "takes the shape of a delivery for an empty form, no figure",
    "exchange/musterstadt/confidential.py": "fills it in the invented town",
    "exchange/folder/releasing.py": "protects what lies there and hands it over",
    "cli/export.py": "hands the wish for everything on",
    "web/data/selectors.py": "shows the statistics office what lies there",
    "web/requests/services.py": "sends confidential deliveries there",
    "web/data/sheets.py": "asks which datasets lie there",
    "web/data/forms.py": "offers it to whoever may import there",
    "web/data/tables.py": "names the zone",
}
LOOKS = re.compile(r"STATISTICS_ZONE|observations_statistics|zone=\"statistics\"")


def test_only_these_modules_name_the_statistics_zone() -> None:
    looking = {
        relative(path).removeprefix(relative(PACKAGE) + "/")
        for path in modules()
        if LOOKS.search(path.read_text(encoding="utf-8"))
    }
    assert looking == set(MAY_LOOK), "say in MAY_LOOK what for, or read the planning zone"
