"""Pages of packets."""
