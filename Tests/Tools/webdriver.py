"""A browser driven over WebDriver (W3C), with Python's standard library alone."""

import base64
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {
    "Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "Shift": "\ue008",
    "Control": "\ue009", "Alt": "\ue00a", "Down": "\ue015", "Up": "\ue013", "Left": "\ue012",
    "Right": "\ue014", "End": "\ue010", "Home": "\ue011", "F8": "\ue038",
}


class BrowserError(Exception):
    """The browser refused a command."""


class Browser:
    """A headless Chromium with a profile of its own, closed with all it started."""

    def __init__(self, width=1366, height=768, dark=False, quiet_seconds=30):
        self.quiet = quiet_seconds
        driver = shutil.which("chromedriver")
        if driver is None:
            raise BrowserError("chromedriver is not installed (package chromium-driver)")
        self.profile = tempfile.mkdtemp(prefix="brevpress-browser.")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.driver = subprocess.Popen(
            [driver, f"--port={self.port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL, start_new_session=True,
            env={**os.environ, "HOME": self.profile, "XDG_CONFIG_HOME": self.profile})
        self.session = None
        try:
            self._wait_for_driver()
            arguments = [
                "--headless=new", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--hide-scrollbars=false", "--force-device-scale-factor=1",
                f"--window-size={width},{height}", f"--user-data-dir={self.profile}/data",
            ]
            if os.geteuid() == 0:
                arguments.append("--no-sandbox")
            if dark:
                arguments.append("--force-dark-mode")
            answer = self._call("POST", "/session", {"capabilities": {"alwaysMatch": {
                "browserName": "chrome",
                "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
                "goog:chromeOptions": {"args": arguments},
            }}})
            self.session = answer["sessionId"]
            self.resize(width, height)
            if dark:
                self.cdp("Emulation.setEmulatedMedia", {
                    "features": [{"name": "prefers-color-scheme", "value": "dark"}]})
        except BaseException:
            self.close()
            raise

    def _wait_for_driver(self):
        end = time.monotonic() + self.quiet
        while True:
            try:
                if self._call("GET", "/status")["ready"]:
                    return
            except (OSError, BrowserError):
                pass
            if time.monotonic() > end:
                raise BrowserError("chromedriver does not answer")
            time.sleep(0.05)

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data=data, method=method,
            headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=self.quiet) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            value = json.load(error)["value"]
            raise BrowserError(f"{value['error']}: {value['message'].splitlines()[0]}") from None

    def call(self, method, path, body=None):
        return self._call(method, f"/session/{self.session}{path}", body)

    def cdp(self, command, parameters):
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def close(self):
        """Ends browser and driver; asks first."""
        try:
            if self.session:
                self._call("DELETE", f"/session/{self.session}")
        except (OSError, BrowserError):
            pass
        self.driver.terminate()
        try:
            self.driver.wait(10)
        except subprocess.TimeoutExpired:
            self.driver.kill()
            self.driver.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # What a person does.

    def open(self, address):
        self.call("POST", "/url", {"url": address})

    def resize(self, width, height):
        """The page itself gets this size, whatever the window's frame."""
        self.cdp("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def run(self, script, *arguments):
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def run_async(self, script, *arguments):
        return self.call("POST", "/execute/async", {"script": script, "args": list(arguments)})

    def find(self, selector):
        return self.call("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector):
        self.call("POST", f"/element/{self.find(selector)}/click", {})

    def click_at(self, x, y, count=1):
        """Presses the mouse at a place of the page."""
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}] * count
        self.call("POST", "/actions", {"actions": [{
            "type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"},
            "actions": [{"type": "pointerMove", "duration": 0, "x": int(x), "y": int(y)}] + press,
        }]})

    def keys(self, *names):
        """Presses keys one after the other; `Control+s` are pressed together."""
        actions = []
        for name in names:
            parts = [name] if len(name) == 1 else name.split("+")
            codes = [KEYS.get(part, part) for part in parts]
            actions += [{"type": "keyDown", "value": code} for code in codes]
            actions += [{"type": "keyUp", "value": code} for code in reversed(codes)]
        self.call("POST", "/actions", {"actions": [
            {"type": "key", "id": "keyboard", "actions": actions}]})

    def screenshot(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("GET", "/screenshot")))

    def log(self, kind):
        return self.call("POST", "/se/log", {"type": kind})

    def wait(self, script, *arguments, seconds=20, what=None):
        """Waits until the script gives something true, and returns it."""
        end = time.monotonic() + seconds
        while True:
            value = self.run(script, *arguments)
            if value:
                return value
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain for {what or script}")
            time.sleep(0.02)
