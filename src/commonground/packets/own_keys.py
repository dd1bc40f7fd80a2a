"""The keys of this installation, made from its root key when they are needed; they lie in no database and no backup."""

from django.conf import settings

from commonground.packets.sealed import Keys, PacketTrouble
from commonground.packets.sealed.sealing import opened


def own_keys() -> Keys:
    """Both keys of this installation."""
    return Keys(*settings.PACKET_KEYS)


def keys_that_open(file: bytes) -> Keys:
    """Those of this installation's keys that open a file: today's, or former ones for which a partner sealed it before it had the new card."""
    for former in settings.FORMER_PACKET_KEYS:
        try:
            opened(file, keys := Keys(*former))
        except PacketTrouble:
            continue
        return keys
    return own_keys()
