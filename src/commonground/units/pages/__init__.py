"""Pages of units: which there are, forming one, and who is in it for this shift."""
