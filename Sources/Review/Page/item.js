// One item as the reviewer sees it. Everything of a file gets into the page as text, by `append` and `textContent`.

let current = 0;
/** Whether the original is shown of an item that was edited. */
let showsOriginal = false;
/** Paragraphs of fewer characters than this are open from the start, and those with marks. */
const longParagraph = 900;

const ICONS = { pass: "✓", fail: "✕", undecided: "?" };
const KINDS = ["false-step", "foreign", "repeated"];

/** Appends a piece of text, with the signs of characters that nobody would see. */
function appendVisible(parent, text) {
  let place = 0;
  for (const { 0: character, index } of text.matchAll(EVERY_UNSEEN)) {
    if (index > place) parent.append(text.slice(place, index));
    const code = character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    parent.append(element("span", { class: "unseen", title: t("unseen", { code }) }, nameOf(character)));
    place = index + character.length;
  }
  parent.append(text.slice(place));
}

/** An element with a text in it. */
function visible(name, text) {
  const made = element(name, { dir: "auto" });
  appendVisible(made, text);
  return made;
}

/** Appends `text[start..<end]` with its marks, the first of which is `spans[first]`. */
function appendMarked(parent, text, start, end, spans, first) {
  let place = start;
  for (let index = first; index < spans.length && spans[index].start < end; index += 1) {
    const span = spans[index];
    const [from, to] = [Math.max(span.start, start), Math.min(span.end, end)];
    appendVisible(parent, text.slice(place, from));
    const title = span.kinds.map((kind) => t(`mark.${kind}`)).join(", ");
    const mark = element("mark", { class: span.kinds.join(" "), title });
    appendVisible(mark, text.slice(from, to));
    parent.append(mark);
    place = to;
  }
  appendVisible(parent, text.slice(place, end));
}

function show() {
  const item = items[current];
  const record = records[current];
  const edited = record.decision === "edit" && !showsOriginal;
  const text = edited ? record.edited_text : item.text;

  byID("facts").replaceChildren(...facts(item).map((fact) => visible("span", fact)));
  byID("prompt").replaceChildren();
  byID("prompt").lang = item.language;
  appendVisible(byID("prompt"), item.prompt);
  byID("reasons").replaceChildren(...item.reasons.map((reason) => visible("li", reasonInQueue(reason))));
  showAnswers(item, record);
  showVerdicts(item);
  showDecision(record);
  showText(text, edited ? [] : item.marks, item);

  byID("size").textContent = t("characters", { count: [...text].length });
  byID("version").hidden = record.decision !== "edit";
  byID("version-name").textContent = t(edited ? "toOriginalText" : "toEditedText");
  byID("draft").hidden = record.draft === null;
  for (const button of document.querySelectorAll("#decide button")) {
    button.setAttribute("aria-pressed", String(button.dataset.action === record.decision));
  }
}

function facts(item) {
  let name = item.language;
  try {
    name = new Intl.DisplayNames(language, { type: "language" }).of(item.language);
  } catch {
    // The code serves where the browser has no names.
  }
  const level = item.level > 0 ? [t("level", { level: item.level })] : [];
  return [item.family, name, ...level, item.sample_id];
}

/** Why an item is in the queue: its first word is a kind of reason. */
function reasonInQueue(reason) {
  const word = reason.split(/[ :]/, 1)[0];
  return said(`why.${word}`) ? t(`why.${word}`) + reason.slice(word.length) : reason;
}

/** A row of a list: the message `name`, and a text. */
function row(name, text, lang = null) {
  const value = element("dd", { dir: "auto", lang });
  if (text === null || text === "") value.append(element("em", {}, t("none")));
  else appendVisible(value, text);
  return [element("dt", {}, t(name)), value];
}

function showAnswers(item, record) {
  const edited = record.decision === "edit" ? row("edited", answerOf(record.edited_text), item.language) : [];
  byID("answers").replaceChildren(...row("given", answerOf(item.text), item.language), ...edited,
    ...row("gold", item.answer, item.language));
}

function showVerdicts(item) {
  const order = ["fail", "undecided", "pass"];
  const sorted = [...item.verdicts].sort((one, other) => order.indexOf(one.outcome) - order.indexOf(other.outcome));
  const cell = (value, other) => element("td", { title: value }, value === null ? "" : numberBeside(value, other));
  byID("verdicts").tBodies[0].replaceChildren(...sorted.flatMap((verdict) => {
    const outcome = element("span", { class: "outcome" },
      element("span", { "aria-hidden": true }, ICONS[verdict.outcome]),
      element("span", { class: "hidden" }, t(`outcome.${verdict.outcome}`)));
    const rows = [element("tr", { class: verdict.outcome },
      element("th", { scope: "row" }, outcome, visible("span", verdict.check)),
      cell(verdict.value, verdict.threshold), cell(verdict.threshold, verdict.value))];
    if (verdict.reason) {
      const reason = element("td", { colspan: 3, dir: "auto" });
      appendVisible(reason, verdict.reason);
      rows.push(element("tr", { class: `reason ${verdict.outcome}` }, reason));
    }
    return rows;
  }));
  const passed = sorted.filter((verdict) => verdict.outcome === "pass").length;
  byID("passed").hidden = passed === 0;
  byID("verdicts").classList.toggle("clean", passed === sorted.length);
  byID("passed").textContent = t("passed", { count: passed });
  showPassed(false);
}

