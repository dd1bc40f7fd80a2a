"""What other chapters do through privacy, inside their own actions: write a part, open and close reach, grant and withdraw."""

from commonground.privacy.actions.grants import grant, withdraw
from commonground.privacy.actions.parts import write_part
from commonground.privacy.actions.reach import close_reach, open_reach
from commonground.privacy.actions.subjects import new_subject

__all__ = ["close_reach", "grant", "new_subject", "open_reach", "withdraw", "write_part"]
