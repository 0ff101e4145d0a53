"use strict";
// Texts of completions: their parts, what in them is marked, and characters that nobody would see.

/** Characters that show nothing, or that change how their neighbours are shown. Tab, line feed and the joiners that
 *  emoji and some scripts need are not among them. */
const UNSEEN = "\\0-\\x08\\x0B-\\x1F\\x7F-\\x9F\\xAD\\u034F\\u061C\\u115F\\u1160\\u180E\\u200B\\u200E\\u200F"
  + "\\u2028-\\u202E\\u2060-\\u206F\\u3164\\uFEFF\\uFFA0\\uFFF9-\\uFFFB\\u{E0000}-\\u{E0FFF}";
const EVERY_UNSEEN = new RegExp(`[${UNSEEN}]`, "gu");
const ONE_UNSEEN = new RegExp(`^[${UNSEEN}]$`, "u");

const CONTROLS = ("NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI"
  + " DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US").split(" ");

/** The name of an unseen character: `CR`, or its code, `202E`. */
function nameOf(character) {
  const code = character.codePointAt(0);
  return CONTROLS[code] ?? (code === 0x7F ? "DEL" : code.toString(16).toUpperCase().padStart(4, "0"));
}

// A text area cannot hold every text: it makes line feeds of CR LF and CR, and shows nothing of much else. What it gets
// is the text with signs for those characters, their names in white square brackets: ⟦CR⟧. The opening bracket
// itself has a sign, too, so that every text comes back as it was.
const OPENING = "\u27E6";
const CLOSING = "\u27E7";
const TO_SIGNS = new RegExp(`[${UNSEEN}${OPENING}]`, "gu");
const FROM_SIGNS = new RegExp(`${OPENING}(${OPENING}|[A-Z][A-Z0-9]{1,2}|[0-9A-F]{4,6})${CLOSING}`, "gu");

/** The text with signs, for a text area. */
function withSigns(text) {
  return text.replace(TO_SIGNS, (found) => OPENING + (found === OPENING ? OPENING : nameOf(found)) + CLOSING);
}

/** The text that `withSigns` made signs in. What looks like a sign and is none stays. */
function withoutSigns(text) {
  return text.replace(FROM_SIGNS, (found, name) => {
    if (name === OPENING) return OPENING;
    const control = name === "DEL" ? 0x7F : CONTROLS.indexOf(name);
    const code = control >= 0 ? control : parseInt(name, 16);
    const character = code <= 0x10FFFF ? String.fromCodePoint(code) : "";
    return ONE_UNSEEN.test(character) && nameOf(character) === name ? character : found;
  });
}

/** Half of a surrogate pair, which no file in UTF-8 can hold, becomes U+FFFD. */
function wellFormed(text) {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

/** The parts of a completion, in order: `{kind, start, end}`, kind `tag`, `thought`, `answer` or `other`. All but tags
 *  are paragraphs; white space between parts belongs to none. */
function partsOf(text) {
  const parts = [];
  let kind = text.includes("<think>") ? "other" : "thought";
  let start = 0;
  for (const { 0: tag, index } of text.matchAll(/<\/?(?:think|answer)>/g)) {
    addParagraphs(parts, text, kind, start, index);
    start = index + tag.length;
    parts.push({ kind: "tag", start: index, end: start });
    if (tag === "<think>") kind = "thought";
    else if (tag === "<answer>") kind = "answer";
    else kind = "other";
  }
  addParagraphs(parts, text, kind, start, text.length);
  return parts;
}

/** Paragraphs end at blank lines; one of very many lines is cut. */
function addParagraphs(parts, text, kind, start, end) {
  const longest = 24;
  let open = null;
  let lines = 0;
  for (let line = start; line < end;) {
    const feed = text.indexOf("\n", line);
    const next = feed < 0 || feed >= end ? end : feed + 1;
    let last = next;
    while (last > line && " \t\r\n".includes(text[last - 1])) last -= 1;
    if (last === line || lines === longest) open = null;
    if (last > line) {
      if (!open) {
        open = { kind, start: line, end: last };
        parts.push(open);
        lines = 0;
      }
      open.end = last;
      lines += 1;
    }
    line = next;
  }
}

/** What the last closed answer says, or null. */
function answerOf(text) {
  const end = text.lastIndexOf("</answer>");
  const start = end < 0 ? -1 : text.lastIndexOf("<answer>", end);
  return start < 0 ? null : text.slice(start + "<answer>".length, end).trim();
}

/** Whether a text is a chain of thought and an answer, each in its tags, and nothing else. */
function inForm(text) {
  // Of many tags, the second expression would try every pair.
  return (text.match(/<\/?(?:think|answer)>/g) ?? []).length === 4
    && /^\s*<think>[^]*<\/think>\s*<answer>[^]*<\/answer>\s*$/.test(text);
}

/** Marks `[start, end, kind]`, which may overlap, as `{start, end, kinds}` that do not, in order. */
function spansOf(marks) {
  const events = [];
  for (const [start, end, kind] of marks) {
    if (end > start) events.push([start, kind, 1], [end, kind, -1]);
  }
  events.sort((one, other) => one[0] - other[0]);
  const spans = [];
  const open = new Map();
  let place = 0;
  for (const [at, kind, change] of events) {
    const kinds = [...open.keys()];
    if (at > place && kinds.length > 0) spans.push({ start: place, end: at, kinds });
    place = at;
    const count = (open.get(kind) ?? 0) + change;
    if (count > 0) open.set(kind, count);
    else open.delete(kind);
  }
  return spans;
}
