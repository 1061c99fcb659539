"""insert.csv read by the site's field mapping and compared with the manifest, record by record.

Like proof/site.py no YAML reader: it knows mappings as the sample site writes them, a key a line
and a column a line in braces, and says so where one is written otherwise.
"""

import codecs
import csv
import datetime
import io
import re
import xml.etree.ElementTree as tree
from decimal import ROUND_HALF_UP, Decimal

from proof.site import NotUnderstood

CODE_PAGES = {"UTF-8": "utf-8", "ISO-8859-1": "latin-1", "CP437": "cp437"}
DATES = {"YYYY-MM-DD": "%Y-%m-%d", "YYYYMMDD": "%Y%m%d", "YYMMDD": "%y%m%d",
         "DD.MM.YYYY": "%d.%m.%Y", "YYYYDDD": "%Y%j"}


def flow(text):
    """A map in braces; values may be quoted."""
    pairs = re.findall(r'(\w+): *(?:"((?:[^"\\]|\\.)*)"|([^,}]*))', text)
    return {key: quoted if quoted or not plain else plain.strip()
            for key, quoted, plain in pairs}


class Mapping:
    def __init__(self, path):
        self.keys, self.lists, current = {}, {"columns": [], "headerRecord": []}, None
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            entry = re.fullmatch(r" +- *\{(.*)\} *", line)
            key = re.fullmatch(r'(\w+): *(?:"(.*)"|(.*?)) *', line)
            if entry and current is not None:
                self.lists[current].append(flow("{" + entry.group(1) + "}"))
            elif key and key.group(1) in self.lists and not key.group(3):
                current = key.group(1)
            elif key:
                self.keys[key.group(1)] = key.group(2) if key.group(2) is not None else key.group(3)
            else:
                raise NotUnderstood(f"{path.name}: {line.strip()[:40]}")
        self.columns, self.header = self.lists["columns"], self.lists["headerRecord"]
        self.format = self.keys.get("format", "DEL")
        self.encoding = CODE_PAGES[self.keys.get("codePage", "UTF-8")]

    # -- what must be written

    def due(self, column, job, piece=None, sheet=None):
        field = column["field"]
        if field == "constant":
            return column.get("text", "")
        if field in ("postingDate", "created"):
            day = datetime.date.fromisoformat(job[field][:10])
            return day.strftime(DATES[column.get("dateForm", "YYYY-MM-DD")])
        value = {**of_job(job), **(of_piece(piece) if piece else {}),
                 **(of_sheet(sheet) if sheet else {})}[field]
        if isinstance(value, Decimal):
            if "decimals" in column:
                value = value.quantize(Decimal(1).scaleb(-int(column["decimals"])), ROUND_HALF_UP)
            text = format(value, "f")
            mark = {"comma": ",", "implied": ""}.get(column.get("decimalMark"), ".")
            return text.replace(".", mark)
        return str(value)

    def shown(self, text, column):
        """The text as the file can hold it: its code page, its width."""
        replacement = self.keys.get("replacement", "?")
        if self.format != "XML":
            def instead(error):
                return replacement * (error.end - error.start), error.end
            codecs.register_error("brevpress", instead)
            text = text.encode(self.encoding, "brevpress").decode(self.encoding)
        if column.get("cut") == "true" and "width" in column:
            encoded = text.encode(self.encoding)[:int(column["width"])]
            text = encoded.decode(self.encoding, "ignore")
        return text

    # -- what is written

    def records(self, content):
        """The header record's cells, or nothing, and those of all other records."""
        if self.format == "XML":
            root = tree.fromstring(content)
            if root.tag != self.keys.get("rootElement", "job"):
                raise NotUnderstood(f"insert.csv is a {root.tag}")
            rows = list(root)
            header = [cell.text or "" for cell in rows.pop(0)] if self.header else None
            element = self.keys.get("recordElement", "record")
            if any(row.tag != element for row in rows):
                raise NotUnderstood("insert.csv has other elements than the mapping's")
            return header, [[cell.text or "" for cell in row] for row in rows]
        if self.format == "FLR":
            return self.fixed(content)
        text = content.decode(self.encoding)
        delimiter = {"tab": "\t"}.get(self.keys.get("delimiter"), self.keys.get("delimiter", ";"))
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        header = rows.pop(0) if self.header else None
        if self.keys.get("header", "true") == "true":
            names = rows.pop(0)
            if names != [column["name"] for column in self.columns]:
                raise NotUnderstood("insert.csv has other headings than the mapping's columns")
        return header, rows

    def fixed(self, content):
        ends = {"none": b"", "LF": b"\n"}.get(self.keys.get("lineEnd"), b"\r\n")
        rows, at = [], 0
        while at < len(content):
            columns = self.header if self.header and not rows else self.columns
            row = []
            for column in columns:
                width = int(column["width"])
                row.append(content[at:at + width].decode(self.encoding))
                at += width
            if content[at:at + len(ends)] != ends:
                raise NotUnderstood(f"insert.csv: record {len(rows) + 1} is not as long as it must")
            at += len(ends)
            rows.append(row)
        header = rows.pop(0) if self.header else None
        return header, rows

    def unpadded(self, cell, column):
        if "width" not in column:
            return cell
        pad = column.get("pad", " ") or " "
        bare = cell.rstrip(pad) if column.get("align", "left") == "left" else cell.lstrip(pad)
        return bare

    # -- the comparison

    def faults(self, content, job):
        try:
            header, rows = self.records(content)
        except (NotUnderstood, tree.ParseError, UnicodeDecodeError) as error:
            return [f"insert.csv: {error}"]
        by_sheet = self.keys.get("record", "piece") == "sheet"
        subjects = [(piece, sheet) for piece in job["pieces"]
                    for sheet in (piece["sheets"] if by_sheet else [None])]
        if len(rows) != len(subjects):
            return [f"insert.csv has {len(rows)} records for {len(subjects)}"
                    f" {'sheets' if by_sheet else 'pieces'}"]
        found = self.row_faults("the header record", header or [], self.header, job)
        for number, (row, (piece, sheet)) in enumerate(zip(rows, subjects), 1):
            found += self.row_faults(f"record {number}", row, self.columns, job, piece, sheet)
        return found

    def row_faults(self, at, row, columns, job, piece=None, sheet=None):
        if len(row) != len(columns):
            return [f"insert.csv: {at} has {len(row)} cells for {len(columns)} columns"]
        found = []
        for cell, column in zip(row, columns):
            due = self.shown(self.due(column, job, piece, sheet), column)
            if self.unpadded(cell, column) != self.unpadded(due, column):
                found.append(f"insert.csv: {at}, {column['name']} is not the manifest's")
        return found


