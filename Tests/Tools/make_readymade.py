#!/usr/bin/env python3
"""Makes ready-made PDF invoices of a sender's own design, with an index, and what they must become.

Needs nothing but Python and a TrueType font. The people are made up. `OUT/in` is what to submit,
`OUT/expected.csv` what each invoice must show, `OUT/senders` the sender's file for a site."""
import argparse
import csv
import json
import pathlib
import random
import struct
import zlib

FONT = "/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf"
MM = 72 / 25.4
FIRST = "Åsa Örjan Märta Sven Élise Göran Ingrid Nils Karin Lars Birgitta Oskar".split()
LAST = "Älgsjö Lindqvist Ekström Björkman Öhrn Sandås Håkansson Wärn Dahl Åberg Holm Rydh".split()
STREETS = "Storgatan Älvvägen Örnstigen Kyrkbacken Skolgränd Åkervägen Hamnplan".split()
TOWNS = [("903 25", "UMEÅ"), ("114 56", "STOCKHOLM"), ("411 03", "GÖTEBORG"), ("222 22", "LUND"),
         ("831 30", "ÖSTERSUND"), ("972 31", "LULEÅ"), ("371 34", "KARLSKRONA")]


class Font:
    """Widths of a TrueType font's WinAnsi characters."""

    def __init__(self, path):
        self.data = pathlib.Path(path).read_bytes()
        tables = {}
        for index in range(struct.unpack(">H", self.data[4:6])[0]):
            entry = self.data[12 + 16 * index:28 + 16 * index]
            tag, _, start, length = struct.unpack(">4sIII", entry)
            tables[tag] = self.data[start:start + length]
        self.unit = struct.unpack(">H", tables[b"head"][18:20])[0]
        count = struct.unpack(">H", tables[b"hhea"][34:36])[0]
        advance = [struct.unpack(">H", tables[b"hmtx"][4 * i:4 * i + 2])[0] for i in range(count)]
        glyphs = self.cmap(tables[b"cmap"])
        self.widths = []
        for code in range(32, 256):
            try:
                char = ord(bytes([code]).decode("cp1252"))
            except UnicodeDecodeError:
                char = 32
            glyph = glyphs.get(char, 0)
            self.widths.append(round(advance[min(glyph, count - 1)] * 1000 / self.unit))

    def cmap(self, table):
        for index in range(struct.unpack(">H", table[2:4])[0]):
            platform, kind, start = struct.unpack(">HHI", table[4 + 8 * index:12 + 8 * index])
            if (platform, kind) == (3, 1):
                break
        sub = table[start:]
        n = struct.unpack(">H", sub[6:8])[0] // 2
        ends, starts, deltas, ranges = [
            struct.unpack(f">{n}H", sub[at:at + 2 * n])
            for at in (14, 16 + 2 * n, 16 + 4 * n, 16 + 6 * n)]
        found = {}
        for k in range(n):
            for char in range(starts[k], min(ends[k], 0x2200) + 1):
                if ranges[k] == 0:
                    found[char] = (char + deltas[k]) & 0xFFFF
                else:
                    at = 16 + 6 * n + 2 * k + ranges[k] + 2 * (char - starts[k])
                    glyph = struct.unpack(">H", sub[at:at + 2])[0]
                    found[char] = (glyph + deltas[k]) & 0xFFFF if glyph else 0
        return found


