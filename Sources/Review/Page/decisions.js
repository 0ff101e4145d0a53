// What the reviewer decides, takes back, and under which name.

let reviewer = "";
/** What was decided on this page since it was opened, to be taken back: `[index, record before]`. */
const history = [];

/** Sets the decision on the item at hand, and goes to the next without one. */
function decide(decision, reason = "", edited = null) {
  closeEditor();
  const record = records[current];
  const same = record.decision === decision && record.reason === reason && record.edited_text === edited;
  if (!same) {
    history.push([current, { ...record }]);
    record.spent += secondsSpent();
    if (decision !== "edit") keepEdit(record);
    Object.assign(record, {
      decision, reason, edited_text: edited, reviewer, seconds: Math.round(record.spent * 10) / 10,
      annotated_at: new Date().toISOString().replace(/\.\d+Z$/, "Z"), given: false,
    });
    keep([current]);
  }
  const values = { item: current + 1 };
  // A button that keeps the focus would be pressed again by the space bar, on the next item.
  byID("main").focus({ preventScroll: true });
  if (toNextOpen()) {
    say(`said.${decision}`, values);
  } else {
    show();
    showPlace();
    say("allDone", { count: items.length });
  }
  byID("undo").hidden = history.length === 0;
}

/** An edit that gives way to another decision stays as a draft. */
function keepEdit(record) {
  record.draft ??= record.edited_text;
}

/** Takes the last decision back, and shows its item. */
function undo() {
  const last = history.pop();
  byID("undo").hidden = history.length === 0;
  if (!last) return say("nothingToUndo");
  const [index, before] = last;
  moveTo(index);
  const { spent, draft, edited_text: edited } = records[index];
  // An edit that is taken back stays as a draft, as one that gives way does.
  const written = [draft, edited, before.draft].find((text) => text !== null && text !== before.edited_text);
  records[index] = { ...before, spent, draft: written ?? null, given: false };
  keep([index]);
  show();
  showPlace();
  say("undone", { item: index + 1 });
}

/** Takes the decision on the item at hand back. */
function clearDecision() {
  closeEditor();
  const record = records[current];
  if (!record.decision) return;
  history.push([current, { ...record }]);
  keepEdit(record);
  const { spent, draft } = record;
  records[current] = { ...newRecord(), spent, draft };
  keep([current]);
  byID("main").focus({ preventScroll: true });
  show();
  showPlace();
  byID("undo").hidden = false;
  say("cleared", { item: current + 1 });
}

/** Asks why the item is rejected: a number or a button takes an offered reason, with the words if there are any. */
function askReason() {
  const { decision, reason } = records[current];
  const words = reason.split("; ").filter((part) => !data.reject_reasons.includes(part));
  byID("words").value = decision === "reject" ? words.join("; ") : "";
  byID("offered").replaceChildren(...data.reject_reasons.map((code, place) =>
    element("button", { type: "button", value: code, click: () => offered(code) },
      element("kbd", { "aria-hidden": true }, String(place + 1)), t(`reject.${code}`))));
  byID("rejecting").showModal();
  byID("offered").firstChild?.focus();
}

function offered(code) {
  const words = byID("words").value.trim();
  if (code === "other" && words === "") return byID("words").focus();
  rejectFor(words === "" ? code : `${code}; ${words}`);
}

function rejectFor(reason) {
  byID("rejecting").close();
  decide("reject", wellFormed(reason));
}

byID("rejecting").addEventListener("keydown", (event) => {
  if (event.target === byID("words") || event.ctrlKey || event.metaKey || event.altKey) return;
  const code = /^[1-9]$/.test(event.key) ? data.reject_reasons[Number(event.key) - 1] : undefined;
  if (code === undefined) return;
  // Else a digit that moves the focus to the words would be written there.
  event.preventDefault();
  offered(code);
});

byID("rejecting").firstElementChild.addEventListener("submit", (event) => {
  event.preventDefault();
  const words = byID("words").value.trim();
  if (words === "") byID("words").focus();
  else rejectFor(words);
});

/** Asks for the reviewer's name, which every decision carries. */
function askName() {
  const named = records.filter((record) => record.decision && record.reviewer === reviewer).length;
  byID("reviewer").value = reviewer;
  byID("rename").checked = false;
  byID("renaming").hidden = named === 0;
  byID("renaming").lastElementChild.textContent = t("rename", { count: named, name: reviewer || t("noName") });
  byID("naming").showModal();
  byID("reviewer").select();
}

byID("naming").firstElementChild.addEventListener("submit", () => {
  const name = wellFormed(byID("reviewer").value.trim());
  if (byID("rename").checked) {
    const mine = [...records.keys()].filter((index) => records[index].decision && records[index].reviewer === reviewer);
    for (const index of mine) Object.assign(records[index], { reviewer: name, given: false });
    keep(mine);
  }
  reviewer = name;
  saveSetting("reviewer", reviewer);
  show();
  showPlace();
});
