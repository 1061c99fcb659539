"""The generator's manifest.csv: what each file holds, to compare the finished pages with."""

import csv
import re
import unicodedata
from decimal import Decimal

# How an amount is grouped and pointed on paper, by language.
NUMBER_STYLES = {
    "sv": (" ", ","), "nb": (" ", ","), "fi": (" ", ","), "da": (".", ","), "en": (",", ".")}
LANGUAGE_BY_COUNTRY = {"SE": "sv", "NO": "nb", "DK": "da", "FI": "fi"}
LANGUAGE_BY_SELLER = {"Ab Österbottens Telefon Oy": "sv"}

# A country's name on the last line of a foreign address, in the languages of the four senders.
COUNTRIES = {
    "SE": "SVERIGE RUOTSI SWEDEN", "NO": "NORGE NORJA NORWAY", "DK": "DANMARK TANSKA DENMARK",
    "FI": "FINLAND SUOMI", "PL": "POLEN PUOLA POLAND", "LT": "LITAUEN LIETTUA LITHUANIA",
    "LV": "LETTLAND LATVIA LETLAND", "EE": "ESTLAND VIRO ESTONIA",
    "GR": "GREKLAND HELLAS GRÆKENLAND KREIKKA GREECE",
    "DE": "TYSKLAND SAKSA GERMANY", "NL": "NEDERLÄNDERNA NEDERLAND ALANKOMAAT NETHERLANDS "
    "NEDERLANDENE HOLLAND THE", "GB": "STORBRITANNIEN STORBRITANNIA STORBRITANNIEN "
    "ISO-BRITANNIA UNITEDKINGDOM GREATBRITAIN FÖRENADEKUNGARIKET",
    "IS": "ISLAND ISLANTI ICELAND", "US": "USA UNITEDSTATES YHDYSVALLAT",
    "UA": "UKRAINA UKRAINE", "AX": "ÅLAND AHVENANMAA"}

INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"))


def rows(path):
    """The rows of manifest.csv by file name."""
    with open(path, newline="", encoding="utf-8") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def language(row):
    return LANGUAGE_BY_SELLER.get(row["seller"], LANGUAGE_BY_COUNTRY[row["seller_cc"]])


def folded(text):
    """Text for comparing: NFKC, no case, no white space, nothing invisible."""
    flat = unicodedata.normalize("NFKC", text).translate(INVISIBLE)
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", flat.casefold()))


def address_faults(row, words):
    """The words in the window are the recipient's address, all of it and nothing else."""
    shown = folded("".join(word[4] for word in words))
    found = []
    rest = shown
    # The generator writes Greek postcodes after the words for one, "ΤΚ"; on paper they stand alone.
    postcode = re.sub(r"^ΤΚ ?", "", row["postcode"])
    # The longest first, so that a city that is part of a street does not hide the street.
    parts = [("name", row["buyer"]), ("street", row["street"]), ("street2", row["street2"]),
             ("line3", row["line3"]), ("postcode", postcode), ("city", row["city"])]
    for name, value in sorted(parts, key=lambda part: -len(folded(part[1]))):
        due = folded(value)
        if not due:
            continue
        if due in rest:
            rest = rest.replace(due, "\n", 1)
        elif not (name == "city" and row["postcode"] and due in shown):
            found.append(f"the {name} is not whole in the window")
    rest = rest.replace("\n", "")
    for word in COUNTRIES.get(row["country"], "").split():
        rest = rest.replace(folded(word), "")
    # A Nordic postcode posted abroad carries its country: FI-00100.
    rest = re.sub(rf"^{row['country'].casefold()}-?$", "", rest).strip("-,")
    if rest:
        found.append(f"{len(rest)} letters in the window are no address")
    return found


def amount_pattern(amount, language_code):
    """Finds an amount as it is printed in a language; a minus may stand at either end."""
    group, point = NUMBER_STYLES[language_code]
    whole, cents = f"{abs(Decimal(amount)):.2f}".split(".")
    groups = []
    while whole:
        groups.insert(0, whole[-3:])
        whole = whole[:-3]
    between = r"[\s\u00a0\u202f\u2009]?" if group == " " else re.escape(group) + "?"
    return re.compile(
        r"(?<![\d])(?<!\d[.,])" + between.join(groups) + re.escape(point) + cents + r"(?!\d)")


def amount_found(row, text):
    return amount_pattern(row["payable"], language(row)).search(text) is not None


def accounting_faults(received, jobs, expected):
    """Every file of the oracle is accounted for, and what is in a job is in exactly one.

    `received` is what `invoices --json` printed, `jobs` the manifests by job, `expected` the
    oracle's rows by file name.
    """
    found = []
    states = {}
    for record in received:
        name = record["file"].rsplit("/", 1)[-1]
        if name in expected:
            states.setdefault(name, []).append(record)
    places = {}
    for number, job in jobs.items():
        for piece in job["pieces"]:
            for invoice in piece["invoices"]:
                places.setdefault((piece["sender"], invoice), []).append((number, piece))
    for name, row in expected.items():
        records = states.get(name, [])
        if len(records) != 1:
            found.append(f"{name}: received {len(records)} times by the product's account")
            continue
        record = records[0]
        here = [place for (sender, invoice), all_places in places.items()
                if invoice == row["id"] and sender == record["sender"] for place in all_places]
        if record["state"] not in ("job", "mailed"):
            if here:
                found.append(f"{name}: is {record['state']}, but in job {here[0][0]}")
            if record["state"] in ("rejected", "deviation") and not record["reasons"]:
                found.append(f"{name}: {record['state']} without a reason")
            continue
        homes = {number for number, _ in here}
        if homes != {record["job"]}:
            found.append(f"{name}: in {sorted(homes)}, the account says {record['job']}")
            continue
        envelopes = [piece["envelopeOf"] for _, piece in here]
        if sorted(part for part, _ in envelopes) != list(range(1, envelopes[0][1] + 1)):
            found.append(f"{name}: its envelopes are {envelopes}")
        if record["piece"] not in {piece["piece"] for _, piece in here}:
            found.append(f"{name}: the account says piece {record['piece']}")
        if "country_only" in row["trap"].split():
            found.append(f"{name}: has no address that can be mailed, yet was printed")
    return found


def untrapped_deviations(received, expected):
    """Files without a trap that were not accepted, and how many have no trap."""
    clean = {name for name, row in expected.items() if not row["trap"]}
    odd = [record for record in received
           if record["file"].rsplit("/", 1)[-1] in clean
           and record["state"] in ("rejected", "deviation")]
    return odd, len(clean)
