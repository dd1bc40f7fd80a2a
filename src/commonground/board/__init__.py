"""The board: the room of dispatch. Calls that wait and calls that are answered, units, and the next step of the selected call.
It holds no facts of its own: it composes calls and units, shows each viewer what the floor lets them see, and says how old it is.
"""
