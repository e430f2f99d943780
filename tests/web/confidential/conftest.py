"""The small town's folder for the walk, and a place for what is planted in it."""

from tests.web.lasting import lasting
from tests.web.small_town_fixtures import small_folder

__all__ = ["lasting", "small_folder"]
