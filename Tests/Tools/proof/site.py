"""The few facts of a site's YAML files that the proofs need, read without a YAML library.

Not a YAML reader: it knows the shape in which the sample site is written, one key a line, small
maps and lists in one line, and says so where a file is written otherwise.
"""

import pathlib
import re


class NotUnderstood(Exception):
    pass


class Site:
    def __init__(self, path):
        self.path = pathlib.Path(path)
        text = (pathlib.Path(path) / "envelopes.yaml").read_text(encoding="utf-8")
        self.windows = {}
        blocks = re.split(r"^ *- +id: *", re.sub(r"#.*", "", text), flags=re.M)[1:]
        for block in blocks:
            name = block.split(None, 1)[0]
            rectangle = re.search(r"windowMM: *\{([^}]*)\}", block)
            side = re.search(r"window: *(\w+)", block)
            fold = re.search(r"fold: *(\w+)", block)
            sites = re.search(r"sites: *\[([^\]]*)\]", block)
            if not side or (side.group(1) != "none" and not rectangle):
                raise NotUnderstood(f"envelope {name}: window or windowMM")
            if not rectangle:
                continue
            numbers = dict(re.findall(r"(\w+): *([\d.]+)", rectangle.group(1)))
            window = tuple(float(numbers[key]) for key in ("left", "top", "width", "height"))
            for site in re.findall(r"[\w-]+", sites.group(1)) if sites else [None]:
                # An envelope may be listed with several folds.
                for kind in {fold.group(1) if fold else None, None}:
                    self.windows.setdefault((name, side.group(1), site, kind), window)
        if not self.windows:
            raise NotUnderstood("envelopes.yaml has no window")

    def window(self, envelope, side, site, fold=None):
        """Left, top, width and height in mm from the sheet's top left, or nothing."""
        for key in ((site, fold), (site, None), (None, fold), (None, None)):
            if (envelope, side, *key) in self.windows:
                return self.windows[(envelope, side, *key)]
        return None
