"""What can be done with the directory: one verb a file."""

from commonground.directory.actions.claim import claim, unclaim
from commonground.directory.actions.take_batch import Taken, take_batch
from commonground.directory.actions.verify import verify

__all__ = ["Taken", "claim", "take_batch", "unclaim", "verify"]
