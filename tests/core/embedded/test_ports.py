import socket

from tpma.core.embedded.ports import LOOPBACK, answers, free_port, hold_port, is_free


def test_a_taken_port_gives_way_to_another() -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not is_free(port)
        assert answers(port)
        other = free_port(port)
        assert other != port
        assert is_free(other)
    assert not answers(port)


def test_the_usual_port_is_taken_when_free() -> None:
    port = free_port()
    assert free_port(port) == port


def test_a_held_port_is_nobody_elses_but_the_servers() -> None:
    port, holder = hold_port()
    with holder, socket.socket() as server:
        assert not is_free(port)
        other, second = hold_port(port)
        second.close()
        assert other != port
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        server.bind((LOOPBACK, port))
        server.listen()
        assert answers(port)
