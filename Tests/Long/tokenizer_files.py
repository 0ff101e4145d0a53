"""Tokenizer files of every kind that is read, in the shape of published ones, with vocabularies trained here."""

import json

# --- The forms that published files have --------------------------------------------------------------------


def split(pattern, behavior="Isolated", invert=False):
    return {"type": "Split", "pattern": {"Regex": pattern}, "behavior": behavior, "invert": invert}


def byte_level(use_regex=False, prefix=False):
    return {"type": "ByteLevel", "add_prefix_space": prefix, "trim_offsets": True, "use_regex": use_regex}


def sequence(kind, *steps):
    return {"type": "Sequence", kind: list(steps)}


def added(content, id=None, **options):
    token = {"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False}
    token.update({"normalized": False, "special": True}, **options)
    return token


def template(*before):
    pieces = [{"SpecialToken": {"id": name, "type_id": 0}} for name in before]
    return {
        "type": "TemplateProcessing",
        "single": pieces + [{"Sequence": {"id": "A", "type_id": 0}}],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {name: {"id": name, "ids": [None], "tokens": [name]} for name in before},
    }


CONTRACTIONS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
WORDS = r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}%s| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
V2_LETTERS = (
    "\\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕἠ-ὅὈ-Ὅὐ-ὗὙὛὝὟ-\u1f7d"
    "ᾀ-ᾴᾶ-ᾼ\u1fbeῂ-ῄῆ-ῌῐ-\u1fd3ῖ-\u1fdbῠ-Ῥῲ-ῴῶ-ῼℂℇℊ-ℓℕℙ-ℝℤ\u2126ℨ\u212a-ℭℯ-ℴℹℼ-ℿⅅ-ⅉⅎↃↄⰀ-ⱻⱾ-ⳤⳫ-ⳮⳲⳳꙀ-ꙭꚀ-ꚛꜢ-ꝯꝱ-ꞇꞋ-ꞎꭰ-ꮿﬀ-ﬆﬓ-ﬗＡ-Ｚａ-ｚ𐐀-𐑏𐒰-𐓓𐓘-𐓻"
    "𐲀-𐲲𐳀-𐳲𑢠-𑣟𞤀-𞥃]+"
)
V3_WORDS = (
    r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"""
    r"""| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"""
)
LETTERS = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}%s]*[\p{Ll}\p{Lm}\p{Lo}\p{M}%s]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}%s]+[\p{Ll}\p{Lm}\p{Lo}\p{M}%s]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
)
O200K = (LETTERS % ("", "", "", "")) + r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
NOT_HAN = r"&&[^\p{Han}]"
KIMI = r"[\p{Han}]+|" + (LETTERS % ((NOT_HAN,) * 4)) + r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
BYTES = {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True}
NFC = {"type": "NFC"}
SPIECE = sequence(
    "normalizers", {"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
)
SPIECE_DECODER = sequence(
    "decoders",
    {"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
    {"type": "ByteFallback"},
    {"type": "Fuse"},
    {"type": "Strip", "content": " ", "start": 1, "stop": 0},
)


def digits(single):
    return {"type": "Digits", "individual_digits": single}


def at_text(text, behavior, invert=False):
    return {"type": "Split", "pattern": {"String": text}, "behavior": behavior, "invert": invert}


def punctuation(behavior):
    return {"type": "Punctuation", "behavior": behavior}


def metaspace(scheme, cuts):
    return {"type": "Metaspace", "replacement": "▁", "prepend_scheme": scheme, "split": cuts}


# Each option of added tokens, between the words that the text has around them.
ODD_TOKENS = [
    added("<left>", lstrip=True),
    added("<right>", rstrip=True),
    added("<both>", lstrip=True, rstrip=True, special=False),
    added("token", single_word=True, special=False),
    added("é<n>", normalized=True, special=False),
    added("a b", normalized=True, special=False),
    added("  ", normalized=True, special=False),
    added("<|x|>"),
    added("<|x|>y"),
    added("的", single_word=True, normalized=True, special=False),
]
KINDS = {
    "gpt2": dict(pre_tokenizer=byte_level(True), post_processor=byte_level(True), added=[added("<|endoftext|>")]),
    "gpt2-prefix": dict(pre_tokenizer=byte_level(True, True), added=[added("<|endoftext|>"), *ODD_TOKENS]),
    "llama3": dict(
        pre_tokenizer=sequence("pretokenizers", split(CONTRACTIONS + WORDS % "{1,3}"), byte_level()),
        post_processor=sequence("processors", byte_level(True), template("<|begin_of_text|>")),
        ignore_merges=True,
        added=[added("<|begin_of_text|>"), added("<|eot_id|>")],
    ),
    "qwen2": dict(
        normalizer=NFC,
        pre_tokenizer=sequence("pretokenizers", split(CONTRACTIONS + WORDS % ""), byte_level()),
        post_processor=byte_level(True),
        added=[added("<|im_start|>"), added("<think>", special=False)],
    ),
    "qwen2-odd": dict(
        normalizer=sequence("normalizers", NFC),
        pre_tokenizer=sequence("pretokenizers", split(CONTRACTIONS + WORDS % "", "Removed", True), byte_level()),
        added=[added("<|im_start|>"), *ODD_TOKENS],
    ),
    "deepseek-v2": dict(
        pre_tokenizer=sequence(
            "pretokenizers",
            split("[\r\n]"),
            split(V2_LETTERS),
            split(r"\s?[!-/:-~！-／：-～‘-‟　-。]+"),
            split(r"\s+$"),
            split("[一-龥ࠀ-一가-퟿]+"),
            {"type": "Digits", "individual_digits": True},
            byte_level(),
        ),
        normalizer=sequence("normalizers"),
        post_processor=template("<｜begin▁of▁sentence｜>"),
        added=[added("<｜begin▁of▁sentence｜>", normalized=True), added("<｜end▁of▁sentence｜>", normalized=True)],
    ),
    "deepseek-v3": dict(
        pre_tokenizer=sequence(
            "pretokenizers", split(r"\p{N}{1,3}"), split("[一-龥぀-ゟ゠-ヿ]+"), split(V3_WORDS), byte_level()
        ),
        normalizer=sequence("normalizers"),
        post_processor=template("<｜begin▁of▁sentence｜>"),
        added=[added("<｜begin▁of▁sentence｜>"), added("<think>", special=False, normalized=True)],
    ),
    "olmoe": dict(
        normalizer=NFC,
        pre_tokenizer=byte_level(True),
        post_processor=template("<|endoftext|>"),
        added=[added("<|endoftext|>"), added("|||EMAIL_ADDRESS|||", special=False)]
        + [added(" " * n, special=False, normalized=True) for n in range(24, 1, -1)],
    ),
    "llama2": dict(characters=True, normalizer=SPIECE, added=[], post_processor=template("<s>")),
    "mixtral": dict(characters=True, pre_tokenizer=metaspace("first", False), added=[], post_processor=template("<s>")),
    "metaspace": dict(
        characters=True,
        pre_tokenizer=metaspace("always", True),
        added=ODD_TOKENS,
        byte_fallback=False,
        decoder=metaspace("always", True),
    ),
    "unknown": dict(
        characters=True, normalizer=SPIECE, added=ODD_TOKENS, byte_fallback=False, fuse_unk=False, across=True
    ),
    "smollm2": dict(
        vocabulary="some",
        pre_tokenizer=sequence("pretokenizers", digits(True), byte_level(True)),
        added=[added("<|endoftext|>"), added("<|im_start|>"), added("<|im_end|>"), added("<repo_name>")],
    ),
    "starcoder": dict(
        vocabulary="some",
        pre_tokenizer=sequence("pretokenizers", digits(True), byte_level(True)),
        added=[added("<|endoftext|>"), added("<fim_prefix>"), added("<fim_suffix>"), added("<fim_middle>")],
        gaps=True,
    ),
    "gpt-neox": dict(
        vocabulary="some",
        normalizer=NFC,
        pre_tokenizer=byte_level(True),
        post_processor=byte_level(True),
        added=[added("<|endoftext|>"), added("<|padding|>")]
        + [added(" " * n, special=False, normalized=True) for n in range(24, 1, -1)],
    ),
    "olmo": dict(
        vocabulary="some",
        normalizer=NFC,
        pre_tokenizer=byte_level(True),
        post_processor=template("<|endoftext|>"),
        added=[added("|||IP_ADDRESS|||", special=False), added("<|endoftext|>"), added("<|padding|>")],
        gaps=True,
    ),
    "falcon": dict(
        vocabulary="some",
        pre_tokenizer=sequence(
            "pretokenizers", punctuation("Contiguous"), byte_level(True), digits(False), split("[0-9][0-9][0-9]")
        ),
        added=[added(">>TITLE<<"), added("<|endoftext|>")],
    ),
    "kimi-k2": dict(
        pre_tokenizer=sequence("pretokenizers", split(KIMI), byte_level()),
        added=[added("[BOS]"), added("[EOS]"), added("<|im_end|>"), added("<|im_user|>")],
        ignore_merges=True,
    ),
    "gpt-oss": dict(
        pre_tokenizer=sequence("pretokenizers", split(O200K), byte_level()),
        added=[added("<|startoftext|>"), added("<|start|>"), added("<|channel|>"), added("<|message|>"), added("<|end|>")],
        ignore_merges=True,
        gaps=True,
    ),
    "bloom": dict(
        vocabulary="some",
        pre_tokenizer=sequence("pretokenizers", split(r" ?[^(\s|[.,!?…。，、।۔،])]+"), byte_level()),
        added=[added("<unk>"), added("<s>"), added("</s>"), added("<pad>")],
    ),
    "command-r": dict(
        normalizer=NFC,
        pre_tokenizer=sequence("pretokenizers", digits(True), byte_level(True)),
        post_processor=template("<BOS_TOKEN>"),
        added=[added("<BOS_TOKEN>"), added("<|START_OF_TURN_TOKEN|>"), added("<|END_OF_TURN_TOKEN|>")],
    ),
    "gemma": dict(
        characters=True,
        normalizer={"type": "Replace", "pattern": {"String": " "}, "content": "▁"},
        pre_tokenizer=at_text(" ", "MergedWithPrevious"),
        added=[added("<bos>"), added("<start_of_turn>"), added("<end_of_turn>")]
        + [added("\n" * n, special=False) for n in range(2, 5)],
        post_processor=template("<bos>"),
        decoder=sequence("decoders", SPIECE_DECODER["decoders"][0], {"type": "ByteFallback"}, {"type": "Fuse"}),
        across=True,
    ),
    "unknown-bytes": dict(
        vocabulary="some",
        pre_tokenizer=sequence("pretokenizers", punctuation("Isolated"), byte_level(True), split(r"\p{L}+", "Contiguous")),
        added=ODD_TOKENS,
        more=["<unk>"],
        unk_token="<unk>",
        fuse_unk=True,
        gaps=True,
    ),
    "fallen-bytes": dict(
        vocabulary="some",
        pre_tokenizer=sequence(
            "pretokenizers",
            punctuation("MergedWithNext"),
            at_text("e", "MergedWithPrevious", True),
            split(r"[\p{Hangul}\p{Katakana}ー&&[^ッア-オ]]+|\p{Hiragana}", "MergedWithNext"),
            split(r"\s", "MergedWithPrevious"),
            split("[abd-f]+", "Removed"),
            byte_level(True),
            punctuation("Contiguous"),
        ),
        added=[added("<|endoftext|>")],
        more=["<0xC4>", "<0xC3>", "<0x81>", "<0xB1>", "<unk>"],
        unk_token="<unk>",
        byte_fallback=True,
    ),
}


# --- Tokenizers ---------------------------------------------------------------------------------------------


def train(characters, texts, size, across=False, whole=True):
    """A vocabulary and merges: over bytes, all of them if `whole`, or over characters as SentencePiece has them."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    if characters:
        tokenizer.normalizer = normalizers.Replace(" ", "▁")
        if not across:
            tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        else:
            texts = [t[i : i + 60] for t in texts for i in range(0, len(t), 60)]
        names = ["<unk>", "<s>", "</s>"] + ["<0x%02X>" % byte for byte in range(256)]
        trainer = trainers.BpeTrainer(
            vocab_size=size, special_tokens=names, limit_alphabet=min(size // 3, 800), show_progress=False
        )
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        alphabet = pre_tokenizers.ByteLevel.alphabet() if whole else []
        if not whole:
            texts = ["".join(c for c in t if " " <= c <= "z" or c == "\n" or "一" <= c <= "是") for t in texts]
        trainer = trainers.BpeTrainer(vocab_size=size, show_progress=False, initial_alphabet=alphabet)
    tokenizer.train_from_iterator(texts, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    return {"vocab": model["vocab"], "merges": model["merges"]}


def file_of(kind, vocabulary, pairs=False):
    """The tokenizer.json of a kind with a vocabulary."""
    characters = kind.get("characters", False)
    vocab = dict(vocabulary["vocab"])
    for name in kind.get("more", []):
        vocab[name] = len(vocab)
    tokens = [added(name) for name in ["<unk>", "<s>", "</s>"] if characters] + kind["added"]
    tokens = [dict(token) for token in tokens]
    if kind.get("gaps"):
        # After a gap the library would give an added token an id of its own,
        # so that these are in the vocabulary.
        vocab = {name: id + (id >= 100) * 3 + (id >= 500) * 70 for name, id in vocab.items()}
        for token in tokens:
            vocab.setdefault(token["content"], max(vocab.values()) + 2)
    count = len(vocab)
    for token in tokens:
        token["id"] = vocab.get(token["content"], count)
        count += token["content"] not in vocab
    ids = {token["content"]: token["id"] for token in tokens}
    processor = json.loads(json.dumps(kind.get("post_processor")))
    for step in (processor or {}).get("processors", [processor] if processor else []):
        for name, special in step.get("special_tokens", {}).items():
            special["ids"] = [ids[name]]
    merges = vocabulary["merges"]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": sorted(tokens, key=lambda t: t["id"]),
        "normalizer": kind.get("normalizer"),
        "pre_tokenizer": kind.get("pre_tokenizer"),
        "post_processor": processor,
        "decoder": kind.get("decoder", SPIECE_DECODER if characters else BYTES),
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": "<unk>" if characters else kind.get("unk_token"),
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": kind.get("fuse_unk", characters),
            "byte_fallback": kind.get("byte_fallback", characters),
            "ignore_merges": kind.get("ignore_merges", False),
            "vocab": vocab,
            "merges": merges if pairs else [m if isinstance(m, str) else " ".join(m) for m in merges],
        },
    }


def vocabularies(text, size, documents):
    texts = [text.document(2_000) for _ in range(documents)]
    return {
        "bytes": train(False, texts, size),
        "characters": train(True, texts, size),
        "across": train(True, texts, size, across=True),
        "some": train(False, texts, size, whole=False),
    }


def vocabulary_of(kind):
    if "vocabulary" in kind:
        return kind["vocabulary"]
    return "across" if kind.get("across") else "characters" if kind.get("characters") else "bytes"
