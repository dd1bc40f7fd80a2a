"""The pages of the directory: finding help, for everybody and for staff."""

from commonground.directory.pages.find import find_help, one_place
from commonground.directory.pages.staff import check, find_service, one_service_for_staff, say_whose

__all__ = ["check", "find_help", "find_service", "one_place", "one_service_for_staff", "say_whose"]
