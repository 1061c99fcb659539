#!/usr/bin/env python3
"""Stands in for a publisher of the Peppol network (Service Metadata Publishing 1.4).

GET /{participant}/services/{document} with both escaped. The last digit of a participant says
what it is: 1 takes invoices over AS4, 2 has another transport, 3 is not in service any more, 4
not yet, 5 has another process, 6 answers for another participant, 7 names a publisher elsewhere,
8 is an XML bomb, 9 is HTML; others take nothing, which is 404. `/moved/…` redirects to the same
path without it. Participants that stand in FOLDER/participants, one a line, take invoices too.
"""
import os
import urllib.parse
from xml.sax.saxutils import escape

from standin import arguments
from webservice import begin, serve

KIND = ("busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##"
        "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1")
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
BOMB = ('<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9))
    + "]><SignedServiceMetadata>&j;</SignedServiceMetadata>")


def metadata(participant, digit):
    if digit == "7":
        inner = ('<Redirect href="http://other.example/">'
                 '<CertificateUID>x</CertificateUID></Redirect>')
    else:
        days = {"3": ("2015-01-01T00:00:00Z", "2020-01-01T00:00:00+01:00"),
                "4": ("2099-01-01T00:00:00.000Z", "2199-01-01T00:00:00Z")}
        begins, ends = days.get(digit, ("2020-01-01T00:00:00", "2099-12-31T00:00:00Z"))
        transport = "busdox-transport-as2-ver1p0" if digit == "2" else "peppol-transport-as4-v2_0"
        process = "urn:www.cenbii.eu:profile:bii05:ver2.0" if digit == "5" else PROCESS
        named = "0192:000000000" if digit == "6" else participant
        inner = f"""
  <ServiceInformation>
   <id:ParticipantIdentifier scheme="iso6523-actorid-upis"
    >{escape(named)}</id:ParticipantIdentifier>
   <id:DocumentIdentifier scheme="busdox-docid-qns">{KIND[18:]}</id:DocumentIdentifier>
   <ProcessList><Process>
    <id:ProcessIdentifier scheme="cenbii-procid-ubl">{process}</id:ProcessIdentifier>
    <ServiceEndpointList><Endpoint transportProfile="{transport}">
     <wsa:EndpointReference>
      <wsa:Address>https://ap.example/as4</wsa:Address>
     </wsa:EndpointReference>
     <RequireBusinessLevelSignature>false</RequireBusinessLevelSignature>
     <ServiceActivationDate>{begins}</ServiceActivationDate>
     <ServiceExpirationDate>{ends}</ServiceExpirationDate>
     <Certificate>MII</Certificate><ServiceDescription>x</ServiceDescription>
     <TechnicalContactUrl>x</TechnicalContactUrl>
    </Endpoint></ServiceEndpointList>
   </Process></ProcessList>
  </ServiceInformation>"""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<SignedServiceMetadata xmlns="http://busdox.org/serviceMetadata/publishing/1.0/"
  xmlns:id="http://busdox.org/transport/identifiers/1.0/"
  xmlns:wsa="http://www.w3.org/2005/08/addressing">
 <ServiceMetadata>{inner}</ServiceMetadata>
 <Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>
</SignedServiceMetadata>"""


def listed():
    try:
        with open(os.path.join(options.folder, "participants"), encoding="ascii") as file:
            return file.read().split()
    except FileNotFoundError:
        return []


def answer(request):
    stand_in.note(request.path, b"", "asked")
    if request.path.startswith("/moved/"):
        return 302, {"location": request.path.removeprefix("/moved")}, b""
    parts = request.path.split("/")
    if request.method != "GET" or len(parts) != 4 or parts[2] != "services":
        return 400, {}, b""
    # Everything but letters, digits and a few signs must have been escaped.
    if any(sign in parts[1] + parts[3] for sign in ":#"):
        return 400, {}, b""
    scheme, _, participant = urllib.parse.unquote(parts[1]).partition("::")
    if scheme != "iso6523-actorid-upis" or urllib.parse.unquote(parts[3]) != KIND:
        return 404, {}, b""
    digit = "1" if participant in listed() else participant[-1]
    if digit == "8":
        return 200, {"content-type": "text/xml"}, BOMB.encode()
    if digit == "9":
        return 200, {"content-type": "text/html"}, b"<html><body>welcome</body></html>"
    if digit not in "1234567":
        return 404, {}, b""
    body = metadata(participant, digit).encode()
    return 200, {"content-type": "application/xml; charset=UTF-8"}, body


options = arguments(__doc__)
stand_in = begin(options)
serve(options, answer)
