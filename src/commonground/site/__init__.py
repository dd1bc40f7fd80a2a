"""Puts the parts together: settings, addresses, the command line and the embedded database; nothing imports it."""
