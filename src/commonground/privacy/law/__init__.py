"""The law, in pure Python: labels, purposes, and the decision. It imports nothing of ours and nothing of Django.

This is the first, simple form: own agency; or the unit assigned to the call; or an agreement in force and a live release.
"""

from commonground.privacy.law.decide import Asked, Decision, Facts, decide
from commonground.privacy.law.labels import HEALTH_LABELS, LABELS, PURPOSES

__all__ = ["HEALTH_LABELS", "LABELS", "PURPOSES", "Asked", "Decision", "Facts", "decide"]
