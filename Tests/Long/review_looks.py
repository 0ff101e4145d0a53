"""How the review page looks: the contrast of its colours, and pictures of it."""
import os
import tempfile
import time

from browser import Browser
from reviewer import expect

WORDS = ["ink", "dim", "accent", "accept", "reject", "edit", "skip", "undecided"]
GROUNDS = ["page", "sheet", "hover", "repeated", "foreign", "false-step", "unseen"]


def contrast(browser):
    """Every colour of words against every ground that it stands on (WCAG 2.2, 1.4.3)."""
    def luminance(colour):
        parts = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    for dark in (False, True):
        browser.window(1280, 900, dark)
        value = {name: browser.evaluate(f"getComputedStyle(document.documentElement).getPropertyValue('--{name}')").strip()
                 for name in WORDS + GROUNDS}
        pairs = [(word, ground) for word in WORDS for ground in ("page", "sheet")]
        pairs += [("ink", ground) for ground in ("repeated", "foreign", "false-step", "hover")]
        pairs += [("dim", "unseen"), ("dim", "hover")]
        for word, ground in pairs:
            light = sorted([luminance(value[word]), luminance(value[ground])])
            ratio = (light[1] + 0.05) / (light[0] + 0.05)
            expect(ratio >= 4.5, f"{word} on {ground} has contrast {ratio:.2f} ({'dark' if dark else 'light'})")


def pictures(browser, folder, items):
    """The page as it looks, for people to look at."""
    os.makedirs(folder, exist_ok=True)
    shown = {
        "item": lambda: None, "hostile": lambda: browser.evaluate("moveTo(12)"), "edit": lambda: browser.press("e"),
        "long": lambda: browser.evaluate("moveTo(22)"), "reject": lambda: browser.press("r"),
        "help": lambda: browser.press("?")}
    for name in ["en", "zh"]:
        browser.evaluate(f"chooseLanguage('{name}')")
        for scene, arrange in shown.items():
            browser.evaluate(f"moveTo({len(items) - 50 + (name == 'zh')})")
            arrange()
            for width, height in [(1280, 900), (390, 844)]:
                for dark in (False, True):
                    browser.window(width, height, dark)
                    time.sleep(0.1)
                    browser.picture(os.path.join(folder, f"{scene}-{name}-{width}-{'dark' if dark else 'light'}.png"))
            browser.press("Escape")
    browser.evaluate("chooseLanguage('en')")
    browser.window(1280, 900)


def one_picture(page, path):
    with tempfile.TemporaryDirectory() as folder, Browser(folder) as browser:
        browser.window(1180, 760)
        browser.open("file://" + os.path.abspath(page))
        browser.type("Anna")
        browser.press("Enter")
        for seconds, keys in [(9, "a"), (14, "a"), (31, "r2"), (12, "a"), (8, "s"), (17, "a"), (11, "a")]:
            browser.evaluate(f"clock.last -= {1000 * seconds}")
            browser.press(*keys)
        # The item that shows most: in English, not decided, with many kinds of marks.
        browser.evaluate("""moveTo(items.map((item, index) => [
            (item.language === "en") * 100 + !records[index].decision * 10 + new Set(item.marks.map((mark) => mark[2])).size,
            index]).sort(([one], [other]) => other - one)[0][1])""")
        browser.evaluate("say()")
        time.sleep(0.3)
        browser.picture(path)
    print(f"{path}: {os.path.getsize(path) / 1000:.0f} KB")
