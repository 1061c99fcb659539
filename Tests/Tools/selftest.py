#!/usr/bin/env python3
"""The tools' own tests: each finds nothing wrong in what is right, and flags its canary."""

import copy
import json
import pathlib
import random
import tempfile
import unittest

import check_enclosures
import fuzz
import kill_harness
from proof import folder, lanes, oracle, pages
from proof.minipdf import mini_pdf


def sound_job():
    """A manifest of two pieces, three sheets, duplex."""
    def sheet(number, sheets, piece, first):
        return {"sheet": number, "document": f"A{piece}", "frontPage": first, "lane": 0,
                "backPage": first + 1, "colour": False,
                "mark": f"00000007{piece:06d}{number:03d}{sheets:03d}010000"}

    def piece(number, postcode, sheets):
        return {"piece": number, "id": f"p{number}", "sender": "acme", "recipient": f"r{number}",
                "invoices": [f"A{number}"], "country": "SE", "postcode": postcode,
                "envelopeOf": [1, 1], "reprintOf": None, "feeders": [2], "divert": False,
                "weightGrams": 11.5, "thicknessMM": 0.4,
                "postage": {"currency": "SEK", "amount": "11.00"}, "sheets": sheets}

    return {
        "format": "brevpress-job/1", "job": "20261122-0007", "jobNumber": 7,
        "created": "2026-11-22T05:00:00Z", "postingDate": "2026-11-23", "site": "SE-STO",
        "operator": "postnord-se", "product": "economy", "zone": "domestic", "envelope": "C5",
        "window": "left", "addressSide": "front", "colour": "mono", "duplex": True,
        "stock": "A4-80", "fold": "half",
        "feed": {"firstFed": "first", "face": "up", "lead": "top"},
        "imposition": {"scheme": "1-up", "sheetWidthMM": 210, "sheetHeightMM": 297, "lanes": 1,
                       "stackDepth": 0},
        "marks": {"scheme": "datamatrix-26", "side": "front", "zoneMM": [0, 103, 20, 23]},
        "files": {"print.pdf": {"sha256": "0" * 64, "bytes": 1, "pages": 6}}, "service": [],
        "totals": {"pieces": 2, "invoices": 2, "sheets": 3, "impressions": 5, "colourSheets": 0,
                   "weightGrams": 23.0, "postage": {"currency": "SEK", "amount": "22.00"}},
        "pieces": [piece(1, "111 22", [sheet(1, 1, 1, 1)]),
                   piece(2, "222 33", [sheet(1, 2, 2, 3), sheet(2, 2, 2, 5)])]}


def changed(job, path, value):
    job = copy.deepcopy(job)
    at = job
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return job


class LaneTests(unittest.TestCase):
    def two_up(self):
        """Three sheets two-up: leaves 0, 1 in lane 0 of sheets 0, 1; leaf 2 in lane 1 of sheet 0."""
        job = sound_job()
        job["imposition"].update(scheme="2-up-cut-stack", lanes=2, sheetWidthMM=420)
        job["imposition"]["lanesMM"] = [[0, 0, 210, 297], [210, 0, 210, 297]]
        sheets = [sheet for piece in job["pieces"] for sheet in piece["sheets"]]
        for sheet, (front, lane) in zip(sheets, ((1, 0), (3, 0), (1, 1))):
            sheet.update(frontPage=front, backPage=front + 1, lane=lane)
        job["files"]["print.pdf"]["pages"] = 4
        return job, sheets

    def test_sound_lanes_have_no_fault(self):
        self.assertEqual(folder.check_manifest_value(self.two_up()[0]), [])

    def test_lane_canaries(self):
        job, sheets = self.two_up()
        sheets[2]["lane"] = 2
        self.assertTrue(folder.check_manifest_value(job))
        job, sheets = self.two_up()
        sheets[0]["lane"], sheets[2]["lane"] = 1, 0
        self.assertTrue(folder.check_manifest_value(job))
        job, sheets = self.two_up()
        job["imposition"]["scheme"] = "2-up-slit-merge"
        self.assertTrue(folder.check_manifest_value(job))

    def test_backs_lie_in_the_mirrored_lane(self):
        job, _ = self.two_up()
        seen = [(page, column) for _, _, page, column, _ in lanes.sides(job)]
        self.assertEqual(seen, [(1, 0), (2, 1), (3, 0), (4, 1), (1, 1), (2, 0)])


