"""Taking many calls in at once: rows are copied into a temporary table, compared and merged there by SQL, in one transaction.

``fill`` copies the rows, ``merging`` holds the rules as SQL, ``settle`` runs them round by round: rows about the same call in
one batch are settled in the order of the file, so that a batch ends exactly as its rows would one by one.
"""

from commonground.calls.staging.fill import fill, held_elsewhere
from commonground.calls.staging.settle import Settled, one_at_a_time, settle

__all__ = ["Settled", "fill", "held_elsewhere", "one_at_a_time", "settle"]
