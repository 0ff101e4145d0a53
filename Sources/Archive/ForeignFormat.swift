/// Recognises files of other formats where JSON Lines are expected; the complaint names the format and a way
/// out.
enum ForeignFormat {
    /// The first bytes of binary formats. Data sets on the Hub are Parquet; `datasets` keeps Arrow streams.
    private static let starts: [(bytes: [UInt8], name: String, advice: String)] = [
        (Array("PAR1".utf8), "a Parquet file", withPandas("pd.read_parquet(IN)")),
        (Array("ARROW1".utf8), "an Arrow file", withPandas("pd.read_feather(IN)")),
        (
            [0xFF, 0xFF, 0xFF, 0xFF], "an Arrow file",
            "write it as JSON Lines: datasets.Dataset.from_file(IN).to_json(OUT)"
        ),
        (Array("PK\u{3}\u{4}".utf8), "a zip file", "unpack it with unzip"),
        (Array("BZh".utf8), "a bzip2 file", "decompress it with bunzip2"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "an xz file", "decompress it with unxz"),
        (Array("SQLite format 3".utf8), "an SQLite database", "write a query's rows as JSON Lines"),
        ([0xFF, 0xFE], "text in UTF-16", toUTF8), ([0xFE, 0xFF], "text in UTF-16", toUTF8),
    ]
    private static let toUTF8 = "write it as UTF-8: iconv -f UTF-16 -t UTF-8"

    private static func withPandas(_ reading: String) -> String {
        "write it as JSON Lines, with pandas as pd: \(reading).to_json(OUT, orient=\"records\", lines=True)"
    }

    /// The complaint about a file that begins with the bytes of a binary format; nil for all others.
    static func complaint(_ path: String, start: ArraySlice<UInt8>) -> Complaint? {
        starts.first { start.starts(with: $0.bytes) }.map { complaint(path, found: $0.name, $0.advice) }
    }

    /// The complaint about a text file whose first line is not an object: it is a list, one value on several
    /// lines, or a table. Nil if none of these is recognised.
    static func complaint(_ path: String, firstLine bytes: [UInt8]) -> Complaint? {
        let line = bytes.filter { $0 != 0x20 && $0 != 0x09 }
        let jq = "write a line for each element: jq -c '.[]'"
        if line.starts(with: Array("[{".utf8)) || line == Array("[".utf8) {
            return complaint(path, found: "a list in JSON", jq)
        }
        if line == Array("{".utf8) {
            return complaint(path, found: "JSON over several lines", "write each value on one line: jq -c .")
        }
        guard line.first != UInt8(ascii: "{"), line.first != UInt8(ascii: "["),
            (try? JSON.parse(bytes, file: path)) == nil
        else { return nil }
        let tables: [(mark: UInt8, name: String, option: String)] = [
            (0x09, "tab-separated values (TSV)", ", sep=\"\\t\""), (0x2C, "comma-separated values (CSV)", ""),
        ]
        return tables.first { bytes.contains($0.mark) }.map {
            complaint(path, found: $0.name, withPandas("pd.read_csv(IN\($0.option))"))
        }
    }

    private static func complaint(_ path: String, found: String, _ advice: String) -> Complaint {
        Complaint(
            path, "cannot be read", found: found, expected: "JSON Lines: an object in each line",
            advice: advice)
    }
}