class PDF:
    """A small writer: pages of text and boxes in one font."""

    def __init__(self, font, width=210, height=297, embed=True, name="LiberationSans"):
        self.font, self.width, self.height = font, width, height
        self.embed, self.name = embed, name
        self.pages, self.files = [], []

    def page(self):
        self.pages.append([])

    def text(self, x, y, words, size=10, grey=0):
        data = words.encode("cp1252", "replace")
        escaped = data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        self.pages[-1].append(
            b"BT %.2f g /F1 %.2f Tf %.3f %.3f Td (" % (grey, size, x * MM, (self.height - y) * MM)
            + escaped + b") Tj ET\n")

    def box(self, x, y, width, height, colour=(0.85, 0.85, 0.85)):
        self.pages[-1].append(b"%.2f %.2f %.2f rg %.3f %.3f %.3f %.3f re f\n" % (
            *colour, x * MM, (self.height - y - height) * MM, width * MM, height * MM))

    def bytes(self):
        objects = [None, None]

        def add(body):
            objects.append(body)
            return len(objects)

        def stream(data, more=b""):
            packed = zlib.compress(data)
            return add(b"<</Length %d/Filter/FlateDecode%s>>stream\n" % (len(packed), more)
                       + packed + b"\nendstream")

        descriptor = b""
        if self.embed:
            file = stream(self.font.data, b"/Length1 %d" % len(self.font.data))
            descriptor = b"/FontFile2 %d 0 R" % file
        about = add(b"<</Type/FontDescriptor/FontName/%s/Flags 32/FontBBox[-200 -300 1200 1000]"
                    b"/ItalicAngle 0/Ascent 905/Descent -212/CapHeight 729/StemV 80%s>>" % (
                        self.name.encode(), descriptor))
        font = add(b"<</Type/Font/Subtype/TrueType/BaseFont/%s/Encoding/WinAnsiEncoding"
                   b"/FirstChar 32/LastChar 255/Widths[%s]/FontDescriptor %d 0 R>>" % (
                       self.name.encode(), b" ".join(b"%d" % w for w in self.font.widths), about))
        kids = []
        for content in self.pages:
            body = stream(b"".join(content))
            kids.append(add(
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.3f %.3f]/Contents %d 0 R"
                b"/Resources<</Font<</F1 %d 0 R>>>>>>" % (
                    self.width * MM, self.height * MM, body, font)))
        more = b""
        for name, data in self.files:
            inside = stream(data, b"/Type/EmbeddedFile/Subtype/text#2Fxml")
            spec = add(b"<</Type/Filespec/F(%s)/UF(%s)/EF<</F %d 0 R>>/AFRelationship/Data>>" % (
                name, name, inside))
            more = b"/AF[%d 0 R]/Names<</EmbeddedFiles<</Names[(%s)%d 0 R]>>>>" % (spec, name, spec)
        objects[0] = b"<</Type/Catalog/Pages 2 0 R%s>>" % more
        objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (
            len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
        out, places = bytearray(b"%PDF-1.7\n%\xe5\xe4\n"), []
        for number, body in enumerate(objects, 1):
            places.append(len(out))
            out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
            len(objects) + 1, start)
        return bytes(out)


def money(cents):
    return f"{cents // 100},{cents % 100:02d}"


def invoice(number, rng):
    code, town = rng.choice(TOWNS)
    lines = [f"{rng.choice(STREETS)} {rng.randint(1, 99)}"]
    if rng.random() < 0.2:
        lines.insert(0, f"c/o {rng.choice(LAST)}")
    return {
        "number": str(number), "name": f"{rng.choice(FIRST)} {rng.choice(LAST)}", "lines": lines,
        "postcode": code, "town": town, "date": "2026-11-20", "due": "2026-12-20",
        "cents": rng.randint(1_00, 99_999_99), "pages": rng.choice([1, 1, 1, 2, 3])}


