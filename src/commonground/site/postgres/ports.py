"""Free TCP ports on this machine, for a server that only this machine can reach."""

import secrets
import socket

HOST = "127.0.0.1"
# Below the range from which systems take ports for outgoing connections, so that no such connection takes ours.
LOWEST, HIGHEST = 15433, 24999
TRIES = 100


def is_free(port: int) -> bool:
    """Whether a server could listen on this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # The server sets the same option, so a port in its closing minutes counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def choose_port() -> int:
    """A free port, drawn at random so that two installations rarely meet."""
    for _ in range(TRIES):
        port = LOWEST + secrets.randbelow(HIGHEST - LOWEST)
        if is_free(port):
            return port
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
