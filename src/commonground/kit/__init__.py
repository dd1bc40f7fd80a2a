"""Small modules named by their subject that every app may use: the three noes, rules, status tables, ids, page parts.

A thing comes here only for its second user, and the kit knows none of the apps.
"""
