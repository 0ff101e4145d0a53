"""Pages that Leaven writes of items, and annotation files that it reads."""
import html.parser
import json
import os
import shutil
import subprocess

from environment import ROOT
from reviewer import expect


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
