#!/usr/bin/env python3
"""Reviews a thousand items in Chromium, with the page that Leaven writes, and compares what comes out with what was
done.

    python3 Tests/Long/review_page.py [--pictures FOLDER]
    python3 Tests/Long/review_page.py --page FILE --picture FILE.png

The page is opened from disk, without a network. Decisions are made by the keyboard, items are edited, the
page is reloaded, Chromium is killed, annotation files are downloaded, loaded, and read by Leaven. Items that
hold markup, scripts, control characters and chains of thought of 100 KB must do no harm and come back byte
for byte, and no request may leave the page. --pictures keeps pictures of the page in English and Chinese,
light and dark, wide and narrow; --picture makes one of a page that is there. Chromium is installed where it
is missing. Ends with 1 if anything is not as it should be.
"""
import argparse
import html.parser
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import review_items
import reviewer
from browser import Browser
from environment import LEAVEN, ROOT
from reviewer import Review, expect, failures


def leaven(**environment):
    """What Leaven does with pages and files; the test that does it is built where it has to be."""
    subprocess.run(
        ["swift", "test", "-c", "release", "--disable-testable-imports", "--quiet", "--filter", "PageMaker"], cwd=ROOT,
        check=True, stdout=subprocess.DEVNULL, env={**os.environ, **environment})


def write_page(items, folder, title="Review"):
    """The page that Leaven writes of items."""
    lines, page = os.path.join(folder, "items.jsonl"), os.path.join(folder, "page.html")
    with open(lines, "w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
    leaven(LEAVEN_REVIEW_ITEMS=lines, LEAVEN_REVIEW_PAGE=page, LEAVEN_REVIEW_TITLE=title)
    return page


def check_read(answers):
    """Leaven reads an annotation file as it is: every decision, and every text to the last byte."""
    answers = shutil.copy(answers, answers + ".jsonl")
    leaven(LEAVEN_REVIEW_ANSWERS=answers)
    rows = []
    for path in (answers, answers + ".read"):
        with open(path, encoding="utf-8", newline="\n") as file:
            rows.append([json.loads(line) for line in file])
        os.remove(path)
    expect(rows[0] == rows[1], "Leaven reads what the page gave")
    print(f"{len(rows[1])} decisions read by Leaven")


class Elements(html.parser.HTMLParser):
    """The elements of a page, and what its script elements hold, by another parser than Chromium's."""

    def __init__(self, text):
        super().__init__(convert_charrefs=False)
        self.found, self.data, self.inside = [], {}, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append(tag)
        self.inside = dict(attributes).get("id") if tag == "script" else None

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, text):
        if self.inside:
            self.data[self.inside] = self.data.get(self.inside, "") + text


def check_file(page, items):
    """What was written is there, to the last byte."""
    with open(page, encoding="utf-8", newline="") as file:
        elements = Elements(file.read())
    expect(elements.found.count("script") == 3, "the page has three script elements")
    found = json.loads(elements.data["data"])["items"]
    for item, there in zip(items, found, strict=True):
        expect(all(item[name] == there[name] for name in ["sample_id", "content_sha256", "prompt", "text", "answer"]),
               f"{item['sample_id']} is in the page as it was written")


ATTACKS = [
    "fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')",
    "navigator.sendBeacon('http://127.0.0.1:9/') && new Promise(done =>"
    " addEventListener('securitypolicyviolation', () => done('refused')))",
    """new Promise(done => {
         const image = new Image();
         image.onload = () => done('sent');
         image.onerror = () => done('refused');
         image.src = 'http://127.0.0.1:9/';
       })""",
    "(() => { try { document.body.innerHTML = '<b>x</b>'; return 'markup' } catch { return 'refused' } })()",
    "(() => { try { return eval('\"run\"') } catch { return 'refused' } })()",
    """(() => {
         const script = document.createElement('script');
         try { script.text = 'window.injected = 1' } catch { return 'refused' }
         document.body.append(script);
         return window.injected ? 'run' : 'refused';
       })()""",
    """(() => {
         const style = document.createElement('style');
         style.textContent = 'body { color: rgb(1, 2, 3) }';
         document.head.append(style);
         const applied = getComputedStyle(document.body).color === 'rgb(1, 2, 3)';
         style.remove();
         return applied ? 'applied' : 'refused';
       })()""",
]


