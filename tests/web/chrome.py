"""Drive a real Chromium over its DevTools protocol: open pages, press keys, take pictures, hear the console, ask."""

from __future__ import annotations

import base64
import itertools
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
PATIENCE = 30.0  # seconds for one thing to happen
WIDTH, HEIGHT = 1280, 900
OPTIONS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--mute-audio", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-sync",
    "--disable-extensions", "--disable-dev-shm-usage", "--force-color-profile=srgb", "--remote-debugging-port=0",
)  # fmt: skip
NAMED = {"Enter": (13, "\r"), "Escape": (27, ""), "Tab": (9, ""), "Backspace": (8, "")}
Answer = dict[str, Any]


class BrowserError(AssertionError):
    """The page did not do what was asked of it."""


class Chrome:
    """One browser; `tab` opens a page of it whose cookies are its own."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._tabs: dict[str, Tab] = {}

    @contextmanager
    def tab(
        self, width: int = WIDTH, height: int = HEIGHT, *, dark: bool = False, script: bool = True, zone: str = "UTC"
    ) -> Iterator[Tab]:
        """A page of its own, closed in the end; without `script` it runs no JavaScript."""
        context = self.ask("Target.createBrowserContext")["browserContextId"]
        target = self.ask("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        made = self._tabs[session] = Tab(self, session)
        made._prepare(width, height, dark, script, zone)
        try:
            yield made
        finally:
            del self._tabs[session]
            self.ask("Target.disposeBrowserContext", browserContextId=context)

    def shot(
        self,
        path: Path | str,
        url: str,
        width: int = WIDTH,
        height: int = HEIGHT,
        *,
        dark: bool = False,
        full: bool = True,
    ) -> None:
        """Write a picture of a page; all of it, else as much as a window of that height shows."""
        with self.tab(width, height, dark=dark) as tab:
            tab.open(url)
            tab.shot(path, full=full)

    def axe(self, url: str, *, width: int = WIDTH, dark: bool = False) -> list[str]:
        """What axe finds wrong with a page: a line each."""
        with self.tab(width, dark=dark) as tab:
            tab.open(url)
            return tab.axe()

    def console(self, url: str) -> list[str]:
        """What a page says on the console when it is opened: errors and what its policy forbade."""
        with self.tab() as tab:
            tab.open(url)
            tab.settle()
            return tab.said

    def ask(self, method: str, session: str | None = None, /, **values: Any) -> Answer:
        """Send a command and wait for its answer; what the browser tells meanwhile goes to its tab."""
        number = next(self._numbers)
        sent: Answer = {"id": number, "method": method, "params": values}
        self._socket.send(json.dumps(sent if session is None else {**sent, "sessionId": session}))
        until = time.monotonic() + 2 * PATIENCE
        while True:
            told = self.hear(until - time.monotonic())
            if told is None:
                raise BrowserError(f"the browser did not answer {method}")
            if told.get("id") == number:
                break
        if "error" in told:
            raise BrowserError(f"{method}: {told['error']['message']}")
        answer: Answer = told["result"]
        return answer

    def hear(self, seconds: float) -> Answer | None:
        """The next thing that the browser says; None when it says nothing for so long."""
        try:
            told: Answer = json.loads(self._socket.recv(timeout=max(0.0, seconds)))
        except TimeoutError:
            return None
        tab = self._tabs.get(told.get("sessionId", ""))
        if tab is not None and "method" in told:
            tab._told(told["method"], told["params"])
        return told


class Tab:
    """One page. `said` collects what stands on its console."""

    def __init__(self, chrome: Chrome, session: str) -> None:
        self._chrome, self._session = chrome, session
        self.said: list[str] = []
        self._loaded = 0

    def open(self, url: str) -> None:
        """Go to an address and wait until it is loaded."""
        before = self._loaded
        told = self._ask("Page.navigate", url=url)
        if told.get("errorText"):
            raise BrowserError(f"{url}: {told['errorText']}")
        self._until(lambda: self._loaded > before, f"{url} to be loaded")

    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression, a promise's when it has come."""
        told = self._ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in told:
            raise BrowserError(f"{expression[:200]}: {_words(told['exceptionDetails'])}")
        return told["result"].get("value")

    def wait(self, expression: str) -> Any:
        """The expression's value as soon as it is true, across pages."""
        plain = f"((value) => value instanceof Node || value)({expression})"
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                if value := self.run(f"document.readyState === 'complete' && {plain}"):
                    return value
            except BrowserError as problem:  # between two pages there is nothing to ask
                if "context" not in str(problem) and "navigated" not in str(problem):
                    raise
            self._chrome.hear(0.02)
        raise BrowserError(f"this did not come true: {expression}\n{self.run('document.body.innerText')[:2000]}")

    def click(self, css: str) -> None:
        """Click on what a selector finds, in its middle, as soon as it is there."""
        quoted = json.dumps(css)
        self.wait(f"document.querySelector({quoted}) !== null")
        where = self.run(
            f"(() => {{ const one = document.querySelector({quoted}); one.scrollIntoView({{block: 'center'}}); "
            "const box = one.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        place = {"x": where[0], "y": where[1], "button": "left", "clickCount": 1}
        self._ask("Input.dispatchMouseEvent", type="mousePressed", **place)
        self._ask("Input.dispatchMouseEvent", type="mouseReleased", **place)

    def follow(self, css: str) -> None:
        """Click on what leads to another page, and wait for that."""
        before = self._loaded
        self.click(css)
        self._until(lambda: self._loaded > before, f"another page after a click on {css}")

    def fill(self, css: str, text: str) -> None:
        """Put a text into a field, in the place of what is there."""
        quoted = json.dumps(css)
        self.wait(f"document.querySelector({quoted}) !== null")
        self.run(f"(() => {{ const field = document.querySelector({quoted}); field.focus(); field.select(); }})()")
        self._ask("Input.insertText", text=text)

    def press(self, *keys: str) -> None:
        """Press keys one after another: a letter, Enter, Escape, Tab; "Control+k" with a modifier."""
        for key in keys:
            modifier, _, name = key.rpartition("+") if len(key) > 1 else ("", "", key)
            code, text = NAMED.get(name, (ord(name[0].upper()), name))
            held = {"": 0, "Alt": 1, "Control": 2, "Meta": 4, "Shift": 8}[modifier]
            values = {"key": name, "windowsVirtualKeyCode": code, "modifiers": held}
            typed = {"text": text} if text and not held else {}
            self._ask("Input.dispatchKeyEvent", type="keyDown", **values, **typed)
            self._ask("Input.dispatchKeyEvent", type="keyUp", **values)

    def resize(self, width: int, height: int = HEIGHT) -> None:
        """Give the window another size; a narrow one is a phone's."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self._ask("Emulation.setDeviceMetricsOverride", **size)

    def look(self, *, dark: bool, medium: str = "") -> None:
        """Prefer dark pages or light ones; the medium "print" shows what would be printed."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        still = {"name": "prefers-reduced-motion", "value": "reduce"}
        self._ask("Emulation.setEmulatedMedia", media=medium, features=[scheme, still])

    def text(self, css: str = "body") -> str:
        """What a reader sees of what a selector finds."""
        return str(self.run(f"document.querySelector({json.dumps(css)})?.innerText ?? ''"))

    def settle(self) -> None:
        """Wait until the browser has painted, and has told what it had to tell."""
        self.run("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))")

    def shot(self, path: Path | str, *, full: bool = True) -> None:
        """Write a picture of the page as it stands."""
        self.settle()
        told = self._ask(
            "Page.captureScreenshot", format="png", captureBeyondViewport=full, **(self._whole() if full else {})
        )
        Path(path).write_bytes(base64.b64decode(told["data"]))

    def axe(self) -> list[str]:
        """What axe finds wrong: rule, place, why."""
        self._ask("Runtime.evaluate", expression=AXE.read_text("utf-8"))
        more = {"target-size": {"enabled": True}}  # of WCAG 2.2 AA, which axe leaves out unless asked
        options = json.dumps(
            {"runOnly": {"type": "tag", "values": RULES}, "rules": more, "resultTypes": ["violations"]}
        )
        found = self.run(
            f"axe.run(document, {options}).then((told) => told.violations.flatMap((one) => one.nodes.map((node) => "
            "`${one.id}: ${node.target.join(' ')}: ${node.failureSummary} ${node.html}`)))"
        )
        return [str(one) for one in found]

    def _whole(self) -> Answer:
        size = self._ask("Page.getLayoutMetrics")["cssContentSize"]
        return {"clip": {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}}

    def _ask(self, method: str, **values: Any) -> Answer:
        return self._chrome.ask(method, self._session, **values)

    def _until(self, is_so: Any, what: str) -> None:
        until = time.monotonic() + PATIENCE
        while not is_so():
            if time.monotonic() > until:
                raise BrowserError(f"the browser waited in vain for {what}")
            self._chrome.hear(0.5)

    def _prepare(self, width: int, height: int, dark: bool, script: bool, zone: str) -> None:
        for domain in ("Page", "Runtime", "Log"):
            self._ask(f"{domain}.enable")
        self.resize(width, height)
        self.look(dark=dark)
        self._ask("Emulation.setTimezoneOverride", timezoneId=zone)
        if not script:
            self._ask("Emulation.setScriptExecutionDisabled", value=True)

    def _told(self, method: str, told: Mapping[str, Any]) -> None:
        if method == "Page.loadEventFired":
            self._loaded += 1
        elif method == "Log.entryAdded" and told["entry"]["level"] in ("error", "warning"):
            entry = told["entry"]
            self.said.append(f"{entry['source']}: {entry['text']} {entry.get('url', '')}".strip())
        elif method == "Runtime.exceptionThrown":
            self.said.append(f"exception: {_words(told['exceptionDetails'])}")
        elif method == "Runtime.consoleAPICalled" and told["type"] in ("error", "warning", "assert"):
            words = [str(one.get("value", one.get("description", ""))) for one in told["args"]]
            self.said.append(f"console: {' '.join(words)}")


def present() -> bool:
    """Whether there is a browser."""
    return shutil.which("chromium") is not None


@contextmanager
def chromium() -> Iterator[Chrome]:
    """A browser of one's own, without a window, with a profile that is thrown away."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = ["chromium", *OPTIONS, f"--user-data-dir={folder}", "about:blank"]
        started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            with connect(_address(Path(folder), started), max_size=None, ping_interval=None) as socket:
                yield Chrome(socket)
        finally:
            started.terminate()
            try:
                started.wait(10)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait(10)


def _address(folder: Path, started: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + 2 * PATIENCE
    told = folder / "DevToolsActivePort"
    while time.monotonic() < until:
        if told.exists() and len(lines := told.read_text("ascii").split()) == 2:
            return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
        if started.poll() is not None:
            break
        time.sleep(0.02)
    raise BrowserError(f"chromium does not start (exit {started.poll()})")


def _words(details: Mapping[str, Any]) -> str:
    thrown = details.get("exception", {})
    return str(thrown.get("description") or thrown.get("value") or details["text"])
