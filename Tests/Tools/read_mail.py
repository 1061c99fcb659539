#!/usr/bin/env python3
"""Reads an e-mail from standard input with Python's own `email` package and says what is in it, as
JSON."""
import email
import email.policy
import hashlib
import json
import sys

message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
parts = []
for part in message.walk():
    if part.is_multipart():
        continue
    content = part.get_payload(decode=True)
    is_text = part.get_content_maintype() == "text"
    parts.append({
        "type": part.get_content_type(),
        "name": part.get_filename() or "",
        "sha256": hashlib.sha256(content).hexdigest(),
        "text": content.decode("utf-8") if is_text else "",
        "defects": len(part.defects),
    })
json.dump({
    "subject": message["Subject"],
    "from": message["From"].addresses[0].display_name,
    "address": message["From"].addresses[0].addr_spec,
    "to": message["To"],
    "date": message["Date"].datetime.isoformat(),
    "id": message["Message-ID"] or "",
    "headers": [name for name in message.keys()],
    "parts": parts,
}, sys.stdout)
