"""Clocks: what must happen by when. A clock runs beside a record of any kind, is met or stopped, and when it is overdue
somebody is told exactly once. The database is the truth; a job only looks.
"""
