#include <sqlite3.h>

// sqlite3_db_config is variadic, which Swift cannot call: the two switches that are used, spelled out.

/// Refuses SQL that could corrupt the file (writable_schema, journal off, writes to shadow tables).
static inline int leaven_sqlite_defensive(sqlite3 *database, int on) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, on, (int *)0);
}

/// Whether closing leaves the write-ahead log as it is instead of moving it into the file.
static inline int leaven_sqlite_keep_log(sqlite3 *database, int on) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on, (int *)0);
}