def of_job(job):
    return {
        "job": job["job"], "jobNumber": job["jobNumber"], "site": job["site"],
        "operator": job["operator"], "product": job["product"], "zone": job["zone"],
        "envelope": job["envelope"], "stock": job["stock"], "fold": job["fold"],
        "jobPieces": job["totals"]["pieces"], "jobSheets": job["totals"]["sheets"],
        "postageCurrency": job["totals"]["postage"]["currency"]}


def of_piece(piece):
    first, last = piece["sheets"][0], piece["sheets"][-1]
    return {
        "piece": piece["piece"], "id": piece["id"], "sender": piece["sender"],
        "recipient": piece["recipient"], "invoices": " ".join(piece["invoices"]),
        "country": piece["country"], "postcode": piece["postcode"],
        "envelopeNumber": piece["envelopeOf"][0], "envelopeCount": piece["envelopeOf"][1],
        "feeders": " ".join(map(str, piece["feeders"])), "divert": int(piece["divert"]),
        "weightGrams": Decimal(str(piece["weightGrams"])),
        "thicknessMM": Decimal(str(piece["thicknessMM"])),
        "postageAmount": Decimal(piece["postage"]["amount"]), "sheets": len(piece["sheets"]),
        "firstPage": first["frontPage"], "lastPage": last["backPage"] or last["frontPage"],
        "firstMark": first["mark"], "lastMark": last["mark"]}


def of_sheet(sheet):
    return {"sheet": sheet["sheet"], "document": sheet["document"], "mark": sheet["mark"],
            "page": sheet["frontPage"], "lane": sheet["lane"]}


def load(site_folder, print_site):
    """The mapping by which a print site's control files are written."""
    text = re.sub(r"#.*", "", (site_folder / "site.yaml").read_text(encoding="utf-8"))
    for block in re.split(r"^ *- +id: *", text, flags=re.M)[1:]:
        if block.split(None, 1)[0] != print_site:
            continue
        name = re.search(r"^ *mapping: *([\w.-]+)", block, flags=re.M)
        if not name:
            break
        for path in sorted((site_folder / "mappings").glob("*.yaml")):
            if re.search(rf"^id: *{re.escape(name.group(1))} *$",
                         path.read_text(encoding="utf-8"), flags=re.M):
                return Mapping(path)
    raise NotUnderstood(f"the mapping of the print site {print_site}")
