"""Pages of clocks: when an office is open."""
