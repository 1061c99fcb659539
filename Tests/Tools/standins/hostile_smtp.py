#!/usr/bin/env python3
"""A mail server that answers as none should; the name said at EHLO is the mischief. For tests of
the transport."""
import os
import socket
import threading
import time

from standin import StandIn, arguments


def lines(connection):
    data = b""
    while True:
        while b"\r\n" not in data:
            more = connection.recv(65536)
            if not more:
                return
            data += more
        line, data = data.split(b"\r\n", 1)
        yield line


def until_dot(connection):
    data = b""
    while not data.endswith(b"\r\n.\r\n"):
        more = connection.recv(65536)
        if not more:
            return
        data += more


def talk(connection):
    connection.sendall(b"220 mx.example.org\r\n")
    mischief = ""
    for line in lines(connection):
        word = line.split(b" ")[0].upper()
        if word in (b"EHLO", b"HELO"):
            mischief = line.split(b" ")[1].split(b".")[0].decode("ascii")
            if mischief == "flood":
                for number in range(500_000):
                    connection.sendall(b"250-X%d %s\r\n" % (number, b"a" * 400))
            if mischief == "drip":
                while True:
                    connection.sendall(b"2")
                    time.sleep(0.1)
            if mischief == "garbage":
                connection.sendall(b"\x00\xff\x01 none of that\r\n" * 10)
                return
            if mischief == "redirect":
                connection.sendall(b"251 file:///etc/passwd\r\n")
                continue
            connection.sendall(b"250 mx.example.org\r\n")
        elif word == b"DATA" and mischief == "nodata":
            return
        elif word == b"DATA":
            connection.sendall(b"354 go on\r\n")
            if mischief == "middata":
                connection.recv(1000)
                return
            until_dot(connection)
            if mischief == "afterdot":
                return
            if mischief == "silent":
                time.sleep(30)
            if mischief == "halfreply":
                connection.sendall(b"25")
                return
            if mischief == "laterefusal":
                connection.sendall(b"554 5.7.1 no\r\n")
            elif mischief == "latebusy":
                connection.sendall(b"452 4.3.1 full\r\n")
            else:
                connection.sendall(b"250 ok\r\n")
        elif word == b"QUIT":
            connection.sendall(b"221 bye\r\n")
            return
        else:
            connection.sendall(b"250 ok\r\n")


def serve(connection):
    with connection:
        connection.settimeout(30)
        # Closing with bytes unread resets, which is the ruder way.
        try:
            talk(connection)
        except OSError:
            pass


def leave_with_parent():
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def main():
    options = arguments(__doc__)
    threading.Thread(target=leave_with_parent, daemon=True).start()
    server = StandIn(options.folder, options.seed)
    listener = socket.create_server(("127.0.0.1", 0))
    server.listens(listener.getsockname()[1])
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


main()
