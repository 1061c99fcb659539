#!/usr/bin/env python3
"""Stands in for the Norwegian mailbox Digipost's API for senders, version 8.

Written from api_v8.xsd and the public documentation of requests and their signatures. Serves GET
/, POST /identification, POST /messages and GET /documents/{sender}/{uuid}/status. Numbers that
end in 1 are of people without a mailbox, in 2 of nobody, in 4 of several. Refuses: a missing
Date (or one of another quarter of an hour), X-Digipost-UserId, X-Content-SHA256 or
X-Digipost-Signature, a hash or signature that does not fit, a body that is not the message and
one part a document under its uuid, elements out of order, a message-id that was another's.
"""
import base64
import email.parser
import email.policy
import email.utils
import hashlib
import os
import re
import threading
import xml.etree.ElementTree as ElementTree

from standin import arguments
from webservice import BREAK, MISCHIEF, begin, now, serve

SENDER = "497013"
TYPE = "application/vnd.digipost-v8+xml"
SPACE = "{http://api.digipost.no/schema/v8}"
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
lock = threading.Lock()
messages, documents = {}, {}


def public_key():
    """Modulus and exponent of the tests' key, out of its DER (RFC 5208, RFC 8017)."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "test-only.pem")
    with open(path, encoding="ascii") as file:
        text = re.search("BEGIN PRIVATE KEY-+(.*?)-", file.read(), re.S).group(1)
    data = base64.b64decode("".join(text.split()))

    def step(at):
        length, at = data[at + 1], at + 2
        if length > 127:
            count = length & 127
            length, at = int.from_bytes(data[at:at + count], "big"), at + count
        return at, at + length

    inner, _ = step(0)
    inner = step(step(inner)[1])[1]   # behind version and algorithm
    at = step(step(step(inner)[0])[0])[1]   # in octets and sequence, behind version
    start, end = step(at)
    first, last = step(end)
    return int.from_bytes(data[start:end], "big"), int.from_bytes(data[first:last], "big")


MODULUS, EXPONENT = public_key()


def is_signed(text, signature):
    """RSASSA-PKCS1-v1_5 with SHA-256."""
    size = (MODULUS.bit_length() + 7) // 8
    if len(signature) != size:
        return False
    block = pow(int.from_bytes(signature, "big"), EXPONENT, MODULUS).to_bytes(size, "big")
    info = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(text).digest()
    return block == b"\x00\x01" + b"\xff" * (size - len(info) - 3) + b"\x00" + info


def fault(status, code):
    return status, {"content-type": TYPE}, (
        f'<error xmlns="http://api.digipost.no/schema/v8"><error-code>{code}</error-code>'
        "<error-message>no</error-message><error-type>CLIENT_DATA</error-type></error>").encode()


def xml(name, inner, attributes=""):
    return 200, {"content-type": TYPE}, (
        f'<{name} xmlns="http://api.digipost.no/schema/v8"{attributes}>{inner}</{name}>').encode()


def wrong_head(request):
    """The first fault of a request's header lines, or None."""
    try:
        moment = email.utils.parsedate_to_datetime(request.header("date")).timestamp()
    except (TypeError, ValueError):
        return "NO_DATE"
    # The tests' clock stands still, but for a poll an hour later.
    if not -900 <= moment - now() <= 7200:
        return "DATE_TOO_FAR"
    if request.header("x-digipost-userid") != SENDER:
        return "NO_USER_ID"
    names = ["date", "x-digipost-userid"]
    if request.body:
        digest = base64.b64encode(hashlib.sha256(request.body).digest()).decode()
        if request.header("x-content-sha256") != digest:
            return "WRONG_CONTENT_HASH"
        names.append("x-content-sha256")
    text = request.method.upper() + "\n" + request.path.lower() + "\n"
    for name in sorted(names):
        text += f"{name}: {request.header(name)}\n"
    text += request.query.lower() + "\n"
    try:
        signature = base64.b64decode(request.header("x-digipost-signature"), validate=True)
    except ValueError:
        signature = b""
    return None if is_signed(text.encode(), signature) else "WRONG_SIGNATURE"


def who(element):
    """Number of the recipient, or None where it has no right form."""
    kinds = {"personal-identification-number": r"\d{11}", "organisation-number": r"\d{9}"}
    children = list(element)
    if not children:
        return None
    pattern = kinds.get(children[0].tag.removeprefix(SPACE))
    text = children[0].text or ""
    return text if pattern and re.fullmatch(pattern, text) else None


def parts(request):
    """Name to bytes of the parts of a message, or None."""
    head = request.header("content-type")
    if not head.startswith("multipart/vnd.digipost-v8+xml; boundary="):
        return None
    whole = b"Content-Type: " + head.encode() + b"\r\n\r\n" + request.body
    parsed = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(whole)
    if not parsed.is_multipart():
        return None
    return {part.get_filename(): part.get_payload(decode=True) for part in parsed.iter_parts()}


