import Report
import Testing

struct TableTests {
    private func table(_ rows: [[String]]) -> Table {
        var table = Table([("name", .left), ("count", .right), ("why", .left)])
        for row in rows { table.add(row) }
        return table
    }

    @Test("Columns are aligned, wide characters counted as two, and no line ends in spaces")
    func aligned() {
        let lines = table([["数学", "12", "new"], ["gcd", "1,234", ""]]).lines(indent: 2)
        #expect(lines == ["  name  count  why", "  数学     12  new", "  gcd   1,234"])
    }

    @Test("Where room is short the last column is wrapped under itself, and nothing of it is lost")
    func wrapped() {
        let why = "computed again: temperature 1 → 0.8, input problems changed"
        let lines = table([["a", "1", why], ["b", "2", "new"]]).lines(width: 40)
        #expect(lines.allSatisfy { TextWidth.columns($0) <= 40 })
        #expect(lines.count > 4)
        #expect(lines[1].hasPrefix("a         1  computed again:"))
        let words = lines[1...].joined(separator: " ").split(separator: " ").map(String.init)
        #expect(words == (["a", "1"] + why.split(separator: " ").map(String.init) + ["b", "2", "new"]))
    }

    @Test("Wrapped text keeps its lines, cuts words that are longer than a line, and fits")
    func text() {
        #expect(TextWidth.wrapped("one two three\nfour", 8) == ["one two", "three", "four"])
        #expect(TextWidth.wrapped("最大公约数是多少", 5) == ["最大", "公约", "数是", "多少"])
        #expect(TextWidth.wrapped("", 5) == [""])
    }
}