class FolderTests(unittest.TestCase):
    def test_sound_job_has_no_fault(self):
        job, found = folder.check_manifest(json.dumps(sound_job(), sort_keys=True))
        self.assertEqual(found, [])
        self.assertEqual(job["jobNumber"], 7)

    def test_canaries(self):
        canaries = [
            (("format",), "other/1"), (("jobNumber",), 8), (("window",), "middle"),
            (("duplex",), False), (("totals", "pieces"), 3), (("totals", "sheets"), 4),
            (("totals", "invoices"), 1), (("totals", "weightGrams"), 24.0),
            (("totals", "postage", "amount"), "22.01"), (("totals", "postage", "amount"), "22"),
            (("totals", "colourSheets"), 1), (("totals", "impressions"), 7),
            (("files", "print.pdf", "pages"), 7), (("pieces", 0, "piece"), 2),
            (("pieces", 0, "postcode"), "333 44"), (("pieces", 1, "feeders"), [2, 2]),
            (("pieces", 1, "feeders"), [1]), (("pieces", 1, "divert"), True),
            (("pieces", 1, "envelopeOf"), [2, 2]), (("pieces", 1, "id"), "p1"),
            (("pieces", 1, "sheets", 0, "frontPage"), 1), (("postingDate",), "2026-11-21"),
            (("pieces", 1, "sheets", 0, "backPage"), None), (("created",), "2026-11-22 05:00"),
            (("pieces", 1, "sheets", 1, "mark"), "00000007000002001002010000"),
            (("pieces", 1, "postage", "currency"), "NOK"), (("job",), "20261121-0007"),
            (("pieces", 1, "weightGrams"), True),
            (("service",), [{"kind": "header", "pages": [1]}]),
        ]
        for path, value in canaries:
            with self.subTest(path=path):
                self.assertTrue(folder.check_manifest_value(changed(sound_job(), path, value)))

    def test_missing_keys_are_found(self):
        for key in sound_job():
            job = sound_job()
            del job[key]
            self.assertTrue(folder.check_manifest_value(job), key)

    def test_unsorted_keys_are_found(self):
        _, found = folder.check_manifest(json.dumps(sound_job()))
        self.assertEqual(found, ["manifest.json: keys are not sorted"])


class PageTests(unittest.TestCase):
    MARK = "00000001000001001002010000"

    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.scratch.name) / "a.pdf"

    def tearDown(self):
        self.scratch.cleanup()

    def test_mark_is_read_and_a_wrong_one_found(self):
        mini_pdf(self.path, [{"mark": self.MARK}, {"mark": self.MARK}])
        zone = [0, 103, 20, 23]
        self.assertEqual(pages.mark_faults(self.path, {1: self.MARK, 2: self.MARK}, zone), [])
        other = self.MARK[:-1] + "1"
        self.assertEqual(len(pages.mark_faults(self.path, {1: self.MARK, 2: other}, zone)), 1)

    def test_ink_beside_the_mark_is_found(self):
        mini_pdf(self.path, [{"mark": self.MARK, "draw": "0 g 50 515 2 2 re f"}])
        found = pages.mark_faults(self.path, {1: self.MARK}, [0, 103, 20, 23])
        self.assertEqual(len(found), 1)
        self.assertIn("beside the mark", found[0])

    def test_missing_mark_is_found(self):
        mini_pdf(self.path, [{"text": [(20, 50, "x")]}])
        self.assertEqual(len(pages.mark_faults(self.path, {1: self.MARK}, [0, 103, 20, 23])), 1)

    def test_unembedded_font_is_found(self):
        mini_pdf(self.path, [{"text": [(20, 50, "Anna")]}])
        self.assertEqual(len(pages.font_faults(self.path)), 1)

    def test_words_have_places(self):
        mini_pdf(self.path, [{}, {"text": [(20, 50, "Anna")]}])
        words = pages.words_by_page(self.path)
        self.assertEqual([len(page) for page in words], [0, 1])
        self.assertEqual(words[1][0][4], "Anna")
        self.assertAlmostEqual(words[1][0][0], 20, delta=0.2)
        self.assertTrue(46 < words[1][0][1] < words[1][0][3] < 53)

    def test_stray_ink_in_the_window_is_found(self):
        mini_pdf(self.path, [{"text": [(20, 50, "Anna")]},
                             {"text": [(20, 50, "Anna")], "draw": ".5 g 100 690 90 1 re f"}])
        words, window = pages.words_by_page(self.path), (15, 44, 95, 30)
        self.assertEqual(pages.window_ink_faults(self.path, 1, window, words[0]), [])
        self.assertEqual(len(pages.window_ink_faults(self.path, 2, window, words[1])), 1)

    def test_four_colour_black_is_seen(self):
        mini_pdf(self.path, [{"draw": "0 g 9 9 90 90 re f"}, {"draw": "0 0 0 rg 9 9 90 90 re f"}])
        ink = pages.ink_by_page(self.path)
        self.assertEqual(ink[0][:3], (0, 0, 0))
        self.assertGreater(ink[0][3], 0)
        self.assertGreater(min(ink[1][:3]), 0)

    def test_broken_file_is_found(self):
        mini_pdf(self.path, [{}])
        self.assertEqual(pages.qpdf_faults(self.path), [])
        self.path.write_bytes(self.path.read_bytes().replace(b"startxref", b"startxxxx"))
        self.assertTrue(pages.qpdf_faults(self.path))


ROW = {"file": "a.xml", "buyer": "Anna Ångström", "street": "Storgatan 1 lgh 1102", "street2": "",
       "line3": "", "postcode": "111 22", "city": "STOCKHOLM", "country": "SE", "id": "A1",
       "payable": "1234.50", "seller": "Acme AB", "seller_cc": "SE", "trap": ""}


