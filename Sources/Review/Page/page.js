// The page as a whole: what its keys and buttons do, the file it gives and takes, and how it begins.

/** What can be done, by the name that buttons have in `data-action`: its keys, and what it does. */
const ACTIONS = {
  accept: { keys: ["a"], does: () => decide("accept") },
  reject: { keys: ["r"], does: askReason },
  edit: { keys: ["e"], does: openEditor },
  skip: { keys: ["s"], does: () => decide("skip") },
  clear: { keys: ["c"], does: clearDecision },
  undo: { keys: ["z"], does: undo },
  next: { keys: ["j", "ArrowRight"], does: () => step(1) },
  previous: { keys: ["k", "ArrowLeft"], does: () => step(-1) },
  nextOpen: { keys: ["n"], does: () => toNextOpen() || say("allDone", { count: items.length }) },
  jump: { keys: ["g"], does: () => (byID("position").focus(), byID("position").select()) },
  search: { keys: ["/"], does: () => (openTools(true), byID("search").focus(), byID("search").select()) },
  filter: { keys: ["f"], does: () => (openTools(true), byID("filter").focus()) },
  mark: { keys: ["m"], does: () => toMark() },
  fold: { keys: ["p"], does: foldAll },
  version: { keys: ["v"], does: () => (showsOriginal = !showsOriginal, closeEditor(), show()) },
  download: { keys: ["d"], does: download },
  load: { keys: ["o"], does: () => byID("file").click() },
  name: { keys: ["w"], does: askName },
  language: { keys: ["l"], does: () => chooseLanguage(language === "en" ? "zh" : "en") },
  help: { keys: ["?"], does: help },
  discard: { keys: [], does: discardDraft },
};
const ACTION_OF_KEY = new Map(Object.values(ACTIONS).flatMap(({ keys, does }) => keys.map((key) => [key, does])));
const WITHOUT_ITEMS = new Set([ACTIONS.language.does, ACTIONS.help.does, ACTIONS.name.does]);

function act(does) {
  if (items.length > 0 || WITHOUT_ITEMS.has(does)) does();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  // A letter that is held down does what it does once; arrows go on.
  if (event.repeat && event.key.length === 1) return;
  // A field in a dialog that was closed may have the focus for a moment still.
  const writes = event.target.matches("input, textarea, select") && !event.target.closest("dialog:not([open])");
  if (writes || document.querySelector("dialog[open]")) return;
  // Keys are where they are on a keyboard for Latin letters, whatever letters it has.
  const other = event.key.length === 1 && event.key > "\x7F";
  const key = other ? event.code.replace(/^Key/, "") : event.key;
  const does = ACTION_OF_KEY.get(key.length === 1 ? key.toLowerCase() : key);
  if (!does) return;
  event.preventDefault();
  act(does);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-action]");
  if (button) act(ACTIONS[button.dataset.action].does);
  if (event.target.closest?.("[data-close]")) event.target.closest("dialog").close();
});

