#!/usr/bin/env python3
"""A web service that takes invoices by PUT, as Brevpress's adapter `web` is documented to ask.

Refuses what such a service refuses: no or a wrong token (--token), no Idempotency-Key, a key that
is not the path's, an empty body. Half of the recipients are known, by the seed; a question about
one in nine is answered with an error.
"""
import hashlib
import json
import re
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standin import StandIn, arguments

news = {}
lock = threading.Lock()


class Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, data=b"", kind="text/plain", **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def allowed(self):
        if options.token and self.headers.get("Authorization") != f"Bearer {options.token}":
            self.answer(401)
            return False
        return True

    def do_PUT(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if not self.allowed():
            return
        found = re.fullmatch(r"/messages/([0-9a-f]{32})", self.path)
        if not found or self.headers.get("Idempotency-Key") != found.group(1) or not body:
            self.answer(400)
            return
        key = found.group(1)
        mode = partner.mode(key)
        mode = partner.note(key, body, mode)
        if mode == "temporary":
            self.answer(503, Retry_After="60")
        elif mode == "permanent":
            self.answer(422)
        elif mode == "conflict":
            self.answer(409)
        elif mode == "unknown":
            # Taken, but the line breaks before anybody is told.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
        else:
            if mode == "late":
                with lock:
                    news[key] = {
                        "token": key, "key": key, "verdict": "refused", "code": "partner-refused"}
            self.answer(201, Location=f"/messages/{key}")

    def do_GET(self):
        if not self.allowed():
            return
        if self.path == "/news":
            with lock:
                data = json.dumps(sorted(news.values(), key=lambda n: n["key"])[:10_000]).encode()
            self.answer(200, data, "application/json")
            return
        found = re.fullmatch(r"/recipients/(\w+)/(\S+)", self.path)
        if not found:
            self.answer(404)
            return
        digest = hashlib.sha256(f"{options.seed}{found.group(2)}".encode()).digest()
        if digest[0] % 9 == 0:
            self.answer(500)
        else:
            self.answer(200 if digest[1] % 2 == 0 else 404)

    def do_DELETE(self):
        if not self.allowed():
            return
        with lock:
            news.pop(self.path.rsplit("/", 1)[-1], None)
        self.answer(204)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        pass  # a connection that was broken off on purpose


options = arguments(__doc__, token={"default": "", "help": "the token that requests must carry"})
partner = StandIn(options.folder, options.seed)
server = Server(("127.0.0.1", 0), Desk)
partner.listens(server.server_address[1])
server.serve_forever()
