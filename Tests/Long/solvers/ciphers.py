"""Words in ciphers, by trying every shift or building the alphabet of a keyword."""
import re
import string

from .patterns import family, patterns, read

LETTERS = string.ascii_lowercase
WORD = "[a-z]+"
TOLD = patterns(
    """Every letter of a word was moved {n} places on in the alphabet (z goes on to a). The result is {code}. Find the word.
    Decode {code}: it is a word with every letter shifted forward by {n}, after z comes a.
    A Caesar cipher with shift {n} turned a word into {code}. What is the word?
    The code {code} was made by shifting each letter forward {n} places. What was the word?
    一个英文单词的每个字母都在字母表中后移了{n}位（z之后回到a），得到{code}。求这个单词。
    解码{code}：它是某个英文单词的各字母后移{n}位得到的，z后面接a。
    用移位为{n}的凯撒密码把一个英文单词变成了{code}，原来的单词是什么？
    密文{code}是把每个字母后移{n}位得到的，原来是哪个英文单词？""", code=WORD)
RULE = re.compile(
    "The key alphabet is the keyword ([a-z]+) without repeated letters and then the other letters from a to z\\. The n-th letter "
    "of the alphabet is written as the n-th of the key alphabet\\.|"
    "密钥字母表由关键词([a-z]+)（去掉重复的字母）和其余字母按a到z的顺序组成。字母表的第n个字母写成密钥字母表的第n个字母。")
KEYED = patterns(
    """Decode {code}.
    Which word is written as {code}?
    Decode the word {code}.
    A word was enciphered as {code}. Find the word.
    请解码{code}。
    哪个英文单词写成{code}？
    解码单词{code}。
    一个英文单词加密后是{code}。求这个单词。""", code=WORD)
SOUGHT = patterns(
    """A word was enciphered as {code}: each letter was moved on by the same unknown number of places \
(after z comes a). It is one of: {list}. Which word is it?
    Break the Caesar cipher {code}. The shift is not known, the word is one of these: {list}.
    One of these words was written in a Caesar cipher with a secret shift: {list}. The result is {code}. \
Find the word.
    The words are {list}. Which of them becomes {code} when all its letters are shifted forward by one and \
the same number?
    一个英文单词加密成了{code}：每个字母都后移了相同的位数（z之后回到a），位数未知。它是下列单词之一：{list}。是哪个单词？
    破解凯撒密码{code}。移位数未知，单词是其中一个：{list}。
    下列单词之一用凯撒密码加密，移位数保密：{list}。结果是{code}。求这个单词。
    单词有{list}。其中哪个单词的各字母后移同样的位数后变成{code}？""", code=WORD, list=r"[a-z]+(?:, [a-z]+)+")


def back(code, shift):
    return "".join(LETTERS[(LETTERS.index(letter) - shift) % 26] for letter in code)


@family("cipher")
def cipher(prompt):
    found = read(SOUGHT, prompt)
    if found:
        words = {back(found["code"], shift) for shift in range(26)} & set(found["list"].split(", "))
        return words.pop() if len(words) == 1 else None
    rule = RULE.search(prompt)
    if rule:
        found = read(KEYED, re.sub(" +", " ", (prompt[:rule.start()] + prompt[rule.end():])).strip())
        key = "".join(dict.fromkeys((rule[1] or rule[2]) + LETTERS))
        return "".join(LETTERS[key.index(letter)] for letter in found["code"]) if found else None
    found = read(TOLD, prompt)
    return back(found["code"], int(found["n"])) if found else None
