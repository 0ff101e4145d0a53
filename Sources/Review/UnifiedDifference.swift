/// The changes that turn one text into another, line by line, in the unified format of `diff -u`.
package enum UnifiedDifference {
    /// The lines of the hunks, headed `@@ -1,3 +1,4 @@`; none where the texts are the same.
    ///
    /// - Parameter context: lines that are shown around a change.
    package static func lines(_ old: String, _ new: String, context: Int = 3) -> [String] {
        let (old, new) = (split(old), split(new))
        return hunks(script(old, new), context).flatMap(\.lines)
    }

    /// A line of one text or of both.
    private enum Line {
        case same(String)
        case removed(String)
        case added(String)

        var text: String {
            switch self {
            case .same(let text): " " + text
            case .removed(let text): "-" + text
            case .added(let text): "+" + text
            }
        }

        var isSame: Bool { if case .same = self { true } else { false } }
    }

    private struct Hunk {
        var oldStart: Int
        var newStart: Int
        var script: [Line]

        var lines: [String] {
            let old = script.count { if case .added = $0 { false } else { true } }
            let new = script.count { if case .removed = $0 { false } else { true } }
            return ["@@ -\(range(oldStart, old)) +\(range(newStart, new)) @@"] + script.map(\.text)
        }

        /// A range without lines has the number of the line before it.
        private func range(_ start: Int, _ count: Int) -> String {
            count == 1 ? "\(start + 1)" : "\(count == 0 ? start : start + 1),\(count)"
        }
    }

    /// The lines as bytes, because Swift takes texts as equal that are spelled differently.
    private static func split(_ text: String) -> [[UInt8]] {
        text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    }

    /// If more lines than this differ, they are shown as one removal and one addition: time and memory grow
    /// with the square of their number.
    private static let most = 2000

    private static func script(_ old: [[UInt8]], _ new: [[UInt8]]) -> [Line] {
        let start = zip(old, new).prefix { $0 == $1 }.count
        let end = zip(old[start...].reversed(), new[start...].reversed()).prefix { $0 == $1 }.count
        let (gone, come) = (Array(old[start..<(old.count - end)]), Array(new[start..<(new.count - end)]))
        func text(_ line: [UInt8]) -> String { String(decoding: line, as: UTF8.self) }
        var middle: [Line] = []
        if gone.count + come.count > most {
            middle = gone.map { .removed(text($0)) } + come.map { .added(text($0)) }
        } else {
            let difference = come.difference(from: gone)
            var removed = Set<Int>()
            for case .remove(let offset, _, _) in difference.removals { removed.insert(offset) }
            var added = Set<Int>()
            for case .insert(let offset, _, _) in difference.insertions { added.insert(offset) }
            var (left, right) = (0, 0)
            while left < gone.count || right < come.count {
                if removed.contains(left) {
                    middle.append(.removed(text(gone[left])))
                    left += 1
                } else if added.contains(right) {
                    middle.append(.added(text(come[right])))
                    right += 1
                } else {
                    middle.append(.same(text(gone[left])))
                    (left, right) = (left + 1, right + 1)
                }
            }
        }
        return old[..<start].map { .same(text($0)) } + middle
            + old[(old.count - end)...].map { .same(text($0)) }
    }

    private static func hunks(_ script: [Line], _ context: Int) -> [Hunk] {
        var hunks: [Hunk] = []
        var (oldLine, newLine) = (0, 0)
        // The place of the last change among the lines.
        var last = -1
        for (place, line) in script.enumerated() {
            if !line.isSame {
                if let end = hunks.indices.last, place - last - 1 <= 2 * context {
                    hunks[end].script += script[(last + 1)...place]
                } else {
                    extendLast()
                    let before = min(context, place - last - 1)
                    hunks.append(
                        Hunk(
                            oldStart: oldLine - before, newStart: newLine - before,
                            script: Array(script[(place - before)...place])))
                }
                last = place
            }
            if case .added = line {} else { oldLine += 1 }
            if case .removed = line {} else { newLine += 1 }
        }
        extendLast()
        return hunks

        func extendLast() {
            guard let end = hunks.indices.last else { return }
            hunks[end].script += script[(last + 1)...].prefix(context)
        }
    }
}
