"""What the installation itself does before anybody has a role: it opens a jurisdiction with the office that runs it."""

from commonground.site.actions.open_jurisdiction import found_jurisdiction

__all__ = ["found_jurisdiction"]
