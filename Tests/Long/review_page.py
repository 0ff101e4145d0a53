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
from review_attacks import attacks
from review_files import Elements, check_file, check_read, write_page
from review_looks import contrast, one_picture, pictures
from reviewer import Review, expect, failures

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
