// Editing in place: the whole completion in a text area, with signs for what that cannot hold (see text.js). What is
// written is kept as a draft all the time, and becomes the decision when it is saved.

let draftTimer = 0;
const edits = () => !byID("editor").hidden;

function openEditor() {
  if (edits()) return byID("edited").focus();
  const record = records[current];
  const text = record.draft ?? record.edited_text ?? items[current].text;
  fillEditor(text);
  byID("note").value = record.decision === "edit" ? record.reason : "";
  byID("editor").hidden = false;
  byID("text").hidden = true;
  byID("draft").hidden = true;
  byID("edited").focus({ preventScroll: true });
  byID("edited").setSelectionRange(0, 0);
  byID("edited").scrollTop = 0;
  byID("editor").scrollIntoView({ block: "nearest" });
}

function fillEditor(text) {
  const area = byID("edited");
  area.lang = items[current].language;
  area.value = withSigns(text);
  byID("unseen").hidden = area.value === text;
  showForm();
}

function editedText() {
  return wellFormed(withoutSigns(byID("edited").value));
}

/** Tells when an edit has lost its form, or its answer reads otherwise than the gold answer: a hint only, since what
 *  the checks say is found when the file is imported. */
function showForm() {
  const text = editedText();
  const gold = items[current].answer.trim();
  const answer = answerOf(text);
  const form = byID("form");
  if (inForm(items[current].text) && !inForm(text)) form.textContent = t("formLost");
  else if (answer !== null && answer !== gold) form.textContent = t("answerDiffers", { answer, gold });
  else form.textContent = "";
}

/** Keeps what is written so far, if it is not what was there before. */
function keepDraft() {
  clearTimeout(draftTimer);
  draftTimer = 0;
  if (!edits()) return;
  const record = records[current];
  const text = editedText();
  const draft = text === (record.edited_text ?? items[current].text) ? null : text;
  if (draft === record.draft) return;
  record.draft = draft;
  keep([current], ["draft"]);
}

/** Closes the editor; what is written stays as a draft. */
function closeEditor() {
  if (!edits()) return;
  keepDraft();
  byID("editor").hidden = true;
  byID("text").hidden = false;
  byID("draft").hidden = records[current].draft === null;
}

function discardDraft() {
  records[current].draft = null;
  keep([current], ["draft"]);
  show();
  showPlace();
  say("discarded");
}

function saveEdit() {
  const text = editedText();
  const note = wellFormed(byID("note").value.trim());
  if (text === "") return say("emptyEdit");
  if (text === items[current].text) return say("unchangedEdit");
  clearTimeout(draftTimer);
  byID("editor").hidden = true;
  byID("text").hidden = false;
  records[current].draft = null;
  decide("edit", note, text);
}

byID("edited").addEventListener("input", () => {
  if (draftTimer === 0) draftTimer = setTimeout(() => (keepDraft(), showForm()), 300);
});

byID("editor").addEventListener("submit", (event) => {
  event.preventDefault();
  saveEdit();
});

byID("editor").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    saveEdit();
  } else if (event.key === "Escape" && !event.isComposing) {
    event.preventDefault();
    closeEditor();
    byID("main").focus({ preventScroll: true });
    showPlace();
  }
});

byID("close").addEventListener("click", () => (closeEditor(), showPlace()));

/** Through the browser's own editing, so that its undo (Ctrl Z) brings back what was written. */
byID("original").addEventListener("click", () => {
  const area = byID("edited");
  area.focus();
  area.select();
  const original = withSigns(items[current].text);
  if (!document.execCommand("insertText", false, original)) area.value = original;
  keepDraft();
  showForm();
});