def draw(pdf, inv, kind):
    """One invoice; `kind` says where the design has its address."""
    left, top = {"window": (22, 53), "moved": (24, 57)}.get(kind, (22, 53))
    for page in range(1, inv["pages"] + 1):
        pdf.page()
        pdf.text(25, 18, "Nordkraft Elnät AB", 16)
        pdf.text(160, 14, f"Sida {page} av {inv['pages']}", 9)
        pdf.text(160, 19, f"Faktura {inv['number']}", 9)
        if page == 1:
            for place, line in enumerate([inv["name"], *inv["lines"],
                                          f"{inv['postcode']} {inv['town']}"]):
                pdf.text(left, top + 4.4 * place, line, 10)
            column = 100 if kind == "crowded" else 134
            for place, (word, value) in enumerate([
                    ("Fakturanummer", inv["number"]), ("Fakturadatum", inv["date"]),
                    ("Förfallodag", inv["due"]), ("Att betala", money(inv["cents"]) + " kr")]):
                pdf.text(column, 45 + 5 * place, word, 8, 0.3)
                pdf.text(column + 28, 45 + 5 * place, value, 9)
            pdf.box(26, 262, 165, 9)
            pdf.text(28, 268, f"Bankgiro 5050-1055   OCR {inv['number']}   Belopp "
                     f"{money(inv['cents'])}", 10)
        for row in range(24):
            y = 135 + 5 * row
            pdf.text(28, y, f"Elöverföring period {row + 1}", 9)
            pdf.text(150, y, money(inv["cents"] // 24), 9)
    return inv


def cii(inv, sender):
    """The head of a Factur-X file."""
    def e(text):
        return text.replace("&", "&amp;").replace("<", "&lt;")
    amount = f"{inv['cents'] // 100}.{inv['cents'] % 100:02d}"
    day = inv["date"].replace("-", "")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocument><ram:ID>{inv['number']}</ram:ID><ram:TypeCode>380</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">{day}</udt:DateTimeString></ram:IssueDateTime>
</rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeAgreement>
<ram:SellerTradeParty><ram:Name>Nordkraft Elnät AB</ram:Name><ram:SpecifiedLegalOrganization>
<ram:ID schemeID="0007">{sender}</ram:ID></ram:SpecifiedLegalOrganization>
<ram:PostalTradeAddress><ram:CountryID>SE</ram:CountryID></ram:PostalTradeAddress>
</ram:SellerTradeParty><ram:BuyerTradeParty><ram:Name>{e(inv['name'])}</ram:Name>
<ram:PostalTradeAddress><ram:PostcodeCode>{inv['postcode']}</ram:PostcodeCode>
<ram:LineOne>{e(inv['lines'][-1])}</ram:LineOne>
{'<ram:LineTwo>' + e(inv['lines'][0]) + '</ram:LineTwo>' if len(inv['lines']) > 1 else ''}
<ram:CityName>{inv['town']}</ram:CityName><ram:CountryID>SE</ram:CountryID>
</ram:PostalTradeAddress></ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeSettlement><ram:PaymentReference>{inv['number']}</ram:PaymentReference>
<ram:InvoiceCurrencyCode>SEK</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:DuePayableAmount>{amount}
</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>""".encode()


SENDER = """id: nordkraft
name: Nordkraft Elnät AB
country: SE
printSite: SE-STO
language: sv
layout: housing
recognise:
  organisationNumbers: ["5566778899"]
colour: mono
product: a-post
readyMade:
  files: ["nordkraft-*"]
  decimalMark: comma
  defaults: {currency: SEK, country: SE}
  remedies: [REMEDIES]
  scaleMin: 0.94
  moveMaxMM: 6
"""
INDEX = """  index:
    files: ["*.csv"]
    delimiter: ";"
    trailer: SUMMA
    count: "2"
    sum: "3"
    fields:
      number: Fakturanr
      date: Datum
      due: Förfaller
      amount: Belopp
      name: Namn
      addressLines: [Adress1, Adress2, Adress3]
      paymentReference: OCR
"""
JSON_INDEX = """  index:
    files: ["*.json"]
    format: json
    list: invoices
    count: count
    sum: total
    fields:
      number: number
      date: date
      amount: amount
      name: to.name
      street: to.street
      street2: to.careOf
      postcode: to.postcode
      town: to.town
"""
RECTANGLES = """  rectangles:
    - field: number
      placeMM: {left: 150, top: 15, width: 50, height: 6}
      pattern: "Faktura (\\\\d+)"
"""
WHOLE = """    - field: address
      placeMM: {left: 18, top: 46, width: 80, height: 28}
    - field: date
      placeMM: {left: 160, top: 46, width: 35, height: 6}
    - field: amount
      placeMM: {left: 160, top: 56, width: 35, height: 6}
      pattern: "([0-9,]+)"
"""
SPLIT = """  split:
    when: matches
    placeMM: {left: 150, top: 10, width: 50, height: 6}
    pattern: "Sida 1 av"
"""


def write_index(folder, invoices, form, names):
    total = sum(inv["cents"] for inv in invoices)
    if form == "json":
        rows = []
        for inv, where in zip(invoices, names):
            rows.append({"number": inv["number"], "date": inv["date"],
                         "amount": money(inv["cents"]),
                         "to": {"name": inv["name"], "street": inv["lines"][-1],
                                "careOf": inv["lines"][0] if len(inv["lines"]) > 1 else None,
                                "postcode": inv["postcode"], "town": inv["town"]}, **where})
        (folder / "nordkraft-day.json").write_text(json.dumps(
            {"count": len(rows), "total": money(total), "invoices": rows}, ensure_ascii=False))
        return
    with open(folder / "nordkraft-day.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=";")
        keys = sorted({key for where in names for key in where})
        out.writerow(["Fakturanr", "Datum", "Förfaller", "Belopp", "Namn", "Adress1", "Adress2",
                      "Adress3", "OCR", *keys])
        for inv, where in zip(invoices, names):
            lines = inv["lines"] + [f"{inv['postcode']} {inv['town']}"] + [""] * 2
            out.writerow([inv["number"], inv["date"], inv["due"], money(inv["cents"]),
                          inv["name"], *lines[:3], inv["number"],
                          *[where.get(key, "") for key in keys]])
        out.writerow(["SUMMA", len(invoices), money(total)])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True)
    parser.add_argument("--n", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=700001, help="the first invoice's number")
    parser.add_argument("--kind", default="window", choices=["window", "moved", "crowded"])
    parser.add_argument("--paper", default="a4", choices=["a4", "letter"])
    parser.add_argument("--merged", action="store_true", help="one PDF of all")
    parser.add_argument("--index", default="csv", choices=["csv", "json", "none"],
                        help="none: rectangles, or the XML inside with --facturx")
    parser.add_argument("--pages", default="named", choices=["named", "rule"],
                        help="merged: the index names pages, or a rule splits them")
    parser.add_argument("--facturx", action="store_true")
    parser.add_argument("--no-fonts", action="store_true", help="the font is not embedded")
    parser.add_argument("--remedies", default="as-is, move, address-on-back, cover-sheet")
    given = parser.parse_args()
    rng = random.Random(given.seed)
    out = pathlib.Path(given.out)
    folder = out / "in"
    folder.mkdir(parents=True, exist_ok=True)
    font = Font(FONT)
    size = (210, 297) if given.paper == "a4" else (215.9, 279.4)

    def pdf():
        return PDF(font, *size, embed=not given.no_fonts,
                   name="Nordkraft-Sans" if given.no_fonts else "LiberationSans")

    invoices = [invoice(given.first + place, rng) for place in range(given.n)]
    names = []
    if given.merged:
        whole, at = pdf(), 1
        for inv in invoices:
            draw(whole, inv, given.kind)
            names.append({"Sida": at} if given.pages == "named" else {})
            at += inv["pages"]
        (folder / "nordkraft-day.pdf").write_bytes(whole.bytes())
    else:
        for inv in invoices:
            one = pdf()
            draw(one, inv, given.kind)
            if given.facturx:
                one.files.append((b"factur-x.xml", cii(inv, "5566778899")))
            name = f"nordkraft-{inv['number']}.pdf"
            (folder / name).write_bytes(one.bytes())
            names.append({"Fil": name})
    if given.index != "none":
        write_index(folder, invoices, given.index, names)
    sender = SENDER.replace("REMEDIES", given.remedies)
    place = {"csv": INDEX, "json": JSON_INDEX, "none": ""}[given.index]
    if place:
        key = {"csv": "Fil", "json": "Fil"}[given.index]
        if not given.merged:
            place += f"      file: {key}\n"
        elif given.pages == "named":
            place += "      firstPage: Sida\n"
    sender += place
    if not given.facturx:
        sender += RECTANGLES + (WHOLE if given.index == "none" else "")
    if given.merged and (given.pages == "rule" or given.index == "none"):
        sender += SPLIT
    (out / "senders").mkdir(exist_ok=True)
    (out / "senders" / "nordkraft.yaml").write_text(sender, encoding="utf-8")
    with open(out / "expected.csv", "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["number", "name", "address", "amount", "pages"])
        for inv in invoices:
            address = [*inv["lines"], f"{inv['postcode']} {inv['town']}"]
            rows.writerow([inv["number"], inv["name"], "|".join(address), money(inv["cents"]),
                           inv["pages"]])


if __name__ == "__main__":
    main()
