"""Units: the teams that can be sent, who is in them now, and whether they are free. A unit knows nothing of calls."""
