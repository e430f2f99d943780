"""The small town for the walk."""

from tests.web.small_town_fixtures import small_folder, small_town

__all__ = ["small_folder", "small_town"]
