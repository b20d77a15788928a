"""Drives a headless Chromium by the DevTools protocol, with the standard library alone.

    with Browser() as browser:
        page = browser.page("file:///tmp/deck.html", dark=True)
        page.key("ArrowRight")
        print(page.value("document.title"))
"""

import base64
import itertools
import json
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request


class Socket:
    """A client of RFC 6455: text messages, no extensions."""

    def __init__(self, url):
        place = urllib.parse.urlparse(url)
        self.stream = socket.create_connection((place.hostname, place.port), timeout=60)
        key = base64.b64encode(os.urandom(16)).decode()
        self.stream.sendall(
            f"GET {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode())
        self.file = self.stream.makefile("rb")
        while self.file.readline().strip():
            pass

    def send(self, text):
        data = text.encode()
        size = len(data)
        head = bytes([0x81])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 1 << 16:
            head += bytes([0x80 | 126]) + struct.pack(">H", size)
        else:
            head += bytes([0x80 | 127]) + struct.pack(">Q", size)
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[index & 3] for index, byte in enumerate(data))
        self.stream.sendall(head + mask + masked)

    def receive(self):
        parts = []
        while True:
            first, second = self.file.read(2)
            size = second & 0x7F
            if size == 126:
                size = struct.unpack(">H", self.file.read(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self.file.read(8))[0]
            data = self.file.read(size)
            if first & 0x0F in (0, 1):
                parts.append(data)
                if first & 0x80:
                    return b"".join(parts).decode()


class Browser:
    """A browser with a profile of its own, which goes when it is closed."""

    def __enter__(self):
        self.profile = tempfile.mkdtemp(prefix="chromium-")
        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--remote-debugging-port=0", "--remote-allow-origins=*",
             "--allow-file-access-from-files", f"--user-data-dir={self.profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port = os.path.join(self.profile, "DevToolsActivePort")
        for _ in range(600):
            if os.path.exists(port) and open(port).read().count("\n"):
                break
            time.sleep(0.05)
        self.port = open(port).read().split("\n")[0]
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.profile, ignore_errors=True)

    def page(self, url, width=1280, height=720, dark=False, still=False, script=True):
        """Opens a page: on a dark screen, without motion, or without scripts, where that is asked."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/json/new?about:blank", method="PUT")
        with urllib.request.urlopen(request, timeout=30) as answer:
            page = Page(json.load(answer)["webSocketDebuggerUrl"])
        for domain in ("Page", "Runtime"):
            page.call(f"{domain}.enable")
        page.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)
        page.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce" if still else "no-preference"}])
        if not script:
            page.call("Emulation.setScriptExecutionDisabled", value=True)
        page.open(url)
        return page


class Page:
    # Keys that are no characters: their code, and the number that pages may ask for.
    keys = {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Home": 36, "End": 35,
            "PageUp": 33, "PageDown": 34, "Backspace": 8, "Enter": 13, "Escape": 27, "Tab": 9}

    def __init__(self, url):
        self.socket = Socket(url)
        self.numbers = itertools.count(1)
        self.errors = []

    def call(self, method, **parameters):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = self.receive()
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]

    def receive(self):
        message = json.loads(self.socket.receive())
        if message.get("method") == "Runtime.exceptionThrown":
            details = message["params"]["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description", details["text"]))
        return message

    def open(self, url):
        self.call("Page.navigate", url=url)
        while self.receive().get("method") != "Page.loadEventFired":
            pass

    def value(self, expression):
        """What an expression of JavaScript is, also where it is a promise."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True, userGesture=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def until(self, condition):
        """Waits until an expression is true, as it may be later on a busy machine; says what it was."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if self.value(f"!!({condition})"):
                return True
            time.sleep(0.02)
        return False

    def isDrawn(self, selector):
        """Whether an element has a box, also where scripts are off."""
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        try:
            self.call("DOM.getBoxModel", nodeId=node)
            return True
        except RuntimeError:
            return False

    def key(self, name, shift=False):
        common = {"key": name, "modifiers": 8 if shift else 0}
        if name in self.keys:
            common |= {"code": name, "windowsVirtualKeyCode": self.keys[name]}
            text = "\r" if name == "Enter" else None
        else:
            common |= {"code": "Space" if name == " " else f"Key{name.upper()}",
                       "windowsVirtualKeyCode": ord(name.upper())}
            text = name
        self.call("Input.dispatchKeyEvent", type="keyDown", **common,
                  **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def click(self, x, y):
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, selector):
        """Clicks on the middle of an element."""
        x, y = self.value(
            f"(r => [r.x + r.width / 2, r.y + r.height / 2])"
            f"(document.querySelector({json.dumps(selector)}).getBoundingClientRect())")
        self.click(x, y)

    def swipe(self, start, end):
        def touch(kind, points):
            self.call("Input.dispatchTouchEvent", type=kind,
                      touchPoints=[{"x": x, "y": y} for x, y in points])
        touch("touchStart", [start])
        for part in range(1, 6):
            touch("touchMove", [[a + (b - a) * part / 5 for a, b in zip(start, end)]])
        touch("touchEnd", [])

    def picture(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def paper(self, path):
        """Prints as the page itself asks."""
        data = self.call("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))
