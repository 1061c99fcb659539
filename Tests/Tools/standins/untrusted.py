#!/usr/bin/env python3
"""A server over TLS with a certificate of its own making, for another name, that nobody trusts."""
import os
import socket
import ssl

from standin import arguments
from webservice import begin

options = arguments(__doc__)
stand_in = begin(options)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(
    os.path.join(os.path.dirname(os.path.abspath(__file__)), "test-only.pem"))
listener = socket.create_server(("127.0.0.1", 0))
stand_in.listens(listener.getsockname()[1])
while True:
    plain, _ = listener.accept()
    try:
        with context.wrap_socket(plain, server_side=True) as connection:
            data = connection.recv(65536)
            if data:
                stand_in.note("asked", data, "asked")
    except OSError:
        pass