def attacks(browser):
    """Nothing of the items was run; and even a script that got into the page could neither send nor make markup."""
    expect(browser.evaluate("typeof window.injected") == "undefined", "nothing of the items was run")
    expect(browser.evaluate("document.querySelectorAll('script').length") == 3, "there are the page's scripts only")
    fetching = "img, iframe, object, embed, svg, base, link, video, audio"
    expect(browser.evaluate(f"document.querySelectorAll('{fetching}').length") == 0, "there are no elements that fetch")
    problems, _ = browser.log()
    expect(problems == [], f"the log is clean: {problems[:3]}")
    before = len(browser.events)
    for attack in ATTACKS:
        expect(browser.evaluate(attack) == "refused", attack)
    answered = [event for event in browser.events[before:] if event["method"] == "Network.responseReceived"]
    expect(not answered, f"no request had an answer: {answered}")
    del browser.events[before:]


ACCEPT = "document.querySelector('#decide .accept').textContent"


def second_reviewer(folder, page, items, first, path):
    """On another machine, in Chinese: the file is loaded, a wrong one is refused, and the work goes on."""
    with Browser(os.path.join(folder, "second"), "zh-CN") as browser:
        browser.open("file://" + page)
        expect(browser.evaluate("document.documentElement.lang") == "zh-CN", "the page is in Chinese")
        expect(browser.evaluate(ACCEPT).startswith("接受"), "buttons are in Chinese")
        browser.type("李雷")
        browser.press("Enter")
        review = Review(browser, items, "李雷")
        with open(path, encoding="utf-8") as file:
            lines = file.readlines()
        bad = os.path.join(folder, "bad.jsonl")
        for number, line, words in [
                (3, lines[2].replace('"decision":"', '"decision":"x'), "decision"), (5, "{\n", "JSON"),
                (4, re.sub('"reason":".*?"', '"reason":7', lines[3]), "reason")]:
            with open(bad, "w", encoding="utf-8") as file:
                file.writelines(lines[:number - 1] + [line])
            browser.evaluate("document.getElementById('said').textContent = ''")
            browser.choose_file("#file", bad)
            browser.wait("document.getElementById('said').textContent !== ''")
            said = browser.evaluate("document.getElementById('said').textContent")
            expect("bad.jsonl" in said and f" {number} " in said and words in said, f"a wrong line is named: {said}")
            expect(browser.evaluate("totals().open") == len(items), "nothing is taken from a wrong file")
            browser.wait("document.getElementById('file').value === ''")
        browser.choose_file("#file", path)
        browser.wait(f"totals().open === {len(items) - len(lines)}")
        review.said = dict(first.said)
        review.kept()
        browser.reload()
        index = len(items) - 8
        review.go(index)
        browser.press("r", "2")
        review.note(index, "reject", "false-step")
        review.download(1)
        browser.press("l")
        expect(browser.evaluate(ACCEPT).startswith("Accept"), "the language changes")
        browser.press("l")
        expect(browser.log()[0] == [], f"the log is clean: {browser.log()[0][:3]}")


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


def times(browser, page, count=5):
    return statistics.median(browser.open("file://" + page) for _ in range(count)) / 1000


def check(folder, kept):
    items = review_items.make(1000)
    page = write_page(items, folder, "Review </title> of 1,000 items")
    check_file(page, items)
    profile = os.path.join(folder, "first")
    with Browser(profile) as browser:
        browser.window(1280, 900)
        seconds = times(browser, page)
        print(f"1,000 items, {os.path.getsize(page) / 1e6:.1f} MB: opened in {seconds:.2f} s", flush=True)
        expect(seconds < 2, "1,000 items open in 2 s")
        name = "Anna \"Q\" 李 </script>"
        browser.type(name)
        browser.press("Enter")
        review = Review(browser, items, name)
        start = time.monotonic()
        reviewer.decide_all(review)
        print(f"{len(review.said)} decisions by keys in {time.monotonic() - start:.0f} s", flush=True)
        reviewer.edits(review)
        review.kept()
        # The browser asks before decisions are left that are not in a file.
        browser.dialog = None
        browser.reload()
        expect(browser.dialog == "beforeunload", "leaving with decisions that are not in a file is asked about")
        review.download(1)
        browser.dialog = None
        review.kept()
        browser.reload()
        expect(browser.dialog is None, "leaving with all in a file is not asked about")
        for part in (reviewer.drafts, reviewer.undoing, reviewer.finding, reviewer.timing, reviewer.failing):
            part(review)
        reviewer.two_tabs(review, "file://" + page)
        browser.process.kill()
        browser.process.wait()
    with Browser(profile) as browser:
        browser.open("file://" + page)
        review.browser = browser
        path = review.download(2)
        check_read(path)
        requests = {url for url in browser.log()[1] if not url.startswith("blob:null/")}
        expect(requests == {"file://" + page}, f"requests: {requests}")
        attacks(browser)
        contrast(browser)
        if kept:
            pictures(browser, kept, items)
    second_reviewer(folder, page, items, review, path)


