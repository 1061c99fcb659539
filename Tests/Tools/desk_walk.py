"""What a designer does at the desk, step by step, in a browser. Run by desk_test.py."""

import json
import time

LAYOUT = "energy"
# How the title's line of that layout begins; what is put behind it shows on the first page.
TITLE = '<p style="title" fit="shrink">'
TWO_PAGES = "sample/SE-0126110000048-inv.xml"

# In the page: what stands on the stage, by side.
PICTURES = "return [...document.querySelectorAll('.sheet')].map(s => s.dataset.picture ?? '')"
READY = """const sheets = [...document.querySelectorAll('.sheet')];
return sheets.length > 0 && sheets.slice(0, 2).every(s => s.dataset.picture === s.dataset.wanted)"""
CARET = """const t = document.querySelector('.text');
return t.value.slice(0, t.selectionStart).split('\\n').length"""


class Walk:
    """One designer's visit. Each step leaves the page as the next one expects it."""

    def __init__(self, desk, browser):
        self.desk = desk
        self.browser = browser

    # What several steps need.

    def pictures(self):
        return self.browser.run(PICTURES)

    def settled(self, before, what):
        """Waits until the first side shows another picture than before, and both first ones
        what they should; those below are drawn when they come into sight."""
        self.browser.wait(
            "const sheets = [...document.querySelectorAll('.sheet')]; return sheets.length > 0"
            " && sheets[0].dataset.picture !== arguments[0]"
            " && sheets.slice(0, 2).every(s => s.dataset.picture === s.dataset.wanted)", before[0], what=what)
        return self.pictures()

    def text_of(self, selector):
        return self.browser.run(
            "return document.querySelector(arguments[0]).textContent", selector)

    def line_with(self, words):
        lines = self.browser.run("return document.querySelector('.text').value").split("\n")
        return next(number for number, line in enumerate(lines, 1) if words in line)

    def place_of(self, number):
        """The middle of the object's first box on the screen, once it is in sight."""
        return self.browser.run(
            """const [number] = arguments;
            const mark = [...document.querySelectorAll('.marks rect')][number];
            const box = mark.getBoundingClientRect();
            return [box.left + box.width / 2, box.top + box.height / 2]""", number)

    def write(self, text):
        self.desk.layout.write_text(text, encoding="utf-8")

    def focus(self, selector):
        self.browser.run("document.querySelector(arguments[0]).focus()", selector)

    # The steps, in order.

    def step_01_pages_are_shown(self):
        self.browser.open(f"{self.desk.address}#layout={LAYOUT}&sample={TWO_PAGES}")
        self.browser.wait(READY, what="the first page's picture")
        sizes = self.browser.run(
            "return [...document.querySelectorAll('.sheet img')].filter(i => i.src)"
            ".map(i => [i.naturalWidth, i.clientWidth])")
        assert sizes and all(abs(real - shown) <= 1 for real, shown in sizes), sizes
        assert len(self.pictures()) >= 2
        self.browser.run("window.marker = 'still the same page'")

    def step_02_lists_are_filled(self):
        layouts = self.browser.run(
            "return [...document.querySelectorAll('#layouts [role=option]')]"
            ".map(o => o.dataset.value)")
        assert len(layouts) >= 6 and LAYOUT in layouts, layouts
        count = self.browser.run(
            "return document.querySelectorAll('#samples [role=option]').length")
        assert count >= 60, count
        assert self.browser.run(
            "return document.querySelector('#samples [aria-selected=true]').dataset.value"
        ) == TWO_PAGES

    def step_03_saving_elsewhere_shows_without_reload(self):
        before = self.pictures()
        text = self.desk.layout.read_text(encoding="utf-8")
        edited = text.replace(TITLE, TITLE + 'Saved elsewhere: ')
        assert edited != text
        self.write(edited)
        after = self.settled(before, "the page after a save on the disk")
        assert self.browser.run("return window.marker") == "still the same page"
        self.browser.wait(
            "return document.querySelector('.text').value.includes('Saved elsewhere')",
            what="the source after a save on the disk")
        # As most editors do it: a new file, renamed over the old one.
        fresh = self.desk.layout.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.rename(self.desk.layout)
        assert self.settled(after, "the page after a rename") == before
        assert self.browser.run("return window.marker") == "still the same page"

    def step_04_only_changed_sides_are_swapped(self):
        self.browser.run(
            "window.swaps = []; document.addEventListener('swapped', e => swaps.push(e.detail))")
        text = self.desk.layout.read_text(encoding="utf-8")
        before = self.pictures()
        self.write(text.replace(TITLE, TITLE + 'X '))
        after = self.settled(before, "the changed side")
        assert after[1:] == before[1:], "sides that look the same were drawn again"
        assert self.browser.run("return window.swaps") == [after[0]]
        self.write(text)
        assert self.settled(after, "the side as before") == before

    def step_05_a_click_leads_to_the_line(self):
        # The title's object, found by its line and then on the page.
        line = self.line_with(TITLE)
        self.go_to(line)
        x, y = self.place_of(0)
        self.go_to(1)
        self.browser.click_at(x, y)
        self.browser.wait(f"{CARET} === {line}", what="the caret on the title's line")
        marks = self.browser.run("return document.querySelectorAll('.marks rect').length")
        assert marks >= 1

    def go_to(self, line):
        """Puts the caret on a line, as a click there does."""
        self.browser.run(
            """const t = document.querySelector('.text'); t.focus();
            const at = t.value.split('\\n').slice(0, arguments[0] - 1).join('\\n').length
              + (arguments[0] > 1 ? 1 : 0);
            t.setSelectionRange(at, at); t.scrollTop = (arguments[0] - 8) * 18;
            t.dispatchEvent(new Event('select'));""", line)
        self.browser.wait(
            "return document.querySelector('.numbers .here')?.textContent === arguments[0]",
            str(line), what="the caret's line")

    def step_06_the_caret_marks_its_objects(self):
        line = self.line_with('role="payable"')
        self.go_to(line)
        marks = self.browser.run("return document.querySelectorAll('.marks rect.strong').length")
        assert marks >= 1, "no object of the caret's line is marked"
        self.go_to(1)
        assert self.browser.run("return document.querySelectorAll('.marks rect').length") == 0

    def step_07_typing_shows_unsaved_text(self):
        before = self.pictures()
        line = self.line_with(TITLE)
        self.go_to(line)
        self.browser.keys("End", "Left", "Left", "Left", "Left", *"Typed")
        typed = self.settled(before, "the page while typing")
        assert "Typed" not in self.desk.layout.read_text(encoding="utf-8")
        assert self.browser.run(
            "return document.querySelector('.tabs .dirty')?.dataset.name") == "layout.xml"
        # What is saved can be looked at meanwhile, and what is typed again.
        self.browser.click("#compare")
        assert self.settled(typed, "the saved version") == before
        self.browser.click("#compare")
        assert self.settled(before, "the typed version") == typed

    def step_08_saving_writes_the_file(self):
        self.focus(".text")
        self.browser.keys("Control+s")
        self.browser.wait("return !document.querySelector('.tabs .dirty')", what="a saved file")
        assert "Typed" in self.desk.layout.read_text(encoding="utf-8")
        assert self.browser.run("return document.querySelector('#save').disabled")

    def step_09_a_conflict_is_not_overwritten(self):
        self.go_to(1)
        self.browser.keys("End", *" mine")
        self.browser.wait("return document.querySelector('.tabs .dirty')", what="unsaved text")
        theirs = self.desk.layout.read_text(encoding="utf-8") + "<!-- theirs -->\n"
        self.write(theirs)
        self.browser.wait(
            "return !document.querySelector('#conflict').hidden", what="the conflict's question")
        self.focus(".text")
        self.browser.keys("Control+s")
        time.sleep(0.3)
        assert self.desk.layout.read_text(encoding="utf-8") == theirs
        self.browser.click("#conflict-theirs")
        self.browser.wait(
            "return document.querySelector('.text').value.includes('<!-- theirs -->')"
            " && document.querySelector('#conflict').hidden", what="their text")
        assert not self.browser.run("return document.querySelector('.tabs .dirty')")

    def step_10_a_mistake_is_shown_at_its_line(self):
        text = self.desk.layout.read_text(encoding="utf-8")
        line = self.line_with('<page on="first">')
        pages = self.pictures()
        self.write(text.replace('<page on="first">', '<page on="furst">'))
        mistake = """return [...document.querySelectorAll('#findings .error')]
            .find(item => item.textContent.includes('furst'))"""
        self.browser.wait(f"{mistake} !== undefined", what="the mistake")
        assert "first" in self.browser.run(f"{mistake}.querySelector('.fix').textContent")
        self.go_to(1)
        self.browser.run(f"{mistake}.click()")
        self.browser.wait(f"{CARET} === {line}", what="the mistake's line")
        assert str(line) in self.browser.run(
            "return [...document.querySelectorAll('.numbers .error')].map(b => b.textContent)")
        assert self.pictures() == pages, "the last good pages are gone"
        self.write(text)
        self.browser.wait(f"{mistake} === undefined", what="the mistake gone")

    def step_11_colour_and_mono(self):
        before = self.pictures()
        now = self.browser.run(
            "return document.querySelector('#ink [aria-checked=true]').dataset.value")
        other = "mono" if now == "colour" else "colour"
        self.browser.click(f"#ink [data-value={other}]")
        changed = self.settled(before, "the other ink")
        self.focus("#stage")
        self.browser.keys("m")
        assert self.settled(changed, "the first ink") == before

    def step_12_address_side_and_language(self):
        before = self.pictures()
        self.browser.click("#side [data-value=back]")
        self.settled(before, "the address on the back")
        captions = self.browser.run(
            "return [...document.querySelectorAll('figcaption')].map(c => c.textContent)")
        assert "address side" in captions[1], captions
        self.focus("#stage")
        self.browser.keys("a")
        self.browser.wait(
            "return !document.querySelectorAll('figcaption')[1].textContent.includes('address')",
            what="the address in front")
        before = self.pictures()
        self.browser.run(
            "const s = document.querySelector('#language'); s.value = 'fi';"
            "s.dispatchEvent(new Event('change'))")
        changed = self.settled(before, "Finnish words")
        self.browser.run(
            "const s = document.querySelector('#language'); s.value = 'sv';"
            "s.dispatchEvent(new Event('change'))")
        assert self.settled(changed, "Swedish words") == before

    def step_13_zones(self):
        self.focus("#stage")
        self.browser.keys("z")
        self.browser.wait(
            "return document.querySelectorAll('.zones .zone').length >= 4", what="the zones")
        self.browser.keys("z")
        self.browser.wait(
            "return !document.querySelector('.zones .zone')", what="no zones")

    def step_14_the_insert_travels(self):
        self.focus("#stage")
        self.browser.keys("w")
        says = "return document.querySelector('#travel-says').textContent"
        self.browser.wait(f"{says}.includes('address line')", what="what shows in the window")
        assert "nothing else shows" in self.browser.run(says)
        place = "return document.querySelector('.envelope rect.window').getBBox().x"
        rest = self.browser.run(place)
        self.focus("#travel-x")
        self.browser.keys("End")
        moved = self.browser.wait(
            "const b = document.querySelector('.envelope rect.window').getBBox().x;"
            "return b !== arguments[0] && [b]", rest, what="the moved window")[0]
        most = float(self.browser.run("return document.querySelector('#travel-x').max"))
        # The sheet goes right, so the window goes left over it, by as much.
        assert most > 0 and abs(rest - moved - most) < 0.11, (rest, moved, most)
        assert f"{most:.1f}" in self.text_of("#travel-x-mm")

    def step_15_what_shows_beside_the_address_is_said(self):
        # Something where the window shows it.
        text = self.desk.layout.read_text(encoding="utf-8")
        window = self.browser.run(
            "const b = document.querySelector('.envelope rect.window').getBBox();"
            "return [b.x, b.y, b.width, b.height]")
        region = (f'<region x="{window[0] + window[2] - 20:.0f}" '
                  f'y="{window[1] + window[3] - 7:.0f}" width="15"><p>secret</p></region>')
        address = '<address style="address"/>'
        self.write(text.replace(address, address + region))
        self.browser.wait(
            "return document.querySelector('#travel-says').classList.contains('wrong')"
            " && document.querySelector('.envelope .bare, .envelope .cut')",
            what="what else shows in the window")
        assert "secret" in self.text_of("#travel-says"), self.text_of("#travel-says")
        self.browser.wait(
            "return document.querySelector('#findings').textContent.includes('window-leak')",
            what="the tap test's finding")
        self.write(text)
        self.browser.wait(
            "return document.querySelector('#travel-says').classList.contains('well')",
            what="a clean window")
        self.focus("#stage")
        self.browser.keys("w")
        assert self.browser.run("return document.querySelector('#travel').hidden")

    def step_16_zoom(self):
        self.focus("#stage")
        wide = "return document.querySelector('.sheet').clientWidth"
        before = self.browser.run(wide)
        self.browser.keys("+", "+", "+")
        larger = self.browser.run(wide)
        assert larger > before
        self.browser.wait(
            "const i = document.querySelector('.sheet img');"
            "return Math.abs(i.naturalWidth - i.clientWidth) <= 1", what="a sharp picture")
        self.browser.keys("0")
        assert self.browser.run(wide) == before

    def step_17_everything_by_keyboard(self):
        self.focus("body")
        self.browser.run("document.activeElement.blur()")
        seen = []
        for _ in range(40):
            self.browser.keys("Tab")
            name = self.browser.run(
                "const a = document.activeElement; return a.id || a.className || a.tagName")
            visible = self.browser.run(
                "const a = document.activeElement; const s = getComputedStyle(a);"
                "return a.tagName === 'TEXTAREA' || s.outlineStyle !== 'none'"
                " || s.backgroundColor !== 'rgba(0, 0, 0, 0)'")
            assert visible, f"the focus cannot be seen on {name}"
            seen.append(name)
        for wanted in ("layouts", "samples", "sender", "zoom", "zones", "stage", "split", "tab-0",
                       "text", "findings"):
            assert wanted in seen, f"Tab does not reach {wanted}: {seen}"
        self.focus("#stage")
        sample = "return document.querySelector('#samples [aria-selected=true]').dataset.value"
        before = self.browser.run(sample)
        self.browser.keys("n")
        assert self.browser.run(sample) != before
        self.browser.keys("p")
        assert self.browser.run(sample) == before
        self.browser.wait(READY, what="the page again")
        self.browser.keys(".", ".", "Enter")
        self.browser.wait(
            "return document.activeElement.classList.contains('text')", what="the source")
        self.browser.keys("Escape")
        assert self.browser.run("return document.activeElement.id") == "stage"
        self.browser.keys("?")
        assert self.browser.run("return document.querySelector('#help').open")
        self.browser.keys("Escape")
        assert not self.browser.run("return document.querySelector('#help').open")
        self.browser.keys("Alt+2")
        self.browser.wait(
            "return document.querySelector('[role=tab][aria-selected=true]').id === 'tab-1'",
            what="the second file")
        self.browser.keys("Alt+1")

    def step_18_everything_has_a_name(self):
        nameless = self.browser.run(
            """return [...document.querySelectorAll('button, select, input, textarea, [role]')]
            .filter(e => e.checkVisibility())
            .filter(e => !['presentation', 'group', 'status'].includes(e.role))
            .filter(e => !(e.ariaLabel || e.textContent.trim() || e.title || e.labels?.length
              || e.getAttribute('aria-labelledby')))
            .map(e => e.outerHTML.slice(0, 80))""")
        assert nameless == [], nameless

    def step_19_nobody_else_is_asked(self):
        hosts = set()
        for entry in self.browser.log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                if not url.startswith(("data:", "chrome:", "about:")):
                    hosts.add(url.split("/")[2])
        assert hosts == {self.desk.host}, hosts

    def step_20_the_console_is_clean(self):
        words = [entry["message"] for entry in self.browser.log("browser")
                 # A conflict is an answer too.
                 if "409" not in entry["message"]]
        assert words == [], words
