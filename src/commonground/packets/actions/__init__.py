"""Verbs of packets: know a partner, end one, make a packet, take one in."""

from commonground.packets.actions.ask import ask
from commonground.packets.actions.make import make
from commonground.packets.actions.partners import end_partner, know_partner
from commonground.packets.actions.take import take

__all__ = ["ask", "end_partner", "know_partner", "make", "take"]
