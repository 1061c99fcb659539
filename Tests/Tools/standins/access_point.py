#!/usr/bin/env python3
"""Stands in for an access point of the Peppol network with the API of phoss-ap.

Written from phoss-ap's wiki (API Specification, Code Lists) and the network's Business Message
Envelope. POST /api/outbound/submit-sbd takes a whole envelope with X-Token, GET
/api/outbound/status/{instance} tells pending, sent, rejected. Refuses: no token, an envelope
that lacks a part or whose parts contradict each other or the document, participants without a
scheme, a document that is no BIS Billing 3, attachments that are no base64, an instance
identifier that was used for something else.
"""
import base64
import binascii
import re
import xml.etree.ElementTree as ElementTree

from standin import arguments
from webservice import BREAK, MISCHIEF, begin, reply, serve

TOKEN = "hemligt-lösen-9f1c"
HEAD = "{http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader}"
BASIC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
AGGREGATE = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
BILLING = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
# The order of UBL 2.1 around attachments.
ORDER = {
    "Invoice": ["BillingReference", "DespatchDocumentReference", "ReceiptDocumentReference",
                "StatementDocumentReference", "OriginatorDocumentReference",
                "ContractDocumentReference", "AdditionalDocumentReference", "ProjectReference",
                "Signature", "AccountingSupplierParty", "AccountingCustomerParty"],
    "CreditNote": ["BillingReference", "DespatchDocumentReference", "ReceiptDocumentReference",
                   "ContractDocumentReference", "AdditionalDocumentReference",
                   "StatementDocumentReference", "OriginatorDocumentReference", "Signature",
                   "AccountingSupplierParty", "AccountingCustomerParty"],
}
messages = {}


def head_fault(head, document):
    """The first fault of an envelope's head, or None."""
    if head is None or head.findtext(HEAD + "HeaderVersion") != "1.0":
        return "header-version"
    for side in ("Sender", "Receiver"):
        actor = head.find(f"{HEAD}{side}/{HEAD}Identifier")
        if actor is None or actor.get("Authority") != "iso6523-actorid-upis":
            return side
        if not re.fullmatch(r"\d{4}:[^\s]{1,130}", actor.text or ""):
            return side
    kind = document.tag.split("}")[-1]
    name = f"urn:oasis:names:specification:ubl:schema:xsd:{kind}-2"
    about = head.find(HEAD + "DocumentIdentification")
    found = [about.findtext(HEAD + part) for part in ("Standard", "TypeVersion", "Type")]
    if kind not in ORDER or found != [name, "2.1", kind] or document.tag != f"{{{name}}}{kind}":
        return "document-identification"
    if not re.fullmatch(r"[0-9a-f-]{36}", about.findtext(HEAD + "InstanceIdentifier") or ""):
        return "instance-identifier"
    moment = about.findtext(HEAD + "CreationDateAndTime") or ""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", moment):
        return "creation-date"
    scopes = {
        scope.findtext(HEAD + "Type"): (scope.findtext(HEAD + "InstanceIdentifier"),
                                        scope.findtext(HEAD + "Identifier"))
        for scope in head.iter(HEAD + "Scope")}
    if scopes.get("DOCUMENTID") != (f"{name}::{kind}##{BILLING}::2.1", "busdox-docid-qns"):
        return "document-id"
    if scopes.get("PROCESSID") != (PROCESS, "cenbii-procid-ubl"):
        return "process-id"
    return None if re.fullmatch("[A-Z]{2}", scopes.get("COUNTRY_C1", ("",))[0]) else "country"


def document_fault(document):
    """The first fault of a document, or None."""
    if document.findtext(BASIC + "CustomizationID") != BILLING:
        return "customization"
    if document.findtext(BASIC + "ProfileID") != PROCESS:
        return "profile"
    order = ORDER[document.tag.split("}")[-1]]
    places = [order.index(child.tag.removeprefix(AGGREGATE)) for child in document
              if child.tag.removeprefix(AGGREGATE) in order]
    if places != sorted(places):
        return "order"
    for file in document.iter(BASIC + "EmbeddedDocumentBinaryObject"):
        try:
            data = base64.b64decode(file.text or "", validate=True)
        except (binascii.Error, ValueError):
            return "attachment"
        if not file.get("filename") or "/" in file.get("filename"):
            return "attachment-name"
        if file.get("mimeCode") == "application/pdf" and not data.startswith(b"%PDF-"):
            return "attachment-pdf"
    return None


def take(request):
    if request.header("content-type").split(";")[0] != "application/xml" or b"<!" in request.body:
        return reply(415)
    try:
        envelope = ElementTree.fromstring(request.body)
    except ElementTree.ParseError:
        return reply(400, {"error": "xml"})
    if envelope.tag != HEAD + "StandardBusinessDocument" or len(envelope) != 2:
        return reply(400, {"error": "envelope"})
    head, document = envelope
    fault = head_fault(head, document) or document_fault(document)
    instance = head.findtext(f"{HEAD}DocumentIdentification/{HEAD}InstanceIdentifier") or "?"
    mode = stand_in.mode(instance)
    if mode in MISCHIEF:
        return MISCHIEF[mode]
    if mode == "temporary":
        stand_in.note(instance, b"", mode)
        return reply(503, None, retry_after="60")
    if mode == "permanent" or fault:
        stand_in.note(instance, b"", "permanent", fault=fault or "refused")
        return reply(400, {"error": fault or "refused"})
    if stand_in.note(instance, request.body, mode) == "conflict":
        return reply(409, {"error": "instance"})
    messages[instance] = mode
    if mode == "unknown":
        return BREAK
    return reply(200, {"overallSuccess": True, "sbdhInstanceIdentifier": instance})


def answer(request):
    token = request.header("x-token").encode("latin-1", "replace").decode("utf-8", "replace")
    if token != TOKEN:
        return reply(401, {"error": "token"})
    if (request.method, request.path) == ("POST", "/api/outbound/submit-sbd"):
        return take(request)
    found = re.fullmatch(r"/api/outbound/status/([0-9a-f-]{36})", request.path)
    if found and request.method == "GET" and found.group(1) in messages:
        late = messages[found.group(1)] == "late"
        return reply(200, {"status": "permanently_failed" if late else "sent"})
    return reply(404)


options = arguments(__doc__)
stand_in = begin(options)
serve(options, answer)