ORDER = ["uuid", "subject", "file-type", "opening-receipt", "sms-notification",
         "email-notification", "authentication-level", "sensitivity-level", "encrypted",
         "content-hash", "link", "data-type"]


def wrong(message, contents):
    """The first fault of a message, or None."""
    names = [child.tag.removeprefix(SPACE) for child in message]
    first = ["message-id", "recipient", "primary-document"]
    if message.tag != SPACE + "message" or names[:3] != first:
        return "INVALID_MESSAGE"
    if any(name != "attachment" for name in names[3:]):
        return "INVALID_MESSAGE"
    uuids = []
    for document in list(message)[2:]:
        inner = [child.tag.removeprefix(SPACE) for child in document]
        if inner != sorted(inner, key=ORDER.index) or not {"uuid", "file-type"} <= set(inner):
            return "INVALID_DOCUMENT"
        uuid = document.findtext(SPACE + "uuid")
        subject = document.findtext(SPACE + "subject") or ""
        if not re.fullmatch(UUID, uuid) or len(subject) > 255 or uuid not in contents:
            return "INVALID_DOCUMENT"
        if document.findtext(SPACE + "file-type") == "pdf" and contents[uuid][:5] != b"%PDF-":
            return "NO_PDF"
        uuids.append(uuid)
    return None if set(uuids) | {"message"} == set(contents) else "PARTS_DO_NOT_FIT"


def take(request):
    contents = parts(request)
    if not contents or "message" not in contents or b"<!DOCTYPE" in contents["message"]:
        return fault(400, "INVALID_REQUEST")
    try:
        message = ElementTree.fromstring(contents["message"])
    except ElementTree.ParseError:
        return fault(400, "INVALID_XML")
    key = message.findtext(SPACE + "message-id") or ""
    mode = stand_in.mode(key)
    if mode in MISCHIEF:
        return MISCHIEF[mode]
    if mode == "temporary":
        stand_in.note(key, b"", mode)
        return 503, {}, b""
    code = "REFUSED" if mode == "permanent" else wrong(message, contents)
    number = who(message.find(SPACE + "recipient")) if not code else None
    if code or number is None:
        stand_in.note(key, b"", "permanent", fault=code or "INVALID_RECIPIENT")
        return fault(400, code or "INVALID_RECIPIENT")
    if number[-1] in "124":
        stand_in.note(key, b"", "permanent", fault="UNKNOWN_RECIPIENT")
        return fault(404, "UNKNOWN_RECIPIENT")
    digest = hashlib.sha256(request.body).digest()
    with lock:
        same = messages.setdefault(key, digest) == digest
        if same:
            documents[message.findtext(f"{SPACE}primary-document/{SPACE}uuid")] = mode
    stand_in.note(key, request.body, mode)
    if not same:
        return fault(409, "DUPLICATE_MESSAGE_ID")
    if mode == "unknown":
        return BREAK
    return xml("message-delivery", f"<message-id>{key}</message-id><delivery-method>DIGIPOST"
               f"</delivery-method><sender-id>{SENDER}</sender-id><status>DELIVERED</status>")


def identify(request):
    try:
        number = who(ElementTree.fromstring(request.body))
    except ElementTree.ParseError:
        return fault(400, "INVALID_XML")
    if number is None:
        return xml("identification-result",
                   "<result>INVALID</result><invalid-reason>UNKNOWN</invalid-reason>")
    if number[-1] in "24":
        why = "NOT_FOUND" if number[-1] == "2" else "MULTIPLE_MATCHES"
        return xml("identification-result", "<result>UNIDENTIFIED</result>"
                   f"<unidentified-reason>{why}</unidentified-reason>")
    if number[-1] == "1":
        return xml("identification-result", "<result>IDENTIFIED</result>")
    return xml("identification-result", "<result>DIGIPOST</result>"
               "<digipost-address>ola.nordmann#1234</digipost-address>")


def answer(request):
    code = wrong_head(request)
    if code:
        return fault(401, code)
    if (request.method, request.path) == ("GET", "/"):
        links = "".join(
            f'<link rel="https://api.digipost.no/relations/{name}"'
            f' uri="https://api.digipost.no/{path}" media-type="{TYPE}"/>'
            for name, path in (("create_message", "messages"),
                               ("identify_recipient", "identification")))
        return xml("entrypoint", links)
    if request.method == "POST" and request.path == "/messages":
        return take(request)
    if request.method == "POST" and request.path == "/identification":
        return identify(request)
    found = re.fullmatch(rf"/documents/{SENDER}/({UUID})/status", request.path)
    if found and request.method == "GET" and found.group(1) in documents:
        late = documents[found.group(1)] == "late"
        return xml("document-status", "", f' uuid="{found.group(1)}" channel="DIGIPOST" '
                   f'status="{"NOT_DELIVERED" if late else "DELIVERED"}" read="N"')
    return fault(404, "NOT_FOUND")


options = arguments(__doc__)
stand_in = begin(options)
serve(options, answer)
