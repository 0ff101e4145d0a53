/// Tables as another program reads and writes them, apart from the code under test: every value in quotes.
enum PlainTable {
    static func rows(_ bytes: [UInt8]) -> [[String]] {
        var rows: [[String]] = [[]]
        var (value, quoted) = ([UInt8](), false)
        var place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        func end() {
            rows[rows.count - 1].append(String(decoding: value, as: UTF8.self))
            value = []
        }
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\"") where quoted && place < bytes.count && bytes[place] == byte:
                value.append(byte)
                place += 1
            case UInt8(ascii: "\""): quoted.toggle()
            case UInt8(ascii: ",") where !quoted: end()
            case 0x0D where !quoted && place < bytes.count && bytes[place] == 0x0A: break
            case 0x0A where !quoted:
                end()
                rows.append([])
            default: value.append(byte)
            }
        }
        return rows.filter { !$0.isEmpty }
    }

    static func text(_ rows: [[String]], separator: String = ",", lineEnd: String = "\r\n") -> [UInt8] {
        var bytes: [UInt8] = []
        for row in rows {
            for (place, value) in row.enumerated() {
                if place > 0 { bytes += Array(separator.utf8) }
                bytes.append(0x22)
                for byte in value.utf8 { bytes += byte == 0x22 ? [byte, byte] : [byte] }
                bytes.append(0x22)
            }
            bytes += Array(lineEnd.utf8)
        }
        return bytes
    }

    /// What people type to have a text that would be a formula.
    static func hidden(_ value: String) -> String {
        beginsWithOne(of: formulas + "'", value) ? "'" + value : value
    }

    /// Whether a spreadsheet may take a value for a formula.
    static func isFormula(_ value: String) -> Bool { beginsWithOne(of: formulas, value) }

    private static let formulas = "=+-@\t\r\n＝＋－＠"

    private static func beginsWithOne(of signs: String, _ value: String) -> Bool {
        let start = value.unicodeScalars.drop { "\u{20}\u{A0}\u{3000}\u{FEFF}".unicodeScalars.contains($0) }
        return start.first.map(signs.unicodeScalars.contains) == true
    }
}
