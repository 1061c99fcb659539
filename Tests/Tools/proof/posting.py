"""Households and trays of a job, by the manifest and the generator's rows alone."""

from decimal import Decimal


def order_places(job):
    """What pieces must be sorted by, or nothing where a sort plan of the operator decides."""
    rule = job.get("sort", "ascending")
    if rule == "plan":
        return None
    return [(p["country"], p["postcode"].replace(" ", "")) for p in job["pieces"]]


def order_faults(job):
    """Countries ascending; postcodes as the operator's rule says; none last where they descend."""
    places = order_places(job)
    if places is None:
        return []
    if job.get("sort", "ascending") == "ascending":
        ordered = sorted(places)
    else:
        ordered = sorted(places, key=lambda place: place[1], reverse=True)
        ordered.sort(key=lambda place: (place[0], place[1] == ""))
    return [] if places == ordered else ["pieces are not in the order of country and postcode"]


def tray_faults(job):
    """Trays and bundles partition the pieces in feeding order, and their sums are those of their
    pieces; a header leaf stands before the first sheet of its tray."""
    trays = job.get("trays") or []
    if not trays:
        return ["tray sheets without trays"] if heads(job) else []
    found, pieces, next_piece = [], job["pieces"], 1
    for number, tray in enumerate(trays, 1):
        at = f"tray {tray['tray']}"
        if tray["tray"] != number or tray["first"] != next_piece:
            found.append(f"{at}: it should be tray {number}, from piece {next_piece} on")
        inside = pieces[tray["first"] - 1:tray["last"]]
        next_piece = tray["last"] + 1
        if not inside or tray["pieces"] != len(inside):
            found.append(f"{at}: says {tray['pieces']} pieces, has {len(inside)}")
        for key in ("weightGrams", "thicknessMM"):
            due = sum(Decimal(str(piece[key])) for piece in inside)
            if Decimal(str(tray[key])) != due:
                found.append(f"{at}: {key} is {tray[key]}, its pieces make {due}")
        parts = [piece["envelopeOf"] for piece in inside]
        if parts and (parts[0][0] != 1 or parts[-1][0] != parts[-1][1]):
            found.append(f"{at}: it parts the envelopes of a piece")
        bundles = tray["bundles"]
        if bundles:
            edges = [bundles[0][0]] + [last + 1 for _, last in bundles]
            firsts = [first for first, _ in bundles] + [tray["last"] + 1]
            if edges[0] != tray["first"] or edges[1:] != firsts[1:]:
                found.append(f"{at}: its bundles do not make it up")
    if next_piece != len(pieces) + 1:
        found.append(f"trays end at piece {next_piece - 1} of {len(pieces)}")
    named = [row.get("tray") for row in heads(job)]
    if named and named != [tray["tray"] for tray in trays]:
        found.append(f"tray sheets are for {named}")
    return found


def heads(job):
    return [row for row in job["service"] if row["kind"] == "tray"]


def feeding_order(job):
    """(page, lane) of the leaves between header and trailer: tray sheets and sheets."""
    before = {}
    for row in heads(job):
        tray = job["trays"][row["tray"] - 1]
        before[tray["first"]] = (row["pages"][0], row.get("lane") or 0)
    leaves = []
    for piece in job["pieces"]:
        if piece["piece"] in before:
            leaves.append(before[piece["piece"]])
        leaves += [(sheet["frontPage"], sheet["lane"]) for sheet in piece["sheets"]]
    return leaves


def household_faults(job, rows):
    """Invoices that share an envelope are one seller's, for one person at one address, each with a
    sheet of its own, the first of them first. `rows` are the oracle's by invoice number."""
    found = []
    for piece in job["pieces"]:
        invoices = piece["invoices"]
        if len(invoices) < 2:
            continue
        at = f"piece {piece['piece']}"
        said = [sheet["document"] for sheet in piece["sheets"]]
        own = [name for at_, name in enumerate(said) if not name.startswith("enclosure:")
               and (at_ == 0 or said[at_ - 1] != name)]
        if own != invoices and piece["envelopeOf"][1] == 1:
            found.append(f"{at}: its sheets are of {len(own)} invoices, it lists {len(invoices)}")
        known = [rows[number] for number in invoices if number in rows]
        keys = {(r["seller"], r["seller_cc"], r["buyer"], r["street"], r["street2"], r["line3"],
                 r["postcode"], r["city"], r["country"]) for r in known}
        if len(keys) > 1:
            found.append(f"{at}: its invoices are for {len(keys)} sellers or recipients")
    return found


def envelopes_saved(job):
    """How many envelopes sharing saved."""
    return sum(len(p["invoices"]) - 1 for p in job["pieces"] if p["envelopeOf"][0] == 1)
