"""`initbridge relay` for real: bytes, order, half-close, back-pressure, resets, many at once, SIGTERM.

Usage: check.py PROGRAM        TAP

The service stands on 127.0.0.1, the relay on 127.0.0.2 (as `--address` says), on one port.
"""

import hashlib
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

PROGRAM = sys.argv[1]
DEADLINE = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Service:
    """Listens on 127.0.0.1 and does `talk` with each connection."""

    def __init__(self, port, talk):
        self.listener = socket.create_server(("127.0.0.1", port), backlog=512)
        self.talk = talk
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            connection.settimeout(DEADLINE)
            threading.Thread(target=self.run, args=(connection,), daemon=True).start()

    def run(self, connection):
        with connection:
            try:
                self.talk(connection)
            except OSError:
                pass

    def close(self):
        self.listener.close()


class Relay:
    def __init__(self, port, address="127.0.0.2"):
        self.process = subprocess.Popen(
            [PROGRAM, "relay", str(port), "--address", address],
            stderr=subprocess.PIPE, text=True, env={**os.environ, "INITBRIDGE_CONFIG": "/dev/null"})
        self.said = self.process.stderr.readline()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def connect(port):
    return socket.create_connection(("127.0.0.2", port), timeout=DEADLINE)


def read_all(connection):
    parts = []
    while True:
        part = connection.recv(65536)
        if not part:
            return b"".join(parts)
        parts.append(part)


def digest_after_end(connection):
    """Answers only when the client has closed its half."""
    connection.sendall(hashlib.sha256(read_all(connection)).hexdigest().encode())


def echo(connection):
    while True:
        data = connection.recv(65536)
        if not data:
            return
        connection.sendall(data)


def half_close():
    port = free_port()
    Service(port, digest_after_end)
    with Relay(port), connect(port) as client:
        data = random.Random(1).randbytes(5_000_000)
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        assert read_all(client) == hashlib.sha256(data).hexdigest().encode()


def half_close_of_the_service():
    port = free_port()
    got = []

    def talk(connection):
        connection.sendall(b"bye")
        connection.shutdown(socket.SHUT_WR)
        got.append(read_all(connection))

    Service(port, talk)
    with Relay(port), connect(port) as client:
        assert read_all(client) == b"bye"
        client.sendall(b"still here")
        client.shutdown(socket.SHUT_WR)
        wait_for(lambda: got == [b"still here"])


def both_ways_at_once():
    port = free_port()
    Service(port, echo)
    with Relay(port), connect(port) as client:
        data = random.Random(2).randbytes(8_000_000)
        sender = threading.Thread(target=lambda: (client.sendall(data), client.shutdown(socket.SHUT_WR)))
        sender.start()
        assert read_all(client) == data
        sender.join()


def many_at_once():
    port = free_port()
    Service(port, echo)
    with Relay(port):
        clients = [connect(port) for _ in range(200)]
        for number, client in enumerate(clients):
            client.sendall(f"client {number}\n".encode() * 10)
        for number, client in reversed(list(enumerate(clients))):
            client.shutdown(socket.SHUT_WR)
            assert read_all(client) == f"client {number}\n".encode() * 10
            client.close()


def back_pressure():
    """A service that does not read stops the sender; memory stays small, and all arrives in the end."""
    port = free_port()
    go = threading.Event()
    total = []

    def talk(connection):
        go.wait(DEADLINE)
        total.append(len(read_all(connection)))

    Service(port, talk)
    with Relay(port) as relay, connect(port) as client:
        client.setblocking(False)
        sent, still = 0, 0
        block = b"x" * 65536
        while still < 20:  # nothing more goes for a second
            try:
                sent += client.send(block)
                still = 0
            except BlockingIOError:
                still += 1
                time.sleep(0.05)
            assert sent < 200_000_000, "the sender was never stopped"
        cpu = cpu_seconds(relay.process.pid)
        time.sleep(0.5)
        assert cpu_seconds(relay.process.pid) - cpu < 0.1, "the relay spins while it waits"
        assert resident_kib(relay.process.pid) < 64_000
        client.setblocking(True)
        go.set()
        client.shutdown(socket.SHUT_WR)
        wait_for(lambda: total == [sent])