/** A number with as many digits as tell it from another. */
function numberBeside(value, other) {
  const few = number(value);
  return other !== null && value !== other && few === number(other) ? number(value, 12) : few;
}

/** In a narrow window the checks that passed are folded away. */
function showPassed(open) {
  byID("verdicts").classList.toggle("all", open);
  byID("passed").setAttribute("aria-expanded", String(open));
}

function showDecision(record) {
  byID("mine").hidden = !record.decision;
  byID("decision").replaceChildren();
  byID("by").replaceChildren();
  if (!record.decision) return;
  const reason = record.reason ? `: ${reasonToReject(record.reason)}` : "";
  appendVisible(byID("decision"), t(`decided.${record.decision}`) + reason);
  const time = record.seconds === null ? "" : `, ${duration(record.seconds)}`;
  appendVisible(byID("by"), (record.reviewer || t("noName")) + time);
}

/** A reason with its codes in words. */
function reasonToReject(reason) {
  return reason.split("; ").map((part) => data.reject_reasons.includes(part) ? t(`reject.${part}`) : part).join("; ");
}

function showText(text, marks, item) {
  const spans = spansOf(marks);
  const mono = item.form === "code";
  let [count, first, folded] = [0, 0, 0];
  const rows = partsOf(text).map((part) => {
    if (part.kind === "tag") return element("div", { class: "tag" }, text.slice(part.start, part.end));
    while (first < spans.length && spans[first].end <= part.start) first += 1;
    const [firstInside, marked] = [first, first < spans.length && spans[first].start < part.end];
    const open = marked || part.end - part.start < longParagraph;
    if (part.kind === "thought") count += 1;
    if (!open) folded += 1;
    const body = element("div", { class: mono ? "text mono" : "text", dir: "auto", lang: item.language });
    const name = part.kind === "thought" ? String(count) : "¶";
    const row = element("div", { class: `paragraph ${part.kind}${marked ? " marked" : ""}` },
      element("button", { type: "button", click: () => fold(row) }, name), body);
    row.fill = (open) => {
      body.replaceChildren();
      if (open) appendMarked(body, text, part.start, part.end, spans, firstInside);
      else appendExcerpt(body, text, part);
    };
    fold(row, open);
    return row;
  });
  byID("text").replaceChildren(...rows);
  byID("fold").hidden = folded === 0;
  showLegend(marks);
}

/** The beginning of a folded paragraph, and how much there is. */
function appendExcerpt(body, text, part) {
  let end = part.start + 160;
  if (/[\uD800-\uDBFF]/.test(text[end - 1])) end -= 1;
  appendVisible(body, text.slice(part.start, end));
  body.append("… ", element("span", { class: "more" }, t("characters", { count: part.end - part.start })));
}

/** Folds a paragraph or opens it; without `open`, the other of what it is. */
function fold(row, open = row.classList.contains("folded")) {
  row.classList.toggle("folded", !open);
  row.firstChild.setAttribute("aria-expanded", String(open));
  row.firstChild.setAttribute("aria-label", t("paragraph", { number: row.firstChild.textContent }));
  row.fill(open);
}

/** Opens all paragraphs, or, where all are open, folds those that are long. */
function foldAll() {
  const rows = [...byID("text").querySelectorAll(".paragraph")];
  const folded = rows.filter((row) => row.classList.contains("folded"));
  if (folded.length > 0) folded.forEach((row) => fold(row, true));
  else rows.filter((row) => row.textContent.length >= longParagraph).forEach((row) => fold(row, false));
}

function showLegend(marks) {
  const buttons = KINDS.flatMap((kind) => {
    const count = marks.filter((mark) => mark[2] === kind).length;
    if (count === 0) return [];
    const button = element("button", { type: "button", click: () => toMark(kind) },
      element("mark", { class: kind }, t(`mark.${kind}`)), ` ${number(count)}`);
    return [button];
  });
  if (buttons.length > 0) {
    const key = element("kbd", { "aria-hidden": true }, "m");
    buttons.push(element("button", { type: "button", click: () => toMark() }, t("nextMark"), key));
  }
  byID("legend").replaceChildren(...buttons);
}

/** Scrolls to the next mark (of a kind) after the one that was gone to last, and from the last to the first. */
function toMark(kind) {
  for (const row of byID("text").querySelectorAll(".marked.folded")) fold(row, true);
  const marks = [...byID("text").querySelectorAll(kind ? `mark.${kind}` : "mark")];
  if (marks.length === 0) return;
  const last = byID("text").querySelector("mark.here");
  last?.classList.remove("here");
  const follows = (mark) => !last || last.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING;
  const mark = marks.find(follows) ?? marks[0];
  mark.classList.add("here");
  mark.scrollIntoView({ block: "center" });
}
