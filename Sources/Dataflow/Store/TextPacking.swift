import Archive
import SQLite

/// Packs the texts of rollouts with zstd, with a dictionary as soon as there are enough texts to learn one.
///
/// The dictionary is learned once per store and kept in it. Each rollout names the dictionary that it needs.
struct TextPacking {
    /// The least text, in bytes, that a dictionary is learned from.
    static let enough = 1 << 20
    /// The longest text of a rollout, in bytes: a tampered frame cannot fill the memory.
    static let longest = Store.longestText
    private static let level = 6

    private let plain = Zstd(level: level)
    private var current: Int?
    private var known: [Int: Zstd] = [:]
    private var isLoaded = false
    /// Bytes of text stored without a dictionary, and the number of them at which learning is tried next.
    private var unaided = 0
    private var goal = enough

    /// The packed text, and the number of the dictionary that unpacks it.
    mutating func pack(_ text: String, _ database: Database) throws -> (bytes: [UInt8], dictionary: Int?) {
        if !isLoaded {
            current = try database.query("SELECT max(id) AS id FROM dictionaries").first {
                try $0.optional("id", $0.int)
            }?.flatMap { $0 }
            if current == nil {
                unaided =
                    try database.query("SELECT ifnull(sum(length(text)), 0) FROM rollouts").first {
                        try $0.int()
                    } ?? 0
            }
            isLoaded = true
        }
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.longest else {
            throw Complaint("rollout", "the text is too long", found: "\(bytes.count) bytes")
        }
        if let current { return (try zstd(current, database).compress(bytes), current) }
        unaided += bytes.count
        return (plain.compress(bytes), nil)
    }

    mutating func unpack(_ bytes: [UInt8], _ dictionary: Int?, _ database: Database, _ path: String) throws
        -> String
    {
        let zstd = try dictionary.map { try self.zstd($0, database) } ?? plain
        do {
            let text = try zstd.decompress(bytes, limit: Self.longest, place: path)
            return String(decoding: text, as: UTF8.self)
        } catch {
            throw Complaint.corrupt(path, "a rollout's text that cannot be unpacked")
        }
    }

    /// Learns the dictionary if there is none and there is enough text. Inside a transaction.
    mutating func learn(_ database: Database, _ path: String) throws {
        guard isLoaded, current == nil, unaided >= goal else { return }
        var samples: [[UInt8]] = []
        var total = 0
        let rows = try database.query(
            "SELECT text FROM rollouts WHERE length(text) > 0 ORDER BY id LIMIT 20000")
        defer { rows.reset() }
        while total < 4 * Self.enough, try rows.step() {
            samples.append(Array(try unpack(try rows.bytes("text"), nil, database, path).utf8))
            total += samples.last?.count ?? 0
        }
        guard let learned = try? Zstd.Dictionary(training: samples, capacity: min(1 << 15, total / 64)) else {
            goal *= 2  // too few texts, or too much alike: more may do
            return
        }
        try database.run("INSERT INTO dictionaries (bytes) VALUES (?)", learned.bytes)
        current = database.lastInsertedRow
    }

    private mutating func zstd(_ dictionary: Int, _ database: Database) throws -> Zstd {
        if let zstd = known[dictionary] { return zstd }
        let bytes = try database.query("SELECT bytes FROM dictionaries WHERE id = ?", dictionary).first {
            try $0.bytes("bytes")
        }
        let zstd = Zstd(level: Self.level, dictionary: bytes.map(Zstd.Dictionary.init))
        known[dictionary] = zstd
        return zstd
    }
}
