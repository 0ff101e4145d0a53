import SQLite

/// The tables of a run's store, and the scripts that bring an older store up to date.
package enum Schema {
    /// Marks the file as Leaven's ("LvnR"; sqlite.org/pragma.html#pragma_application_id).
    static let applicationID = 0x4C76_6E52

    /// Script `n` makes version `n + 1` out of version `n`. Scripts are never changed, only added.
    package static let migrations = [version1, version2, version3, version4, version5]

    /// Runs the scripts that a database still lacks, each in a transaction of its own.
    package static func migrate(_ database: Database, with scripts: [String]) throws {
        for version in try database.pragma("user_version")..<scripts.count {
            try database.transaction {
                try database.execute(scripts[version])
                try database.execute("PRAGMA user_version = \(version + 1)")
            }
        }
    }

    /// The definitions of all tables and indices. A file whose definitions differ is not a store.
    static func definitions(of database: Database) throws -> [String] {
        try database.query("SELECT ifnull(sql, name) AS definition FROM sqlite_schema ORDER BY 1").rows {
            try $0.string("definition")
        }
    }

    // A row of `samplers` is a sampling recipe, which together with problem and index determines a rollout.
    // Rollouts belong to their recipe and not to a stage, so they stay when the stages that judge them
    // change. A judgement is the part that many verdicts share: there are few thresholds and few classes of
    // reasons. A line that ends with a backslash goes on in the next one, as the text of a definition must
    // stay what it was.
    private static let version1 = """
        CREATE TABLE run (
            id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL, file TEXT NOT NULL,
            pipeline TEXT NOT NULL, parameters TEXT NOT NULL, seed TEXT NOT NULL, created INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE stages (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, key TEXT NOT NULL,
            seed TEXT NOT NULL, material TEXT NOT NULL, inputs TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('cleared', 'running', 'done')),
            why TEXT NOT NULL, summary TEXT, started REAL NOT NULL, ended REAL,
            problems INTEGER REFERENCES stages (id) ON DELETE SET NULL
        ) STRICT;
        CREATE TABLE units (
            stage INTEGER NOT NULL REFERENCES stages (id) ON DELETE CASCADE, unit INTEGER NOT NULL,
            counters TEXT NOT NULL, PRIMARY KEY (stage, unit)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE problems (
            stage INTEGER NOT NULL REFERENCES stages (id) ON DELETE CASCADE, position INTEGER NOT NULL,
            id TEXT NOT NULL, digest TEXT NOT NULL, family TEXT NOT NULL, language TEXT NOT NULL,
            level INTEGER NOT NULL, prompt TEXT NOT NULL, answer TEXT NOT NULL, form TEXT NOT NULL,
            source TEXT NOT NULL, license TEXT NOT NULL, PRIMARY KEY (stage, position), UNIQUE (stage, id)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE samplers (
            id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, model TEXT NOT NULL
        ) STRICT;
        CREATE TABLE dictionaries (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
        CREATE TABLE rollouts (
            id INTEGER PRIMARY KEY, sampler INTEGER NOT NULL REFERENCES samplers (id),
            problem TEXT NOT NULL, ordinal INTEGER NOT NULL, text BLOB NOT NULL,
            dictionary INTEGER REFERENCES dictionaries (id), tokens INTEGER NOT NULL, finish TEXT NOT NULL,
            UNIQUE (sampler, problem, ordinal)
        ) STRICT;
        CREATE TABLE judgements (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, version INTEGER NOT NULL, outcome TEXT NOT NULL,
            class TEXT NOT NULL, threshold REAL
        ) STRICT;
        CREATE UNIQUE INDEX judgement ON judgements (name, version, outcome, class, \
        ifnull(threshold, 'none'));
        CREATE TABLE verdicts (
            stage INTEGER NOT NULL REFERENCES stages (id) ON DELETE CASCADE,
            rollout INTEGER NOT NULL REFERENCES rollouts (id), place INTEGER NOT NULL,
            judgement INTEGER NOT NULL REFERENCES judgements (id), reason TEXT NOT NULL, value REAL,
            PRIMARY KEY (stage, rollout, place)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE samples (
            stage INTEGER NOT NULL REFERENCES stages (id) ON DELETE CASCADE, position INTEGER NOT NULL,
            rank INTEGER NOT NULL, rollout INTEGER NOT NULL REFERENCES rollouts (id),
            PRIMARY KEY (stage, position, rank)
        ) STRICT, WITHOUT ROWID;
        """
    // Annotations belong to their rollout, as rollouts belong to their recipe, and stay when the stages that
    // asked for them go. A queue lists what a review stage asks for, under the digest of all that chose it. A
    // batch that was undone stays in the store, but none of its annotations count. An edited text is a
    // rollout.
    private static let version2 = """
        CREATE TABLE review_queues (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE review_items (
            queue INTEGER NOT NULL REFERENCES review_queues (id) ON DELETE CASCADE, place INTEGER NOT NULL,
            rollout INTEGER NOT NULL REFERENCES rollouts (id), position INTEGER NOT NULL,
            reasons TEXT NOT NULL, PRIMARY KEY (queue, place)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX review_item ON review_items (rollout, queue);
        CREATE TABLE review_batches (
            id INTEGER PRIMARY KEY, file TEXT NOT NULL, sha256 TEXT NOT NULL, imported REAL NOT NULL, \
        undone REAL
        ) STRICT;
        CREATE TABLE annotations (
            id INTEGER PRIMARY KEY, batch INTEGER NOT NULL REFERENCES review_batches (id),
            rollout INTEGER NOT NULL REFERENCES rollouts (id), content TEXT NOT NULL, reviewer TEXT NOT NULL,
            decision TEXT NOT NULL, reason TEXT NOT NULL, seconds REAL, time TEXT NOT NULL,
            edit INTEGER REFERENCES rollouts (id)
        ) STRICT;
        CREATE INDEX annotation ON annotations (rollout);
        CREATE INDEX annotation_edit ON annotations (edit) WHERE edit IS NOT NULL;
        """
    // Counters of units become measures, like training curves. A stage says where its files are. A table that
    // loses a column is made anew, because the definition that ALTER TABLE writes may differ between versions
    // of SQLite.
    private static let version3 = """
        CREATE TABLE measures (
            stage INTEGER NOT NULL REFERENCES stages (id) ON DELETE CASCADE, name TEXT NOT NULL,
            step INTEGER NOT NULL, value REAL NOT NULL, PRIMARY KEY (stage, name, step)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO measures (stage, name, step, value)
            SELECT u.stage, c.key, u.unit, c.value FROM units AS u, json_each(u.counters) AS c
            WHERE c.key NOT LIKE 'pass:%';
        CREATE TABLE kept_units (stage INTEGER NOT NULL, unit INTEGER NOT NULL) STRICT;
        INSERT INTO kept_units SELECT stage, unit FROM units;
        DROP TABLE units;
        CREATE TABLE units (
            stage INTEGER NOT NULL REFERENCES stages (id) ON DELETE CASCADE, unit INTEGER NOT NULL,
            PRIMARY KEY (stage, unit)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO units (stage, unit) SELECT stage, unit FROM kept_units;
        DROP TABLE kept_units;
        ALTER TABLE stages ADD COLUMN folder TEXT NOT NULL DEFAULT '';
        UPDATE stages SET folder = iif(kind = 'corpus', name, 'models/' || name);
        """
    // Rollouts that a server was asked for and never made belong to the stage that asked, which would ask
    // again. The usage of a server is paid for and stays, whatever happens to the stage.
    private static let version4 = """
        CREATE TABLE failures (
            stage INTEGER NOT NULL REFERENCES stages (id) ON DELETE CASCADE, position INTEGER NOT NULL,
            ordinal INTEGER NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (stage, position, ordinal)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE server_usage (
            server TEXT NOT NULL PRIMARY KEY, requests INTEGER NOT NULL, prompt_tokens INTEGER NOT NULL,
            completion_tokens INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
    // A prompt may be the last turn of a conversation: the turns before it, as a JSON array.
    private static let version5 = "ALTER TABLE problems ADD COLUMN earlier TEXT NOT NULL DEFAULT '[]';"
}
