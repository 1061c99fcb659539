"""Channels of one kind that the channel harness drives: their invoices, ladder, accounts."""

import pathlib
import re

from .partners import Bank, Fetcher, MailServer, Server

SAMPLE = pathlib.Path(__file__).resolve().parents[3] / "spool" / "sample"


def luhn(digits):
    """The digits with their check digit."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


class Family:
    """Invoices of one sender, copied from one of the sample batch, and the ladder they go down.

    `accounts` are (channel, adapter, stand-in's class, its script, settings); `{folder}` and
    `{port}` in a setting are the stand-in's.
    """

    def __init__(self, name, sample, ladder, accounts, agreements=(), mail=False):
        self.name, self.ladder, self.accounts = name, ladder, accounts
        self.agreements, self.mail = agreements, mail
        self.source = next(SAMPLE.glob(sample + "*"))
        self.partners = {}
        # Recipients, by their invoice's place, who are not wanted on the first channel.
        self.unwanted = set()

    def start(self, scratch, seed):
        for place, (channel, _, kind, script, _) in enumerate(self.accounts):
            self.partners[channel] = kind(
                script, scratch / f"{self.name}-{channel}", seed * 100 + place)

    def set_up(self, site, scratch):
        """Writes accounts, secrets and the sender's ladder."""
        text = self.source.read_text(encoding="utf-8")
        endpoint = re.search(r'<cbc:EndpointID schemeID="(\d+)">([^<]+)<', text)
        for path in (site / "senders").glob("*.yaml"):
            profile = path.read_text(encoding="utf-8")
            if f'"{endpoint[1]}:{endpoint[2]}"' in profile:
                self.sender = path.stem
                path.write_text(
                    re.sub(r"(?m)^ladder:.*$", "ladder: " + self.ladder, profile),
                    encoding="utf-8")
        for channel, adapter, _, _, settings in self.accounts:
            partner = self.partners[channel]
            lines = [f"id: {self.name}-{channel}", f"channel: {channel}", f"adapter: {adapter}",
                     f"senders: [{self.sender}]", "timeoutSeconds: 20", "settings:"]
            for key, value in settings.items():
                value = value.format(folder=partner.folder, port=partner.port)
                lines.append(f'  {key}: "{value}"')
            if partner.script == "smtp.py":
                lines += ["secrets:", "  password: {file: secrets/password}"]
            (site / f"channels/{self.name}-{channel}.yaml").write_text("\n".join(lines) + "\n")

    def make(self, folder, numbers, chance, directory):
        """Copies of the invoice with numbers, references and addresses of their own."""
        text = self.source.read_text(encoding="utf-8")
        number = re.search(r"<cbc:ID>([^<]+)</cbc:ID>", text)[1]
        reference = re.search(r"<cbc:PaymentID>([^<]+)<", text)[1]
        for place in numbers:
            mine = luhn(f"9{place:010d}")
            copy = text.replace(
                f"<cbc:ID>{number}</cbc:ID>", f"<cbc:ID>{self.number(place)}</cbc:ID>", 1)
            copy = copy.replace(f"<cbc:PaymentID>{reference}<", f"<cbc:PaymentID>{mine}<")
            copy = copy.replace("7300009663927", f"73{place:011d}")
            if self.mail:
                head, tail = copy.split("</cac:AccountingCustomerParty>", 1)
                party = (f"<cac:Contact><cbc:ElectronicMail>r{place}@example.org"
                         "</cbc:ElectronicMail></cac:Contact></cac:Party>")
                head = head[::-1].replace("</cac:Party>"[::-1], party[::-1], 1)[::-1]
                copy = head + "</cac:AccountingCustomerParty>" + tail
            (folder / f"{self.name}{place:06d}.xml").write_text(copy, encoding="utf-8")
            for channel in self.agreements:
                if chance.random() < 0.8:
                    directory.append(f"{self.sender};reference:{mine};{channel};consent")
            # A few recipients who are not wanted where they would go first.
            if chance.random() < 0.04:
                self.unwanted.add(place)
                directory.append(f"{self.sender};reference:{mine};{self.accounts[0][0]};no")

    def number(self, place):
        return f"C{place:06d}"

    def claim(self, place, channel):
        """What names an invoice in the file of a bank."""
        return luhn(f"9{place:010d}") if channel == "avtalegiro" else self.number(place)


def families(names):
    """The families of those kinds."""
    web = {"url": "http://127.0.0.1:{port}"}
    mail = {"server": "127.0.0.1", "port": "{port}", "user": "brevpress",
            "from": "faktura@example.org", "trustFile": "{folder}/certificate.pem"}
    folder = {"folder": "{folder}"}
    all_of = {
        "web": [Family(
            "web", "SE-0126110000001",
            "[{channel: kivra, unknown: try}, peppol, {channel: mailbox, unknown: try}, print]",
            [("kivra", "web", Server, "web.py", web),
             ("peppol", "web", Server, "web.py", {**web, "lookUp": "true"}),
             ("mailbox", "web", Server, "web.py", web)])],
        "bank": [
            Family(
                "norway", "NO-0726110000042",
                "[avtalegiro, {channel: efaktura, unknown: try}, print]",
                [("avtalegiro", "avtalegiro", Bank, "avtalegiro.py",
                  {**folder, "customer": "00123456", "account": "86011117947"}),
                 ("efaktura", "efaktura-no", Fetcher, "slips.py",
                  {**folder, "account": "86011117947"})], agreements=["avtalegiro"]),
            Family(
                "sweden", "SE-0226110000010",
                "[autogiro, {channel: efaktura, unknown: try}, print]",
                [("autogiro", "autogiro", Bank, "autogiro.py",
                  {**folder, "customer": "123456", "bankgiro": "5050-1055"}),
                 ("efaktura", "efaktura-se", Fetcher, "slips.py",
                  {**folder, "account": "5050-1055"})], agreements=["autogiro"])],
        "folder": [Family(
            "folder", "SE-0326110000023",
            "[{channel: peppol, unknown: try}, {channel: svefaktura, unknown: try}, "
            "{channel: mailbox, unknown: try}, factoring, print]",
            [("peppol", "peppol", Fetcher, "folder.py",
              {**folder, "sender": "0007:5560031279", "lookUp": "no"}),
             ("svefaktura", "svefaktura", Fetcher, "folder.py", folder),
             ("mailbox", "folder", Fetcher, "folder.py", folder),
             ("factoring", "factoring", Fetcher, "slips.py", {**folder, "client": "K-17"})])],
        "smtp": [Family(
            "smtp", "SE-0526110000032", "[email, cloudprint, print]",
            [("email", "smtp", MailServer, "smtp.py", {**mail, "reports": "{folder}/reports"}),
             ("cloudprint", "printer-mail", MailServer, "smtp.py",
              {**mail, "printer": "printer@example.org", "reports": "{folder}/reports"})],
            mail=True)],
    }
    return [family for name in names for family in all_of[name]]
