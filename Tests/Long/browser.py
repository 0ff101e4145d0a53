"""Chromium without a window, driven over the DevTools protocol: one page, its keys, its files, its log."""
import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import time

PACKAGES = ["chromium", "fonts-noto-cjk", "fonts-noto-color-emoji"]


def install():
    """The path of Chromium, which is installed where apt-get can."""
    if not shutil.which("chromium"):
        root = [] if os.getuid() == 0 else ["sudo"]
        print("Installing", *PACKAGES, flush=True)
        subprocess.run([*root, "apt-get", "update", "-qq"])
        subprocess.run([*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", *PACKAGES],
                       check=True, stdout=subprocess.DEVNULL)
    return shutil.which("chromium")


def pipe():
    """The ends of a pipe, with numbers that a shell can move to 3 and 4 without losing another end."""
    low = os.pipe()
    ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in low]
    for end in low:
        os.close(end)
    return ends


class Browser:
    """Chromium with a profile of its own in `folder`, where its downloads go, too; `language` is what it asks for."""

    def __init__(self, folder, language="en"):
        self.downloads = os.path.join(folder, "downloads")
        os.makedirs(self.downloads, exist_ok=True)
        # Commands come in by descriptor 3 and answers go out by 4, each message ended by a zero.
        (commands, self.out), (self.back, answers) = pipe(), pipe()
        options = [
            "--headless=new", "--remote-debugging-pipe", f"--user-data-dir={folder}/profile", f"--lang={language}",
            f"--accept-lang={language}", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--disable-gpu",
            "--hide-scrollbars", "--mute-audio", "--force-color-profile=srgb", *(["--no-sandbox"] if os.getuid() == 0 else [])]
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{commands} 4>&{answers}', "bash", install(), *options],
            pass_fds=(commands, answers), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(commands)
        os.close(answers)
        self.buffer, self.number, self.events = b"", 0, []
        self.session = self.dialog = None
        self.tab()
        self("Browser.setDownloadBehavior", behavior="allowAndName", downloadPath=self.downloads, eventsEnabled=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.process.poll() is None:
            try:
                self("Browser.close")
            except (OSError, EOFError):
                pass
            self.process.wait(timeout=30)

    def tab(self):
        """Opens another tab, whose session is the one that is driven from then on; gives its target."""
        target = self("Target.createTarget", url="about:blank")["targetId"]
        self.session = self("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Network", "Log", "DOM"]:
            self(f"{domain}.enable")
        return target

    def __call__(self, method, **parameters):
        """Gives a command and waits for its answer; events that come meanwhile are kept in `events`."""
        number = self.send(method, parameters)
        while True:
            answer = self.receive(60)
            if answer is None:
                raise TimeoutError(method)
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def send(self, method, parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session and not method.startswith(("Target.", "Browser.")):
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.out, data):]
        return self.number

    def receive(self, seconds):
        """The next message, or None when none comes in time; an event is also kept."""
        end = time.monotonic() + seconds
        while b"\0" not in self.buffer:
            if not select.select([self.back], [], [], max(0, end - time.monotonic()))[0]:
                return None
            data = os.read(self.back, 1 << 20)
            if not data:
                raise EOFError("Chromium ended")
            self.buffer += data
        message, self.buffer = self.buffer.split(b"\0", 1)
        message = json.loads(message)
        if "method" in message:
            self.events.append(message)
            # A question of the browser's own would hold everything up.
            if message["method"] == "Page.javascriptDialogOpening":
                self.dialog = message["params"]["type"]
                self.send("Page.handleJavaScriptDialog", {"accept": True})
        return message

    def open(self, url):
        self("Page.navigate", url=url)
        return self.loaded()

    def reload(self):
        self.evaluate("performance.clearMarks()")
        self("Page.reload")
        return self.loaded()

    def loaded(self):
        """Waits until the page says that it is ready: the milliseconds from the start of the navigation until its first
        item was on the screen."""
        self.wait("performance.getEntriesByName('ready').length > 0")
        return self.evaluate("performance.getEntriesByName('ready')[0].startTime")

    def evaluate(self, expression):
        """The value of an expression in the page; a promise is waited for."""
        result = self("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True,
                      allowUnsafeEvalBlockedByCSP=False)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description") or details["text"])
        return result["result"].get("value")

    def wait(self, expression, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if self.evaluate(expression):
                    return
            except RuntimeError as error:
                # The page that was asked has gone for another.
                if "navigated" not in str(error) and "context" not in str(error):
                    raise
            time.sleep(0.02)
        raise TimeoutError(expression)

    def press(self, *keys):
        """Presses keys one after the other, each a character or a name (`Enter`, `ctrl+Enter`)."""
        for key in keys:
            control = key.startswith("ctrl+")
            name = key.removeprefix("ctrl+")
            code = {"Backspace": 8, "Enter": 13, "Escape": 27}.get(name)
            event = {"key": name, "modifiers": 2 if control else 0}
            if code:
                event.update(windowsVirtualKeyCode=code, code=name)
                if name == "Enter" and not control:
                    event["text"] = "\r"
            else:
                event.update(windowsVirtualKeyCode=ord(name.upper()), code=f"Key{name.upper()}")
                if not control:
                    event["text"] = name
            self("Input.dispatchKeyEvent", type="keyDown" if event.get("text") else "rawKeyDown", **event)
            self("Input.dispatchKeyEvent", type="keyUp", **{**event, "text": ""})

    def type(self, text):
        """Puts text in where the cursor is, as a paste or an input method does."""
        self("Input.insertText", text=text)

    def window(self, width, height, dark=False, scale=1):
        self("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False)
        self("Emulation.setEmulatedMedia",
             features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def picture(self, path):
        data = self("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def choose_file(self, selector, path):
        """Gives a file to the `input` that a selector finds."""
        root = self("DOM.getDocument")["root"]["nodeId"]
        node = self("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self("DOM.setFileInputFiles", nodeId=node, files=[path])

    def downloaded(self, count, seconds=30):
        """Waits until there are `count` files, named by Chromium, and gives their paths, the newest last."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            names = [os.path.join(self.downloads, name) for name in os.listdir(self.downloads)]
            if len(names) == count and not any(name.endswith(".crdownload") for name in names):
                return sorted(names, key=os.path.getmtime)
            self.receive(0.05)
        raise TimeoutError(f"{count} downloads")

    def log(self):
        """What went wrong in the page, and the addresses that it asked for."""
        problems, requests = [], []
        for event in self.events:
            method, parameters = event["method"], event.get("params", {})
            if method == "Runtime.exceptionThrown":
                details = parameters["exceptionDetails"]
                problems.append(details.get("exception", {}).get("description") or details["text"])
            elif method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
                problems.append(parameters["entry"]["text"])
            elif method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
                problems.append(str(parameters["args"]))
            elif method == "Network.requestWillBeSent":
                requests.append(parameters["request"]["url"])
        return problems, requests
