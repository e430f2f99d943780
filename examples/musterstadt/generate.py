"""Write the files of Musterstadt, an invented town: ``python generate.py [FOLDER] [--seed N]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kommune360.exchange.musterstadt.files import SEED, write


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).with_name("lieferung"))
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    written = write(arguments.folder, arguments.seed)
    sys.stdout.write("".join(f"{path}\n" for path in written))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
