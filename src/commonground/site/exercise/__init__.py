"""An exercise: a working town on one machine, to look around in. It runs beside nothing real: on this machine alone, in a
database of its own, with the striped frame on every page, and it refuses a database that holds real people.
"""
