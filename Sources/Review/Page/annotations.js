// The items, what the reviewer has said of each, and the annotation file that says so.

const data = JSON.parse(document.getElementById("data").textContent);
const items = data.items;
const DECISIONS = ["accept", "reject", "edit", "skip"];

/** Of each item: `{decision, reason, edited_text, reviewer, seconds, annotated_at}` as the annotation file has them
 *  (decision "" where there is none), and besides `spent` (seconds so far), `draft` (an edit that was begun, or null),
 *  and `given` (whether a file has the decision as it is). */
const records = items.map(newRecord);

function newRecord() {
  return {
    decision: "", reason: "", edited_text: null, reviewer: "", seconds: null, annotated_at: "", spent: 0, draft: null,
    given: false,
  };
}

const FIELDS = Object.keys(newRecord());

/** Of items, the fields of their records that the browser does not have as they are: what failed is tried again with
 *  what comes next. */
const unkept = new Map();
/** The same of each write on its way. */
const underway = new Set();

/** Keeps fields of the records of items in the browser, and leaves the others as they are there: another tab with this
 *  page may have changed them. */
async function keep(indexes, fields = FIELDS) {
  const add = (index, fields) => unkept.set(index, new Set([...unkept.get(index) ?? [], ...fields]));
  for (const index of indexes) add(index, fields);
  const batch = new Map(unkept);
  unkept.clear();
  underway.add(batch);
  const kept = await saveFields([...batch].map(([index, fields]) => [
    [data.digest, items[index].sample_id],
    Object.fromEntries([...fields].map((field) => [field, records[index][field]])),
  ]));
  underway.delete(batch);
  if (!kept) for (const [index, fields] of batch) add(index, fields);
  else if (unkept.size === 0) saving.failure = "";
  saving.changed();
}

const indexOfID = new Map(items.map((item, index) => [item.sample_id, index]));

/** Takes what the browser has of this file, and gives the indexes of the records that it changed. */
async function recall() {
  const changed = new Set();
  for (const [id, saved] of await savedRecords(data.digest)) {
    const index = indexOfID.get(id);
    if (index === undefined || [unkept, ...underway].some((fields) => fields.has(index))) continue;
    const record = { ...newRecord(), ...saved };
    if (FIELDS.some((field) => record[field] !== records[index][field])) changed.add(index);
    records[index] = record;
  }
  return changed;
}

/** How many items have each decision, how many are open, not in a file yet, and the mean time of a decision. */
function totals() {
  const counts = { accept: 0, reject: 0, edit: 0, skip: 0, open: 0, ungiven: 0, drafts: 0, mean: null };
  let [seconds, timed] = [0, 0];
  for (const record of records) {
    counts[record.decision || "open"] += 1;
    if (record.draft !== null) counts.drafts += 1;
    if (!record.decision) continue;
    if (!record.given) counts.ungiven += 1;
    if (record.seconds === null) continue;
    seconds += record.seconds;
    timed += 1;
  }
  if (timed > 0) counts.mean = seconds / timed;
  return counts;
}

/** The annotation file: a line of JSON for each item with a decision, in the order of the items. */
function annotationLines() {
  const lines = [];
  items.forEach((item, index) => {
    const record = records[index];
    if (!record.decision) return;
    lines.push(JSON.stringify({
      sample_id: item.sample_id, content_sha256: item.content_sha256, decision: record.decision, reason: record.reason,
      edited_text: record.edited_text, reviewer: record.reviewer, seconds: record.seconds,
      annotated_at: record.annotated_at,
    }) + "\n");
  });
  return lines;
}

/** A mistake in an annotation file: the message `key` with its values. */
class FileMistake extends Error {
  constructor(key, values) {
    super(key);
    this.key = key;
    this.values = values;
  }
}

/** The annotations of a file, by index; one that is wrong anywhere is refused whole. Lines about items that are not
 *  here, or not with this content, are counted. */
function annotationsOf(text) {
  const found = new Map();
  let others = 0;
  text.replace(/^\uFEFF/, "").split("\n").forEach((line, place) => {
    if (line.trim() === "") return;
    const wrong = (field, expected) => {
      throw new FileMistake("badLine", { line: place + 1, field, expected });
    };
    let row;
    try {
      row = JSON.parse(line);
    } catch {
      wrong("JSON", "{\"sample_id\": …}");
    }
    if (typeof row !== "object" || row === null || Array.isArray(row)) wrong("JSON", "{\"sample_id\": …}");
    if (typeof row.sample_id !== "string") wrong("sample_id", "\"…\"");
    const decision = row.decision ?? "";
    if (decision === "") return;
    if (!DECISIONS.includes(decision)) wrong("decision", DECISIONS.join(" | "));
    for (const field of ["reason", "reviewer", "annotated_at"]) {
      if (typeof (row[field] ?? "") !== "string") wrong(field, "\"…\"");
    }
    const edited = row.edited_text || null;
    if (decision === "edit" ? typeof edited !== "string" : edited !== null) wrong("edited_text", "\"…\" | null");
    if (decision === "reject" && !row.reason) wrong("reason", data.reject_reasons.join(" | "));
    const seconds = row.seconds === "" ? null : row.seconds ?? null;
    if (seconds !== null && !(typeof seconds === "number" && seconds >= 0)) wrong("seconds", "0 …");
    const index = indexOfID.get(row.sample_id);
    if (index === undefined || items[index].content_sha256 !== row.content_sha256) {
      others += 1;
      return;
    }
    found.set(index, {
      ...newRecord(), decision, reason: row.reason ?? "", edited_text: edited, reviewer: row.reviewer ?? "", seconds,
      annotated_at: row.annotated_at ?? "", spent: seconds ?? 0, given: true,
    });
  });
  return { found, others };
}

/** Takes the annotations of a file in; where an item has another decision here, the later one stands. */
function take({ found, others }) {
  const counts = { taken: 0, same: 0, older: 0, others };
  const changed = [];
  for (const [index, record] of found) {
    const mine = records[index];
    const same = ["decision", "reason", "edited_text", "reviewer"].every((field) => mine[field] === record[field]);
    if (same) {
      counts.same += 1;
    } else if (mine.decision && mine.annotated_at > record.annotated_at) {
      counts.older += 1;
    } else {
      records[index] = { ...record, spent: Math.max(mine.spent, record.spent), draft: mine.draft };
      changed.push(index);
      counts.taken += 1;
    }
  }
  return { counts, changed };
}
