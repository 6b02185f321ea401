"""Which port to listen on: the usual one when it is free, else any other."""

import socket

LOOPBACK = "127.0.0.1"


def is_free(port: int, host: str = LOOPBACK) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do it: a port in TIME_WAIT counts as free, one with a listener doesn't.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(preferred: int | None = None, host: str = LOOPBACK) -> int:
    """The preferred port, one of the nineteen after it, or whichever the system gives."""
    if preferred is not None:
        for port in range(preferred, min(preferred + 20, 65536)):
            if is_free(port, host):
                return port
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        port = probe.getsockname()[1]
    assert isinstance(port, int)
    return port


def hold_port(preferred: int | None = None, host: str = LOOPBACK) -> tuple[int, socket.socket]:
    """A free port, kept from everybody else until the socket is closed.

    Only for a server that sets SO_REUSEPORT, as ours does: it may join, and while nothing listens
    on this socket it gets every connection. Without this, two products that start at the same
    moment choose the same port, and the system deals their visitors out to both.
    """
    for _ in range(50):
        port = free_port(preferred, host)
        holder = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        # Not SO_REUSEADDR: with it, the next probe would find the port free.
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        try:
            holder.bind((host, port))
        except OSError:
            holder.close()
            continue
        return port, holder
    raise OSError("no port could be held")


def answers(port: int, host: str = LOOPBACK) -> bool:
    """Whether something accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False