def check_many(folder):
    """5,000 items, of which 100 are long."""
    items = review_items.make(5000, long=100)
    page = write_page(items, folder)
    with Browser(os.path.join(folder, "many")) as browser:
        browser.window(1280, 900)
        seconds = times(browser, page, 3)
        print(f"5,000 items, {os.path.getsize(page) / 1e6:.1f} MB: opened in {seconds:.2f} s", flush=True)
        browser.press("Enter")
        review = Review(browser, items, "")
        for index in range(len(review_items.HOSTILE), len(review_items.HOSTILE) + 60):
            review.go(index)
            review.edit(reviewer.at_start(browser))
        review.kept()
        slowest = browser.evaluate("""(() => {
            let slowest = 0;
            for (let index = 0; index < 300; index += 1) {
              const start = performance.now();
              moveTo(index);
              document.body.offsetHeight;
              slowest = Math.max(slowest, performance.now() - start);
            }
            return slowest;
          })()""")
        print(f"the slowest of 300 items was shown in {slowest:.0f} ms", flush=True)
        expect(slowest < 1000, "every item is shown within a second")
        browser.reload()
        # More than localStorage holds.
        path = review.download(1)
        check_read(path)
        print(f"60 edits of 100 KB: {os.path.getsize(path) / 1e6:.1f} MB came back", flush=True)


def check_run(folder):
    """A run waits for people, its page is worked through, and the run goes on with what they decided."""
    run, page = os.path.join(folder, "run"), os.path.join(folder, "run.html")
    command = [LEAVEN, "run", os.path.join(ROOT, "pipelines", "reviewed.json5"), "--run", run]
    expect(subprocess.run(command, capture_output=True).returncode == 4, "the run waits")
    subprocess.run([LEAVEN, "review", "export", run, page], check=True, capture_output=True)
    with open(page, encoding="utf-8", newline="") as file:
        items = json.loads(Elements(file.read()).data["data"])["items"]
    with Browser(os.path.join(folder, "reviewer")) as browser:
        browser.open("file://" + page)
        browser.type("Anna")
        browser.press("Enter")
        review = Review(browser, items, "Anna")
        solved = next(index for index, item in enumerate(items) if all(one["outcome"] == "pass" for one in item["verdicts"]))
        for index, item in enumerate(items):
            review.go(index)
            if index == solved:
                # After the tag: a line of the chain of thought.
                browser.press("e")
                browser.evaluate("document.getElementById('edited').setSelectionRange(8, 8)")
                line = "好的。\n" if item["language"] == "zh" else "Let us see.\n"
                browser.type(line)
                browser.press("ctrl+Enter")
                review.note(index, "edit", text=item["text"][:8] + line + item["text"][8:])
            elif index == solved + 1:
                browser.press("r", "3")
                review.note(index, "reject", "unclear")
            else:
                browser.press("a")
                review.note(index, "accept")
        path = review.download(1)
        expect(browser.log()[0] == [], f"the log is clean: {browser.log()[0][:3]}")
    answers = shutil.move(path, os.path.join(folder, "answers.jsonl"))
    imported = subprocess.run([LEAVEN, "review", "import", run, answers], capture_output=True, text=True)
    expect(imported.returncode == 0, f"the answers are taken in: {imported.stderr}")
    expect(subprocess.run(command, capture_output=True).returncode == 0, "the run goes on")
    records = []
    for name in sorted(os.listdir(os.path.join(run, "corpus"))):
        if name.endswith(".zst"):
            lines = subprocess.run(["zstd", "-dc", os.path.join(run, "corpus", name)], check=True, capture_output=True)
            records += [json.loads(line) for line in lines.stdout.splitlines()]
    by_people = [record for record in records if record["provenance"]["review"]["reviewers"] > 0]
    edited = [record for record in records if record["provenance"]["review"]["edited"]]
    expect(len(by_people) == len(items) - 1, f"{len(by_people)} records of {len(items) - 1} say that people took them")
    expect([record["messages"][1]["content"] for record in edited] == [review.said[solved][2]], "the edit is in the corpus")
    print(f"{len(items)} items of a run reviewed; its corpus has {len(by_people)} that people took, {len(edited)} edited")


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


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", metavar="FOLDER", help="keep pictures of the page there")
    parser.add_argument("--page", metavar="FILE", help="a page to make one picture of")
    parser.add_argument("--picture", metavar="FILE", help="where that picture goes")
    arguments = parser.parse_args()
    if arguments.picture:
        one_picture(arguments.page, arguments.picture)
        return
    folder = tempfile.mkdtemp(prefix="leaven-review-")
    try:
        check(folder, arguments.pictures)
        check_many(folder)
        check_run(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if failures:
        sys.exit(f"{len(failures)} things are wrong")
    print("The page is as it should be.")


if __name__ == "__main__":
    main()