/** Gives the annotation file to the reviewer. */
function download() {
  closeEditor();
  const lines = annotationLines();
  if (lines.length === 0) return say("nothingToDownload");
  const address = URL.createObjectURL(new Blob(lines, { type: "application/jsonl" }));
  const words = `${data.title} ${reviewer}`.match(/[\p{L}\p{N}]+/gu) ?? ["review"];
  element("a", { href: address, download: `${words.join("-").slice(0, 100)}.jsonl` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  const fresh = [...records.keys()].filter((index) => records[index].decision && !records[index].given);
  for (const index of fresh) records[index].given = true;
  keep(fresh, ["given"]);
  showPlace();
  say("downloaded", { count: lines.length });
}

/** Takes an annotation file that this page or another copy of it gave. */
async function load(file) {
  leaveItem();
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    const { counts, changed } = take(annotationsOf(text));
    history.length = 0;
    byID("undo").hidden = true;
    await keep(changed);
    say("loaded", { file: file.name, ...counts });
  } catch (error) {
    if (error instanceof FileMistake) say(error.key, { file: file.name, ...error.values });
    else say("unreadable", { file: file.name });
  }
  show();
  showPlace();
}

function help() {
  byID("keys").replaceChildren(...Object.entries(ACTIONS).filter(([, { keys }]) => keys.length > 0)
    .flatMap(([name, { keys }]) => [
      element("dt", {}, ...keys.map((key) => element("kbd", {}, { ArrowLeft: "←", ArrowRight: "→" }[key] ?? key))),
      element("dd", {}, t(`key.${name}`))]));
  byID("helping").showModal();
  // The focus is on the button at the end.
  byID("helping").scrollTop = 0;
}

function chooseLanguage(chosen) {
  language = chosen;
  saveSetting("language", language);
  showAll();
}

function openTools(open) {
  document.body.classList.toggle("tools", open);
  byID("more").setAttribute("aria-expanded", String(open));
}

function showAll() {
  translate();
  document.title = data.title;
  byID("title").replaceChildren();
  appendVisible(byID("title"), data.title);
  closeEditor();
  if (items.length > 0) show();
  else say("noItems");
  if (lastSaid) say(...lastSaid);
  document.body.classList.toggle("empty", items.length === 0);
  showPlace();
  showFailure();
}

/** A failure to keep decisions stays in sight until all is kept. */
function showFailure() {
  byID("failure").hidden = saving.failure === "";
  byID("failure").textContent = saving.failure === "" ? "" : t("notKept", { why: saving.failure });
}

byID("position").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" && event.key !== "Escape" || event.isComposing) return;
  event.preventDefault();
  const words = event.target.value.trim();
  byID("main").focus({ preventScroll: true });
  if (event.key === "Enter") jump(words);
  else showPlace();
});
byID("filter").addEventListener("change", (event) => choose(event.target.value, choice.query));
byID("filter").addEventListener("keydown", (event) => event.key === "Escape" && byID("main").focus());

let searchTimer = 0;
byID("search").addEventListener("input", () => {
  clearTimeout(searchTimer);
  searchTimer = setTimeout(() => choose(choice.filter, byID("search").value), 200);
});
byID("search").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" && event.key !== "Escape" || event.isComposing) return;
  event.preventDefault();
  clearTimeout(searchTimer);
  if (event.key === "Escape") event.target.value = "";
  choose(choice.filter, event.target.value);
  byID("main").focus({ preventScroll: true });
});
for (const button of document.querySelectorAll("[data-action]")) {
  button.setAttribute("aria-keyshortcuts", ACTIONS[button.dataset.action].keys.join(" "));
}
for (const key of document.querySelectorAll("kbd")) key.setAttribute("aria-hidden", "true");
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("close", () => {
    const active = document.activeElement;
    if (active === document.body || dialog.contains(active)) byID("main").focus({ preventScroll: true });
  });
}
byID("passed").addEventListener("click", () => showPassed(!byID("verdicts").classList.contains("all")));
byID("more").addEventListener("click", () => openTools(!document.body.classList.contains("tools")));
byID("file").addEventListener("change", (event) => {
  const [file] = event.target.files;
  if (file) load(file).then(() => (event.target.value = ""));
});

/** Takes what another tab with this page decided. */
async function catchUp() {
  if (items.length === 0 || edits() || !saving.database) return;
  try {
    const changed = await recall();
    // An item that is as it was is not drawn again: a button of it may be being pressed.
    if (changed.has(current) && !edits()) show();
    if (changed.size > 0) showPlace();
  } catch (error) {
    saving.failed(error);
  }
}

// A page that is left, or only hidden, may never be seen again: what is not kept yet is kept now.
document.addEventListener("visibilitychange", () => {
  if (items.length === 0) return;
  if (!document.hidden) return catchUp();
  keepDraft();
  records[current].spent += secondsSpent();
  keep([current], ["spent"]);
});
addEventListener("focus", catchUp);
addEventListener("pagehide", () => items.length > 0 && keepDraft());
addEventListener("beforeunload", (event) => {
  keepDraft();
  if (totals().ungiven === 0 && saving.pending === 0 && unkept.size === 0) return;
  event.preventDefault();
  event.returnValue = "";
});

saving.changed = showFailure;

async function start() {
  try {
    await openDatabase();
    await recall();
  } catch (error) {
    saving.failed(error);
  }
  const [name, chosen, place] = await Promise.all(["reviewer", "language", `place ${data.digest}`].map(setting));
  reviewer = name ?? "";
  if (chosen === "en" || chosen === "zh") language = chosen;
  if (Number.isInteger(place) && place >= 0 && place < items.length) current = place;
  showAll();
  secondsSpent();
  if (name === undefined) askName();
  // For those who measure: the first item is on the screen.
  requestAnimationFrame(() => setTimeout(() => performance.mark("ready")));
}

start();
