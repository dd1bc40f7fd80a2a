"""The keys of this installation, made from its root key when they are needed; they lie in no database and no backup."""

from django.conf import settings

from commonground.packets.sealed import Keys


def own_keys() -> Keys:
    """Both keys of this installation."""
    return Keys(*settings.PACKET_KEYS)
