import Review
import TestSupport
import Testing

/// What edits changed, as `diff -u` has it.
struct UnifiedDifferenceTests {
    @Test("hunks are those of diff -u")
    func hunks() {
        let old = (1...20).map { "line \($0)" }
        var new = old
        new[1] = "other"
        new.remove(at: 14)
        new.insert("more", at: 5)
        #expect(
            UnifiedDifference.lines(old.joined(separator: "\n"), new.joined(separator: "\n")) == [
                "@@ -1,8 +1,9 @@", " line 1", "-line 2", "+other", " line 3", " line 4", " line 5", "+more",
                " line 6", " line 7", " line 8", "@@ -12,7 +13,6 @@", " line 12", " line 13", " line 14",
                "-line 15", " line 16", " line 17", " line 18",
            ])
        #expect(UnifiedDifference.lines("a\nb", "a\nb") == [])
        #expect(UnifiedDifference.lines("a", "") == ["@@ -1 +1 @@", "-a", "+"])
        #expect(UnifiedDifference.lines("a", "a\n") == ["@@ -1 +1,2 @@", " a", "+"])
        #expect(UnifiedDifference.lines("é", "e\u{301}").count == 3)
    }

    @Test("what is removed and added makes one text the other, however much there is")
    func reconstruction() {
        var noise = Noise(state: 21)
        for size in [1, 5, 30, 200, 3000] {
            for _ in 0..<20 {
                let old = (0..<size).map { _ in "\(Int.random(in: 0..<9, using: &noise))" }
                var new = old
                for _ in 0..<max(1, size / 4) {
                    let place = Int.random(in: 0..<new.count, using: &noise)
                    if Bool.random(using: &noise) { new.insert("x", at: place) } else { new[place] = "y" }
                }
                let lines = UnifiedDifference.lines(
                    old.joined(separator: "\n"), new.joined(separator: "\n"), context: .max / 4)
                let body = lines.dropFirst()
                #expect(body.filter { !$0.hasPrefix("+") }.map { String($0.dropFirst()) } == old)
                #expect(body.filter { !$0.hasPrefix("-") }.map { String($0.dropFirst()) } == new)
            }
        }
    }
}
