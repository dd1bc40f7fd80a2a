"""The floor: grants, row-level security, triggers, definer functions and composite keys, generated from the register of
fields. It is laid anew after every migration by the owner and compared by ``doctor``; see docs/adr/0002.
"""

from commonground.site.floor.compare import differences
from commonground.site.floor.lay import lay

__all__ = ["differences", "lay"]
