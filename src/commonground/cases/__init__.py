"""Cases: an agency walks with a person for a while. A case has a first contact that is owed within 72 hours, tasks, every
touch, how it turned out and how it ended; whoever left can come back any time.
"""
