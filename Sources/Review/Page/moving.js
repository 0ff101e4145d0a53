// From item to item: next and previous, by number or id, and among those that a filter and a search leave.

const FILTERS = ["all", "open", "decided", ...DECISIONS, "draft"];
const choice = { filter: "all", query: "", found: null };
const beside = (index) => (index + items.length) % items.length;

/** Whether the filter and the search leave an item. */
function chosen(index) {
  const { decision, draft } = records[index];
  const { filter } = choice;
  const byFilter = filter === "all" || filter === decision || (filter === "draft" && draft !== null)
    || (filter === "open" && !decision) || (filter === "decided" && decision);
  return byFilter && (choice.found === null || choice.found.has(index));
}

/** The next item in a direction (1 or -1) that `fits`; after the last comes the first. The one at hand is the last that
 *  is asked; null where none fits. */
function following(direction, fits) {
  for (let step = 1; step <= items.length; step += 1) {
    const index = beside(current + direction * step % items.length);
    if (fits(index)) return index;
  }
  return null;
}

/** Leaves the item at hand for another. */
function moveTo(index) {
  if (items.length === 0) return;
  leaveItem();
  current = index;
  showsOriginal = false;
  show();
  showPlace();
  window.scrollTo(0, 0);
  saveSetting(`place ${data.digest}`, current);
}

/** What was spent on the item, and an edit that was begun, are kept. */
function leaveItem() {
  const record = records[current];
  record.spent += secondsSpent();
  closeEditor();
  if (record.spent > 0) keep([current], ["spent"]);
}

function step(direction) {
  const index = following(direction, chosen);
  if (index === null) return say("noneChosen");
  moveTo(index);
  say();
}

/** The next item without a decision. Whether there was one. */
function toNextOpen() {
  const open = (index) => !records[index].decision;
  const index = following(1, (index) => open(index) && chosen(index)) ?? following(1, open);
  if (index === null) return false;
  moveTo(index);
  return true;
}

/** Goes to an item by its number or its id, or a part of the id. */
function jump(words) {
  const place = Number(words);
  let index = Number.isInteger(place) && place >= 1 && place <= items.length ? place - 1 : indexOfID.get(words);
  index ??= words === "" ? -1 : items.findIndex((item) => item.sample_id.includes(words));
  if (index < 0) say("noSuchItem", { words });
  else moveTo(index);
  showPlace();
}

/** Chooses items by a filter and by words that they hold, and goes to the first of them. */
function choose(filter, query) {
  if (items.length === 0) return;
  choice.filter = filter;
  choice.query = query.trim().toLowerCase();
  choice.found = choice.query === "" ? null : search(choice.query);
  if (!chosen(current)) {
    const index = following(1, chosen);
    if (index !== null) moveTo(index);
  }
  showPlace();
}

function search(query) {
  const found = new Set();
  items.forEach((item, index) => {
    const record = records[index];
    const texts = [item.prompt, item.text, item.answer, item.sample_id, item.family, ...item.reasons, record.reason,
      record.edited_text ?? ""];
    if (texts.some((text) => text.toLowerCase().includes(query))) found.add(index);
  });
  return found;
}

/** Where the reviewer is, how much is done, and what is not in a file yet. */
function showPlace() {
  const counts = totals();
  const decided = items.length - counts.open;
  const position = byID("position");
  // What is being typed stays, also where another tab's decisions arrive meanwhile.
  if (document.activeElement !== position) position.value = items.length === 0 ? "" : String(current + 1);
  byID("at").textContent = items.length === 0 ? "" : t("at", { item: current + 1, count: items.length });
  byID("of").textContent = t("of", { count: items.length });

  const select = byID("filter");
  const numbers = { all: items.length, decided, draft: counts.drafts, ...counts };
  select.replaceChildren(...FILTERS.map((filter) =>
    element("option", { value: filter }, `${t(`filter.${filter}`)} (${number(numbers[filter])})`)));
  select.value = choice.filter;
  const narrowed = choice.filter !== "all" || choice.found !== null;
  const left = narrowed ? items.filter((_, index) => chosen(index)).length : items.length;
  byID("matches").textContent = narrowed ? t("matches", { count: left }) : "";

  const bar = byID("bar");
  bar.replaceChildren(...DECISIONS.filter((decision) => counts[decision] > 0).map((decision) => {
    const share = element("div", { class: decision, title: `${t(`filter.${decision}`)}: ${number(counts[decision])}` });
    share.style.width = `${100 * counts[decision] / items.length}%`;
    return share;
  }));
  bar.setAttribute("aria-valuemax", items.length);
  bar.setAttribute("aria-valuenow", decided);
  const mean = counts.mean === null ? "" : " · " + t("mean", { time: duration(counts.mean) });
  byID("counts").textContent = t("done", { decided, count: items.length }) + mean;
  bar.setAttribute("aria-valuetext", byID("counts").textContent);

  byID("ungiven").textContent = counts.ungiven > 0 ? number(counts.ungiven) : "";
  byID("ungiven").title = t("ungiven", { count: counts.ungiven });
  byID("name").textContent = reviewer || t("noName");
}

let lastSaid = null;

/** Says what happened, to eyes and to screen readers; without a message, nothing any more. */
function say(key, values) {
  lastSaid = key === undefined ? null : [key, values];
  byID("said").textContent = lastSaid ? t(key, values) : "";
}
