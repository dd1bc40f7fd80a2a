"""Measures: what was done, counted the same way by everybody. A definition (a TOML row that anyone can read) says what a figure
means, which clock starts it and which stops it, what it is divided by and what stands beside it so that it cannot be made to
look good at somebody's cost. The database counts; only counts leave it, for a whole jurisdiction or an area, and a period.
"""
