"""Where leaves lie on press sheets, by the manifest alone, and what is on each leaf."""

import tempfile

from proof import pages, posting


def rectangles(job):
    """The lanes' rectangles on the front, [x, y, width, height] in mm from the top left."""
    imposition = job["imposition"]
    return imposition.get("lanesMM") or [
        [0, 0, imposition["sheetWidthMM"], imposition["sheetHeightMM"]]]


def column(job, lane, is_back):
    """Where a lane is seen on a page: a sheet is turned about its vertical axis."""
    return job["imposition"]["lanes"] - 1 - lane if is_back else lane


def sides(job):
    """Every printed side: (piece, sheet, page, column, whether it is a back)."""
    for piece in job["pieces"]:
        for sheet in piece["sheets"]:
            yield piece, sheet, sheet["frontPage"], column(job, sheet["lane"], False), False
            if sheet["backPage"] is not None:
                yield piece, sheet, sheet["backPage"], column(job, sheet["lane"], True), True


def words_by_side(job, path):
    """{(page, column): words}, each word with its box in millimetres from its leaf's corner."""
    lanes = rectangles(job)
    found = {}
    for number, words in enumerate(pages.words_by_page(path), 1):
        for at, (x, y, width, height) in enumerate(lanes):
            found[number, at] = [
                (w[0] - x, w[1] - y, w[2] - x, w[3] - y, w[4]) for w in words
                if x <= (w[0] + w[2]) / 2 < x + width and y <= (w[1] + w[3]) / 2 < y + height]
    return found


def moved(box, lane):
    """A box of a leaf as it lies on the press page."""
    return [box[0] + lane[0], box[1] + lane[1], box[2], box[3]]


def inked_sides(job, path, dpi=72):
    """How many sides of leaves have ink, service sheets left out."""
    lanes = rectangles(job)
    service = {(page, column(job, row.get("lane") or 0, page % 2 == 0 and job["duplex"]))
               for row in job["service"] for page in row["pages"]}
    whole = {page for row in job["service"] if row.get("lane") is None for page in row["pages"]}
    last = job["files"]["print.pdf"]["pages"]
    count = 0
    for at, lane in enumerate(lanes):
        with tempfile.TemporaryDirectory(prefix="brevpress-lane-") as into:
            for page, file in pages.crop(path, 1, last, lane, dpi, into).items():
                if page in whole or (page, at) in service:
                    continue
                count += pages.Grey(file).ink_outside([], darker_than=245) > 0
    return count


def layout_faults(job):
    """What the scheme's name promises of pages and lanes; leaves in feeding order."""
    imposition = job["imposition"]
    scheme, lanes = imposition["scheme"], imposition["lanes"]
    leaves = posting.feeding_order(job)
    headers = [(row["pages"][0], row.get("lane", 0)) for row in job["service"]
               if row["kind"] == "header"]
    trailers = [(row["pages"][0], row.get("lane", 0)) for row in job["service"]
                if row["kind"] == "trailer"]
    leaves = headers + leaves + trailers
    step = 2 if job["duplex"] else 1
    places = [((page - 1) // step, lane) for page, lane in leaves]
    found = []
    for (piece, sheet, page, _, is_back) in sides(job):
        if is_back and page != sheet["frontPage"] + 1:
            found.append(f"piece {piece['piece']}: back {page} does not follow its front")
    if any(not 0 <= lane < lanes for _, lane in places):
        found.append("a sheet lies in no lane")
    if imposition.get("reverse"):
        places.reverse()
    if scheme == "1-up" or scheme.endswith("slit-merge"):
        if places != sorted(places):
            found.append(f"{scheme}: leaves are not in the order of sheets, then lanes")
        return found
    # Cut-and-stack: within a block lane by lane; blocks follow each other and split no piece.
    depth, first, block = imposition["stackDepth"], places[0][0], []
    blocks = [block]
    for place in places:
        if block and place[1] == 0 and block[-1][1] > 0 or (
                block and depth and place[1] == 0 and place[0] >= block[0][0] + depth):
            block = []
            blocks.append(block)
        block.append(place)
    for block in blocks:
        height = max(sheet for sheet, _ in block) - block[0][0] + 1
        due = [(block[0][0] + n % height, n // height) for n in range(len(block))]
        if block != due:
            found.append(f"{scheme}: a block of {height} sheets is not lane after lane")
    if first not in (0, 1):
        found.append("the first leaf is not on the first sheet")
    return found
