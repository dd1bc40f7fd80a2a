"""The own town: an invented county for demonstrations and tests. It has agencies, staff, units, a directory, people
and a year of calls with their rhythm, all made up for this project and drawn from a seed up to now, imperfect on
purpose. It knows no database: whoever builds a demonstration reads it and acts it out through the actions of the apps.
"""

from commonground.site.town.generate import Town

__all__ = ["Town"]
