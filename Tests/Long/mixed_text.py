"""Mixed text, drawn from a seed: English, Chinese, code, emoji, marks, other scripts, control characters, spaces."""

import random

VOWELS, CONSONANTS = "aeiou", "bcdfghjklmnprstvwz"
HAN = "的一是不了人我在有他这中大来上个国说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事"
OTHER = [
    "русский текст",
    "ελληνικά",
    "हिन्दी पाठ",
    "ภาษาไทย",
    "العربية",
    "עברית",
    "한국어 문장",
    "ひらがな カタカナ",
    "தமிழ்",
    "ქართული",
]
EMOJI = ["😀", "👩\u200d👩\u200d👧", "🇩🇪", "👍🏽", "❤️", "☃", "🧑‍🚀", "1️⃣"]
MARKS = [
    "e\u0301",
    "a\u0323\u0307",
    "a\u0307\u0323",
    "n\u0303o",
    "\u1112\u1161\u11ab",
    "\u30ab\u3099",
    "\u0344",
    "\u2126",
    "\ufb01",
    "q\u0307\u0323",
]
SPACES = [
    " ",
    "  ",
    "    ",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "\u00a0",
    "\u3000",
    "\u2028",
    " \n ",
    "\n \n",
    "\x0b\x0c\x85",
    "\n    ",
    " " * 23,
    "\n\n\n\n",
]
CODE = [
    "def f(x, y=0):",
    "return x[i]+=1;",
    "if (a&&b||!c) {",
    "}",
    "for i in range(10):",
    "// comment",
    '<div class="a">',
    "x_1->next",
    "0x1F",
    "$HOME/.bashrc",
    "#include <stdio.h>",
    "'\\n'",
    "https://a.example/b?c=d&e=f#g",
]
CONTRACTED = ["don't", "I'M", "we'll", "THEY'VE", "it'\u017f", "he'd", "you'RE", "'s", "l'été"]
TAGS = [
    "<|endoftext|>",
    "<|im_start|>",
    "<think>",
    "<｜begin▁of▁sentence｜>",
    "<s>",
    "</s>",
    "<unk>",
    "<left>",
    "  <left>  ",
    " <right> x",
    "\n <both>\t ",
    "token",
    "tokens",
    " token ",
    "é<n>",
    "e\u0301<n>",
    "a b",
    "<|x|>y",
    "<|x|>",
    "<0x0A>",
    "▁",
    "▁▁",
    "a▁b",
]


class Text:
    """Mixed text, drawn from one seed."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.words = [self.word() for _ in range(30_000)]

    def word(self):
        count = 1 + min(self.chance.randrange(4), self.chance.randrange(5))
        return "".join(
            self.chance.choice(CONSONANTS) + self.chance.choice(VOWELS) for _ in range(count)
        ) + self.chance.choice(["", "n", "s", "t", "ing", "ed", "ly", "tion"])

    def some(self, values, most):
        return [self.chance.choice(values) for _ in range(1 + self.chance.randrange(most))]

    def piece(self):
        chance = self.chance
        kind = chance.randrange(100)
        if kind < 45:
            # Common words are common: the rank of a word is drawn twice.
            words = [self.words[chance.randrange(1 + chance.randrange(len(self.words)))] for _ in range(12)]
            text = " ".join(w.capitalize() if chance.random() < 0.1 else w for w in words)
            return text + chance.choice([". ", ", ", "! ", "? ", ".\n", ": "])
        if kind < 62:
            return "".join(self.some(HAN, 20)) + chance.choice(["。", "，", "", "、", "！"])
        if kind < 72:
            return " ".join(self.some(CODE, 3)) + chance.choice(["\n", "\n    ", "\n\t"])
        if kind < 77:
            return str(chance.randrange(10 ** chance.randrange(1, 12))) + chance.choice(
                ["", " ", ".", ",", "%", "٣", "½", "Ⅷ", "²"]
            )
        if kind < 81:
            return chance.choice(OTHER) + chance.choice([" ", "", "\n"])
        if kind < 84:
            return "".join(self.some(EMOJI, 4))
        if kind < 87:
            return "".join(self.some(MARKS, 4)) + chance.choice([" ", "", "x"])
        if kind < 91:
            return "".join(self.some(SPACES, 4))
        if kind < 94:
            return " ".join(self.some(CONTRACTED, 3)) + " "
        if kind < 96:
            return "".join(self.some(TAGS, 2))
        if kind < 97:
            return "".join(chr(chance.randrange(0, 0x20)) for _ in range(3)) + "\x7f\x80\x9f\u200b\ufeff"
        if kind < 98:
            return "".join(self.scalar() for _ in range(6))
        if kind < 99:
            return chance.choice("ab \n!中9") * chance.randrange(1, 200)
        raw = bytearray("broken ü 中文 😀 text".encode())
        for _ in range(3):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        return bytes(raw).decode("utf-8", errors="replace")

    def scalar(self):
        # Most planes hold nothing.
        value = self.chance.randrange(self.chance.choice([0x300, 0x3000, 0x10000, 0x20000, 0x110000]))
        return chr(value) if not 0xD800 <= value < 0xE000 else "?"

    def document(self, size):
        pieces, count = [], 0
        while count < size:
            pieces.append(self.piece())
            count += len(pieces[-1].encode())
        return "".join(pieces)

    def documents(self, size):
        """Documents of some kilobytes, `size` bytes together, and after them words without end."""
        result, count = [], 0
        while count < size:
            result.append(self.document(self.chance.choice([200, 2_000, 20_000])))
            count += len(result[-1].encode())
        return result


LONG = [
    " " * 20_000 + "x",
    " " * 20_000 + "中",
    "\n" * 20_000,
    "a" * 20_000,
    "1" * 20_000,
    "!" * 20_000,
    "中" * 20_000,
    "ab" * 20_000,
    "e" + "\u0301\u0323" * 200,
    "▁" * 5_000,
    "😀" * 5_000,
    "\u0301" * 40,
]
SHORT = [
    "",
    " ",
    "  ",
    "a",
    " a",
    "\n",
    "▁",
    "\x00",
    "<s>",
    "a<s>b",
    " <s> ",
    "<s> a",
    "  <left>",
    "<right>  ",
    "<both> <both>",
    "token token",
    "tokentoken token",
    "的",
    "a的b",
    "a 的 b",
    "é<n>",
    "e\u0301<n>",
    "<0x41>",
    "\ufffd",
    "a\u0301",
    "'ſ",
    "<|x|>y<|x|>z",
    "\U0002f800",
    "\U000113c5\U000113c2",
    "\U00016d67\U00016d67",
    "\u1100\u1161\u11a8",
]