def hang_up_while_blocked():
    """The client goes while its bytes wait for the service: no spinning, and no end for the service but a reset or its bytes."""
    port = free_port()
    go = threading.Event()
    ends = []

    def talk(connection):
        go.wait(DEADLINE)
        try:
            ends.append(len(read_all(connection)))
        except OSError:
            ends.append("reset")

    Service(port, talk)
    with Relay(port) as relay:
        client = connect(port)
        client.setblocking(False)
        try:
            while True:
                client.send(b"x" * 65536)
        except BlockingIOError:
            pass
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
        time.sleep(0.3)
        cpu = cpu_seconds(relay.process.pid)
        time.sleep(0.5)
        assert cpu_seconds(relay.process.pid) - cpu < 0.1, "the relay spins after a reset"
        go.set()
        wait_for(lambda: ends == ["reset"])


def service_not_there():
    port = free_port()
    with Relay(port):
        for _ in range(3):
            try:
                with connect(port) as client:
                    assert client.recv(10) == b""
            except ConnectionResetError:
                pass
        service = Service(port, echo)  # and once it is there, it is reached
        with connect(port) as client:
            client.sendall(b"hello")
            assert client.recv(10) == b"hello"
        service.close()


def stops_cleanly():
    port = free_port()
    Service(port, echo)
    with Relay(port) as relay, connect(port) as client:
        client.sendall(b"x")
        assert client.recv(1) == b"x"
        relay.process.send_signal(signal.SIGTERM)
        assert relay.process.wait(DEADLINE) == 0
        try:
            assert client.recv(1) == b""
        except ConnectionResetError:
            pass


def port_taken():
    port = free_port()
    with socket.create_server(("0.0.0.0", port)):
        done = subprocess.run([PROGRAM, "relay", str(port), "--address", "127.0.0.2"], capture_output=True,
                              text=True, timeout=DEADLINE, env={**os.environ, "INITBRIDGE_CONFIG": "/dev/null"})
    assert done.returncode == 3, done
    assert "[relay/port-taken]" in done.stderr, done.stderr


def not_our_address():
    done = subprocess.run([PROGRAM, "relay", "9", "--address", "hello"], capture_output=True, text=True,
                          timeout=DEADLINE, env={**os.environ, "INITBRIDGE_CONFIG": "/dev/null"})
    assert done.returncode == 3 and "[relay/bad-address]" in done.stderr, done


def system_refuses():
    import resource
    done = subprocess.run([PROGRAM, "relay", "9", "--address", "127.0.0.2"], capture_output=True, text=True,
                          timeout=DEADLINE, env={**os.environ, "INITBRIDGE_CONFIG": "/dev/null"},
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (4, 4)))
    assert done.returncode == 3 and "[relay/system-refused]" in done.stderr, done


def out_of_descriptors():
    """Clients beyond the limit wait; the relay does not spin, and serves them when others go."""
    port = free_port()
    Service(port, echo)
    import resource
    process = subprocess.Popen([PROGRAM, "relay", str(port), "--address", "127.0.0.2"], stderr=subprocess.PIPE, text=True,
                               env={**os.environ, "INITBRIDGE_CONFIG": "/dev/null"},
                               preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20)))
    try:
        process.stderr.readline()
        clients = [connect(port) for _ in range(12)]
        time.sleep(0.5)
        cpu = cpu_seconds(process.pid)
        time.sleep(0.5)
        assert cpu_seconds(process.pid) - cpu < 0.1, "the relay spins without descriptors"
        for client in clients[:10]:
            client.close()
        clients[-1].sendall(b"late")
        assert clients[-1].recv(10) in (b"late", b"")
        with connect(port) as fresh:
            fresh.sendall(b"hello")
            assert fresh.recv(10) == b"hello"
    finally:
        process.kill()
        process.wait()


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_kib(pid):
    with open(f"/proc/{pid}/status") as status:
        return int(next(line for line in status if line.startswith("VmRSS")).split()[1])


def wait_for(condition):
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


TESTS = [half_close, half_close_of_the_service, both_ways_at_once, many_at_once, back_pressure, hang_up_while_blocked,
         service_not_there, stops_cleanly, port_taken, not_our_address, system_refuses, out_of_descriptors]


def main():
    print(f"1..{len(TESTS)}", flush=True)
    failed = 0
    for number, test in enumerate(TESTS, 1):
        try:
            test()
            print(f"ok {number} - {test.__name__}", flush=True)
        except Exception as problem:  # an assertion, or whatever the system said
            failed += 1
            print(f"not ok {number} - {test.__name__}\n# {type(problem).__name__}: {problem}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
