#!/usr/bin/env python3
"""A mail server after RFC 5321, on top of aiosmtpd: STARTTLS first, then a login, then mail.

It refuses what servers refuse: mail without encryption or login, recipients that are not there,
messages that are too large, that lack From, Date or Message-ID, that have bare line ends, lines
of more than 998 characters or bytes above 127 in their header. What it took lies in
FOLDER/messages/KEY.eml, with the return path in KEY.json. A message in mode `late` is taken and
comes back as a report (RFC 3464) in the maildir FOLDER/reports.
"""
import asyncio
import email
import email.policy
import json
import os
import re
import subprocess
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

import ssl

from standin import StandIn, arguments

LARGEST = 30_000_000

REPORT = """\
Return-Path: <>\r
From: Mail Delivery System <mailer-daemon@mx.example.org>\r
To: {path}\r
Subject: Undelivered Mail Returned to Sender\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status;\r
\tboundary="B0.1/mx.example.org"\r
\r
This is a MIME-encapsulated message.\r
\r
--B0.1/mx.example.org\r
Content-Type: text/plain; charset=us-ascii\r
\r
The mailbox does not exist.\r
\r
--B0.1/mx.example.org\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example.org\r
Arrival-Date: Thu, 26 Nov 2026 10:00:00 +0000\r
\r
Final-Recipient: rfc822; {recipient}\r
Original-Recipient: rfc822;{recipient}\r
Action: failed\r
Status: 5.1.1\r
Diagnostic-Code: smtp; 550 5.1.1 <{recipient}>: unknown user\r
\r
--B0.1/mx.example.org\r
Content-Type: text/rfc822-headers\r
\r
Subject: returned\r
\r
--B0.1/mx.example.org--\r
"""


def problem(data):
    head, gap, _ = data.partition(b"\r\n\r\n")
    if not gap:
        return "554 5.6.0 no header"
    if re.search(rb"(?<!\r)\n|\r(?!\n)", data):
        return "554 5.6.0 bare line end"
    if any(len(line) > 998 for line in data.split(b"\r\n")):
        return "554 5.6.0 line too long"
    if any(byte > 127 for byte in head):
        return "554 5.6.7 header is not ASCII"
    return None


class Handler:
    def __init__(self, server):
        self.server = server

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.server.mode(address) == "permanent" or address.endswith("@nobody.example.org"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        data = envelope.original_content
        wrong = problem(data)
        if wrong:
            return wrong
        message = email.message_from_bytes(data, policy=email.policy.SMTP)
        if not message["From"] or not message["Date"] or not message["Message-ID"]:
            return "554 5.6.0 From, Date and Message-ID are asked for"
        if message.defects:
            return "554 5.6.0 malformed"
        found = re.fullmatch(r"<([0-9a-f]{32})@[a-z.]+>", message["Message-ID"].strip())
        if not found:
            return "554 5.6.0 bad Message-ID"
        key = found.group(1)
        mode = self.server.mode(key)
        if mode == "temporary":
            self.server.note(key, data, mode)
            return "451 4.3.0 try again later"
        if mode == "permanent":
            self.server.note(key, data, mode)
            return "554 5.7.1 not wanted"
        self.server.note(key, data, mode)
        folder = os.path.join(self.server.folder, "messages")
        with open(os.path.join(folder, key + ".eml"), "wb") as file:
            file.write(data)
        with open(os.path.join(folder, key + ".json"), "w", encoding="utf-8") as file:
            json.dump({"from": envelope.mail_from, "to": envelope.rcpt_tos}, file)
        if mode == "unknown":
            server.transport.abort()
            return "421 4.3.2 gone"
        if mode == "late":
            text = REPORT.format(path=envelope.mail_from, recipient=envelope.rcpt_tos[0])
            path = os.path.join(self.server.folder, "reports")
            with open(os.path.join(path, "tmp", key), "wb") as file:
                file.write(text.encode("ascii"))
            os.rename(os.path.join(path, "tmp", key), os.path.join(path, "new", key + ".mx"))
        return "250 2.0.0 queued"


def certificate(folder):
    path = os.path.join(folder, "certificate.pem")
    key = os.path.join(folder, "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "30", "-subj", "/CN=stand-in", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", key, "-out", path], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, key)
    return context


async def main():
    options = arguments(
        __doc__, user={"default": "brevpress"}, password={"default": "hemligt-lösen-9f1c"})
    server = StandIn(options.folder, options.seed)
    for name in ("messages", "reports/new", "reports/cur", "reports/tmp"):
        os.makedirs(os.path.join(options.folder, name), exist_ok=True)
    context = certificate(options.folder)

    def login(_server, _session, _envelope, _mechanism, data):
        right = isinstance(data, LoginPassword) and (
            data.login == options.user.encode() and data.password == options.password.encode())
        return AuthResult(success=right, handled=False)

    def connection():
        return SMTP(
            Handler(server), hostname="mx.example.org", tls_context=context, require_starttls=True,
            auth_required=True, auth_require_tls=True, authenticator=login,
            data_size_limit=LARGEST)

    listener = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", 0)
    server.listens(listener.sockets[0].getsockname()[1])
    await listener.serve_forever()


if sys.version_info < (3, 10):
    sys.exit("needs Python 3.10")
asyncio.run(main())
