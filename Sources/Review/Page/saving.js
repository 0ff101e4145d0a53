// What the browser keeps: records of items and a few settings, in IndexedDB, which holds more than the 5 MB of
// localStorage. Nothing is kept in memory alone but for the moment of writing.

const saving = {
  database: null,
  /** Writes on their way. */
  pending: 0,
  /** Why the last write failed, or "". */
  failure: "",
  /** Called when `pending` or `failure` changes. */
  changed: () => {},
};

function openDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("leaven-review", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("records");
      request.result.createObjectStore("settings");
    };
    request.onsuccess = () => {
      saving.database = request.result;
      saving.database.onclose = () => saving.failed("the database was closed");
      resolve();
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("another page holds the database"));
  });
}

saving.failed = (error) => {
  saving.failure = String(error?.message || error?.name || error || "unknown");
  saving.changed();
};

/** Does `body` with a store; what it asks of the store is on the disk when the promise is kept. */
function transact(store, mode, body) {
  return new Promise((resolve, reject) => {
    if (!saving.database) throw new Error(saving.failure || "no database");
    const transaction = saving.database.transaction(store, mode, { durability: "strict" });
    const request = body(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

/** Writes what `body` gives a store, all or none. Whether it went well. */
async function write(store, body) {
  saving.pending += 1;
  saving.changed();
  try {
    await transact(store, "readwrite", body);
    return true;
  } catch (error) {
    saving.failed(error);
    return false;
  } finally {
    saving.pending -= 1;
    saving.changed();
  }
}

/** Writes `[key, fields]` pairs into records; fields of theirs that are not given stay as they are there. */
function saveFields(pairs) {
  return write("records", (records) => {
    for (const [key, fields] of pairs) {
      const request = records.get(key);
      request.onsuccess = () => records.put({ ...request.result, ...fields }, key);
    }
  });
}

function saveSetting(name, value) {
  return write("settings", (settings) => settings.put(value, name));
}

async function setting(name) {
  try {
    return await transact("settings", "readonly", (settings) => settings.get(name));
  } catch {
    return undefined;
  }
}

/** All records of a file: sample ids and values. */
async function savedRecords(digest) {
  const range = IDBKeyRange.bound([digest], [digest, []]);
  let [keys, values] = [];
  // In one transaction: what another tab writes between two would give keys the values of others.
  await transact("records", "readonly", (records) => {
    keys = records.getAllKeys(range);
    values = records.getAll(range);
  });
  return keys.result.map((key, index) => [key[1], values.result[index]]);
}
