#!/usr/bin/env python3
"""A web server that answers as none should; each path is another mischief."""
import socket
import threading
import time

from standin import StandIn, arguments

# Ten entities, each ten times the one before.
BOMB = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)) + b"]><a>&j;</a>"


def answer(path, connection):
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
    if path == "/plain":
        connection.sendall(
            head + b"Content-Type: text/plain; charset=utf-8\r\nContent-Length: 2\r\n\r\nok")
    elif path == "/headers":
        connection.sendall(head)
        for number in range(50_000):
            connection.sendall(b"X-%d: %s\r\n" % (number, b"a" * 100))
        connection.sendall(b"\r\n")
    elif path == "/body":
        connection.sendall(head + b"\r\n")
        for _ in range(4000):
            connection.sendall(b"a" * 10_000)
    elif path == "/slow":
        for byte in head:
            connection.sendall(bytes([byte]))
            time.sleep(0.2)
    elif path == "/silent":
        time.sleep(20)
    elif path == "/close":
        pass
    elif path == "/to-file":
        connection.sendall(
            b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n")
    elif path == "/to-elsewhere":
        connection.sendall(
            b"HTTP/1.1 302 Found\r\nLocation: http://example.invalid/\r\nContent-Length: 0\r\n\r\n")
    elif path == "/to-plain":
        connection.sendall(
            b"HTTP/1.1 307 Temporary\r\nLocation: /plain\r\nContent-Length: 0\r\n\r\n")
    elif path == "/round":
        connection.sendall(
            b"HTTP/1.1 307 Temporary\r\nLocation: /round\r\nContent-Length: 0\r\n\r\n")
    elif path == "/garbage":
        connection.sendall(b"\x00\x01\x02 this is no HTTP\r\n\r\n")
    elif path == "/html":
        connection.sendall(head + b"Content-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>")
    elif path == "/deep":
        connection.sendall(head + b"Content-Type: application/json\r\n\r\n" + b"[" * 500_000)
    elif path == "/bomb":
        connection.sendall(head + b"Content-Type: application/xml\r\n\r\n" + BOMB)
    elif path == "/lying":
        connection.sendall(head + b"Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{")
    else:
        connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")


def serve(server, connection):
    with connection:
        connection.settimeout(30)
        data = b""
        try:
            while b"\r\n\r\n" not in data:
                more = connection.recv(65536)
                if not more:
                    return
                data += more
            path = data.split(b" ", 2)[1].decode("latin-1")
            server.note(path, data, "asked")
            # Whatever an adapter puts behind the address it was given, the mischief is the same.
            answer("/" + path.split("/")[1], connection)
        except OSError:
            pass


def main():
    options = arguments(__doc__)
    server = StandIn(options.folder, options.seed)
    listener = socket.create_server(("127.0.0.1", 0))
    server.listens(listener.getsockname()[1])
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(server, connection), daemon=True).start()


main()
