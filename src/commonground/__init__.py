"""Common Ground: one call for help, carried by partners to a measured outcome."""

__version__ = "0.1.0"
