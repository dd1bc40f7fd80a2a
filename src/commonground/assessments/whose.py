"""Whose answers they are, by who asked: the label of the row and of the answers beneath it.

The employer decides, before the role: an advocate whom police employ writes the police record and is no confidential advocate
(34 USC 12291(b)(2); state law of advocate privilege).
"""

from commonground.agencies.context import Viewer
from commonground.privacy.law.labels import NEVER_READ_HEALTH
from commonground.programs.instruments import Instrument

HEALTH, POLICE, ADVOCATE = "health", "criminal_justice", "victim_advocacy"


def label_for(instrument: Instrument, by: Viewer) -> str:
    """The label of the answers when this viewer asks: ``health`` wherever the instrument knows no other."""
    if by.agency_kind == "police":
        wanted = POLICE
    elif by.agency_kind == "victim_service" or (by.role == "advocate" and by.agency_kind not in NEVER_READ_HEALTH):
        wanted = ADVOCATE
    else:
        wanted = HEALTH
    return wanted if wanted in instrument.labels else HEALTH
