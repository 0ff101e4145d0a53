"""A reviewer at the page: presses its keys, and knows what the annotation file must say in the end."""
import json
import re
import time

import review_items

REASONS = ["wrong-answer", "false-step", "unclear", "repetitive", "language", "format", "other"]
KEYS = ["sample_id", "content_sha256", "decision", "reason", "edited_text", "reviewer", "seconds", "annotated_at"]
failures = []


def expect(true, what):
    if not true:
        failures.append(what)
        print(f"WRONG: {what}", flush=True)


class Review:
    """One reviewer at the page, and what the annotation file must say in the end."""

    def __init__(self, browser, items, name):
        self.browser, self.items, self.name = browser, items, name
        self.said = {}

    def note(self, index, decision, reason="", text=None):
        self.said[index] = (decision, reason, text, self.name)

    def at(self):
        return int(self.browser.evaluate("document.getElementById('position').value")) - 1

    def go(self, index):
        self.browser.press("g")
        self.browser.type(str(index + 1))
        self.browser.press("Enter")
        expect(self.at() == index, f"item {index + 1} is gone to by its number")

    def edit(self, change):
        """Edits the item at hand: `change` has the cursor and gives the text that must come out."""
        index = self.at()
        self.browser.press("e")
        expect(self.browser.evaluate("document.activeElement.id") == "edited", "the cursor is in the text")
        text = change(self.items[index]["text"])
        self.browser.press("ctrl+Enter")
        self.note(index, "edit", text=text)

    def kept(self):
        self.browser.wait("saving.pending === 0 && unkept.size === 0")

    def download(self, count):
        """The lines of an annotation file, compared with what was done."""
        self.browser.press("d")
        path = self.browser.downloaded(count)[-1]
        with open(path, "rb") as file:
            lines = file.read().decode("utf-8").split("\n")
        expect(lines.pop() == "", "the last line has an end")
        found = {}
        for line in lines:
            row = json.loads(line)
            expect(list(row) == KEYS, "the keys of a line are as they should be")
            index = next(index for index, item in enumerate(self.items) if item["sample_id"] == row["sample_id"])
            expect(row["content_sha256"] == self.items[index]["content_sha256"], "the digest comes back")
            expect(0 <= row["seconds"] < 600, "seconds are measured")
            expect(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", row["annotated_at"]), "the time is one")
            found[index] = (row["decision"], row["reason"], row["edited_text"], row["reviewer"])
        expect(list(found) == sorted(found), "the lines are in the order of the items")
        for index in sorted(self.said.keys() | found.keys()):
            done, there = self.said.get(index), found.get(index)
            expect(done == there, f"item {index + 1}: {str(done)[:200]} was done, the file has {str(there)[:200]}")
        return path


def decide_all(review):
    """Goes through the items by the keyboard, with every kind of decision."""
    browser, items = review.browser, review.items
    for index in range(len(items) - 40):
        expect(review.at() == index, f"item {index + 1} follows")
        kind = index % 12
        if kind in (0, 7):
            browser.press("r", str(index % 6 + 1))
            review.note(index, "reject", REASONS[index % 6])
        elif kind == 3:
            words = f"words, \"{index}\" 'x' \\ é 说明 👍"
            browser.press("r", "7")
            browser.type(words)
            browser.press("Enter")
            review.note(index, "reject", words)
        elif kind == 9:
            browser.press("s")
            review.note(index, "skip")
        else:
            browser.press("a")
            review.note(index, "accept")


INSERTED = "\"quotes\" 'and'\n\n\ttab \\n \u00e9 说明 👩\u200d🚀 </script> مرحبا ⟦CR⟧ "


def at_start(browser):
    def change(text):
        browser.type(INSERTED)
        return INSERTED.replace("⟦CR⟧", "\r") + text
    return change


def edits(review):
    """Edits every hostile and long item: what was not touched must come back byte for byte."""
    for index in range(len(review_items.HOSTILE) + 3):
        review.go(index)
        review.edit(at_start(review.browser))
    # Where only the last character goes, all others stay.
    review.go(12)
    review.browser.press("e")
    review.browser.evaluate("document.getElementById('edited').setSelectionRange(9e9, 9e9)")
    review.browser.press("Backspace")
    review.browser.press("ctrl+Enter")
    review.note(12, "edit", text=review.said[12][2][:-1])


def drafts(review):
    """An edit that was begun is there after a reload, and not a decision."""
    browser = review.browser
    index = len(review.items) - 20
    review.go(index)
    browser.press("e")
    browser.type("begun ")
    browser.press("Escape")
    review.kept()
    browser.reload()
    expect(review.at() == index, "a reload comes back to the item")
    expect(browser.evaluate("!document.getElementById('draft').hidden"), "the begun edit is offered")
    browser.press("e")
    expect(browser.evaluate("document.getElementById('edited').value").startswith("begun <think>"),
           "the begun edit is kept")
    browser.press("Escape")
    browser.evaluate("document.querySelector('[data-action=discard]').click()")
    expect(browser.evaluate("document.getElementById('draft').hidden"), "a begun edit can be discarded")


def undoing(review):
    browser = review.browser
    index = len(review.items) - 15
    review.go(index)
    browser.press("a", "z")
    expect(review.at() == index and browser.evaluate("records[current].decision") == "", "a decision is taken back")
    browser.press("s")
    review.go(index)
    browser.press("c")
    expect(browser.evaluate("records[current].decision") == "", "a decision is cleared")
    # Nor is an edit lost that is taken back, or that another decision replaces.
    review.edit(at_start(browser))
    browser.press("z")
    expect(browser.evaluate("records[current].decision") == "", "an edit is taken back")
    del review.said[index]
    expect(browser.evaluate("records[current].draft?.startsWith('\"quotes\"')"), "an edit taken back stays as a draft")
    browser.evaluate("discardDraft()")
    review.edit(at_start(browser))
    review.go(index)
    browser.press("a")
    review.note(index, "accept")
    review.go(index)
    expect(browser.evaluate("records[current].draft?.startsWith('\"quotes\"')"), "a replaced edit stays as a draft")
    browser.evaluate("discardDraft()")


def two_tabs(review, url):
    """Two tabs with the page, side by side: neither undoes what the other decides."""
    browser, first = review.browser, review.browser.session
    index = len(review.items) - 30
    target = browser.tab()
    second = browser.session
    browser.open(url)
    review.go(index)
    browser.session = first
    review.go(index)
    browser.press("a")
    review.note(index, "accept")
    review.kept()
    browser.session = second
    expect(browser.evaluate("records[current].decision") == "", "the second tab does not know of it yet")
    # Time is kept of the item as it is left, and a draft.
    browser.press("e")
    browser.type("begun ")
    browser.press("Escape", "k")
    review.go(index + 1)
    browser.press("s")
    review.note(index + 1, "skip")
    review.kept()
    for session in (first, second):
        browser.session = session
        browser.evaluate("catchUp()")
        expect(browser.evaluate(f"records[{index}].decision + records[{index + 1}].decision") == "acceptskip",
               "both tabs know of both decisions")
        expect(browser.evaluate(f"records[{index}].draft?.startsWith('begun ')"), "and of a begun edit")
    browser.session = first
    browser("Target.closeTarget", targetId=target)
    browser("Page.bringToFront")
    review.go(index)
    browser.evaluate("discardDraft()")
    # What is written while records are read gives none of them to another item.
    expect(browser.evaluate("""(async () => {
        const before = JSON.stringify(records);
        const key = [data.digest, ""];
        const plain = IDBObjectStore.prototype.getAllKeys;
        IDBObjectStore.prototype.getAllKeys = function (range) {
          const request = plain.call(this, range);
          request.addEventListener("success", () => saveFields([[key, { decision: "reject" }]]));
          return request;
        };
        await recall();
        IDBObjectStore.prototype.getAllKeys = plain;
        await write("records", (records) => records.delete(key));
        return JSON.stringify(records) === before;
      })()"""), "each item has its own record")


def finding(review):
    """The filter and the search leave what they should."""
    browser = review.browser
    rejected = [index for index, said in review.said.items() if said[0] == "reject"]
    review.go(0)
    browser.evaluate("choose('reject', '')")
    browser.press("j")
    expect(review.at() == sorted(rejected)[1], "the filter leaves what was rejected")
    browser.evaluate("choose('all', '')")
    browser.press("/")
    browser.type("ADDITION-0777")
    browser.press("Enter")
    expect(review.at() == 777, "an item is found by a part of its id")
    expect(browser.evaluate("document.getElementById('matches').textContent").startswith("1 "), "one item is found")
    browser.press("/")
    browser.press("Escape")
    expect(browser.evaluate("document.getElementById('matches').textContent") == "", "the search is left")


def timing(review):
    """A hidden page and long pauses do not count."""
    browser = review.browser
    review.go(len(review.items) - 10)
    browser.evaluate("secondsSpent(), records[current].spent = 0, clock.longestPause = 300")
    time.sleep(1.5)
    idle = browser.evaluate("secondsSpent()")
    expect(0.2 < idle < 0.5, f"a pause counts for {idle} s of 0.3")
    browser.evaluate("clock.longestPause = 60000,"
                     "Object.defineProperty(document, 'hidden', {get: () => true, configurable: true}),"
                     "document.dispatchEvent(new Event('visibilitychange')), secondsSpent()")
    time.sleep(1)
    hidden = browser.evaluate("delete document.hidden,"
                              "document.dispatchEvent(new Event('visibilitychange')), secondsSpent()")
    expect(hidden < 0.2, f"a hidden page counts for {hidden} s")
    time.sleep(1)
    seen = browser.evaluate("secondsSpent()")
    expect(0.9 < seen < 2, f"a page in sight counts for {seen} s of 1")


def failing(review):
    """A browser that cannot keep decisions says so, until it can."""
    browser = review.browser
    index = len(review.items) - 5
    review.go(index)
    browser.evaluate("saving.database.close()")
    browser.press("a")
    review.note(index, "accept")
    browser.wait("!document.getElementById('failure').hidden")
    browser.evaluate("openDatabase()")
    review.go(index - 1)
    browser.press("s")
    review.note(index - 1, "skip")
    browser.wait("document.getElementById('failure').hidden")
    review.kept()
