"""Setting a county up from one readable file: agencies, areas, agreements, staff, units, limits. It is read as a whole before anything
happens, carried out by the ordinary verbs in one transaction, and can be run again: what is there stays as it is.
"""
