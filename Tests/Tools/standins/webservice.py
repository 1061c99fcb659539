"""What stand-ins of web services share: a server on the loopback, one function that answers.

`serve(options, answer)` calls `answer(request)`, which returns (status, headers, body), or BREAK to
close the connection without an answer. It ends when the test that started it is gone.
"""
import http.server
import json
import os
import urllib.parse

from standin import StandIn

BREAK = object()
BODY_MAX = 40 << 20
# The tests' "now": 2026-11-18T11:06:40Z. Their clock stands still, so stand-ins count from it.
NOW = 1_795_000_000


def now():
    """The moment in seconds: what the file `now` in the folder says, else the tests'."""
    try:
        with open(os.path.join(stand_in.folder, "now"), encoding="ascii") as file:
            return int(file.read())
    except FileNotFoundError:
        return NOW


class Request:
    def __init__(self, method, target, headers, body):
        self.method = method
        parts = urllib.parse.urlsplit(target)
        self.path = parts.path
        self.query = parts.query
        self.headers = headers
        self.body = body

    def header(self, name):
        return self.headers.get(name, "")

    def json(self):
        """The body where it is JSON and says so, else None."""
        if self.header("content-type").split(";")[0].strip().lower() != "application/json":
            return None
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def reply(status, value=None, **headers):
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    if value is None:
        return status, named, b""
    named.setdefault("content-type", "application/json")
    return status, named, json.dumps(value, sort_keys=True).encode()


# Words for `mode` with which a stand-in answers a message as no service should, once all before it,
# such as a sign-in, has gone well.
MISCHIEF = {
    "html": (200, {"content-type": "text/html"}, b"<html><body>Welcome to the hotel</body></html>"),
    "deep": (200, {"content-type": "application/json"}, b"[" * 500_000),
    "headers": (200, {f"x-{number}": "a" * 100 for number in range(50_000)}, b""),
    "redirect": (302, {"location": "file:///etc/passwd"}, b""),
}


def serve(options, answer):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def work(self):
            length = int(self.headers.get("content-length") or 0)
            if length > BODY_MAX or self.headers.get("transfer-encoding"):
                self.send_error(413)
                self.close_connection = True
                return
            body = self.rfile.read(length)
            said = answer(Request(self.command, self.path, self.headers, body))
            self.close_connection = True
            if said is BREAK:
                return
            status, headers, data = said
            self.send_response(status)
            for name, text in headers.items():
                self.send_header(name, text)
            self.send_header("content-length", str(len(data)))
            self.send_header("connection", "close")
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_DELETE = work

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stand_in.listens(server.server_address[1])
    server.serve_forever()


stand_in = None


def begin(options):
    """The mode and log of this stand-in, which `serve` writes the port for."""
    global stand_in
    stand_in = StandIn(options.folder, options.seed)
    return stand_in
