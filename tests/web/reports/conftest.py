"""The municipality of the need's tests: its papers rest on the same figures."""

from __future__ import annotations

from tests.web.scenarios.conftest import need_folder, planned_town

__all__ = ["need_folder", "planned_town"]
