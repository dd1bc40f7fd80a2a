"""Pages of a permission: asking for it, looking at it, confirming it, taking it back, and a copy on paper."""