def window(*lines):
    return [(0, 0, 0, 0, word) for line in lines for word in line.split()]


class OracleTests(unittest.TestCase):
    def test_whole_address_is_right(self):
        words = window("Anna A\u030angstro\u0308m", "Storgatan 1 lgh 1102", "111 22 STOCKHOLM")
        self.assertEqual(oracle.address_faults(ROW, words), [])

    def test_foreign_address_has_its_country(self):
        row = dict(ROW, country="FI", postcode="00100", city="HELSINKI")
        words = window("Anna Ångström", "Storgatan 1 lgh 1102", "FI-00100 HELSINKI", "FINLAND")
        self.assertEqual(oracle.address_faults(row, words), [])

    def test_greek_postcode_stands_without_its_words(self):
        row = dict(ROW, country="GR", postcode="ΤΚ 21753")
        words = window("Anna Ångström", "Storgatan 1 lgh 1102", "217 53 STOCKHOLM", "GREKLAND")
        self.assertEqual(oracle.address_faults(row, words), [])

    def test_canaries_of_the_window(self):
        for lines in (["Anna Ångström", "Storgatan 1", "111 22 STOCKHOLM"],
                      ["Storgatan 1 lgh 1102", "111 22 STOCKHOLM"],
                      ["Anna Ångström", "Storgatan 1 lgh 1102", "STOCKHOLM"],
                      ["Anna Ångström", "Storgatan 1 lgh 1102", "111 22 STOCKHOLM", "Faktura"],
                      []):
            with self.subTest(lines=lines):
                self.assertTrue(oracle.address_faults(ROW, window(*lines)))

    def test_amounts_by_language(self):
        right = {"sv": "1 234,50", "nb": "1\u00a0234,50", "fi": "1\u202f234,50", "da": "1.234,50",
                 "en": "1,234.50"}
        for language, text in right.items():
            pattern = oracle.amount_pattern("1234.50", language)
            self.assertTrue(pattern.search(f"SEK {text}."), language)
            self.assertTrue(oracle.amount_pattern("-1234.50", language).search(f"−{text}"))
            self.assertFalse(pattern.search(f"SEK 1{text}"), language)
            self.assertFalse(pattern.search(f"SEK {text}9"), language)
        self.assertFalse(oracle.amount_pattern("1234.50", "sv").search("1,234.50"))
        self.assertTrue(oracle.amount_pattern("0.00", "sv").search("Att betala 0,00 kr"))

    def test_accounting(self):
        job = sound_job()
        record = {"file": "in/a.xml", "sha256": "", "invoice": "A1", "sender": "acme",
                  "state": "job", "job": "20261122-0007", "piece": 1, "reasons": []}
        jobs, rows = {"20261122-0007": job}, {"a.xml": ROW}
        self.assertEqual(oracle.accounting_faults([record], jobs, rows), [])
        twice = dict(jobs, other=sound_job())
        trapped = {"a.xml": dict(ROW, trap="country_only")}
        canaries = [([], jobs, rows), ([record, record], jobs, rows), ([record], {}, rows),
                    ([record], twice, rows), ([dict(record, piece=9)], jobs, rows),
                    ([dict(record, state="deviation")], jobs, rows),
                    ([dict(record, state="rejected")], {}, rows), ([record], jobs, trapped)]
        for number, canary in enumerate(canaries):
            with self.subTest(number=number):
                self.assertTrue(oracle.accounting_faults(*canary))


class EnclosureTests(unittest.TestCase):
    def test_a_turned_page_is_seen(self):
        page = [bytearray(b"\xff" * 60) for _ in range(80)]
        for row in page[5:9]:
            row[5:50] = b"\0" * 45
        for row in page[5:70]:
            row[5:8] = b"\0" * 3
        upright = check_enclosures.shape(page)
        self.assertEqual(check_enclosures.best_turn(upright, upright)[0], 0)
        for quarters in range(1, 4):
            upright = check_enclosures.turned(upright)
            with self.subTest(quarters=quarters):
                self.assertEqual(
                    check_enclosures.best_turn(check_enclosures.shape(page), upright)[0], quarters)


class SeedTests(unittest.TestCase):
    def test_kill_moments_follow_from_the_seed_and_cover_the_duration(self):
        one = kill_harness.spread(random.Random(3), 10, 5.0)
        self.assertEqual(one, kill_harness.spread(random.Random(3), 10, 5.0))
        self.assertEqual(sorted(int(at * 2) for at in one), list(range(10)))

    def test_mutants_follow_from_the_seed(self):
        text = b'<a><cbc:ID schemeID="1">x</cbc:ID><cac:P><cbc:N>y</cbc:N></cac:P></a>' * 5
        one = [fuzz.mutated(random.Random(f"1/{n}"), text) for n in range(60)]
        self.assertEqual(one, [fuzz.mutated(random.Random(f"1/{n}"), text) for n in range(60)])
        self.assertGreater(len(set(one)), 50)


if __name__ == "__main__":
    unittest.main()
