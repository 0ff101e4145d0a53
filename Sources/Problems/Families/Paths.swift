import Tensors

/// The number of paths through a grid with blocked cells, going right or down; counted cell by cell from the
/// start, checked by counting from the goal.
struct Paths: Family {
    let name = "paths"
    let form = AnswerForm.number

    func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        let sizes = [2...4, 3...5, 5...7, 6...8, 8...9][level - 1]
        let cells = [8...12, 12...16, 35...42, 48...56, 64...81][level - 1]
        while true {
            let (rows, columns) = (random.int(sizes), random.int(sizes))
            guard cells.contains(rows * columns) else { continue }
            let open = (0..<rows * columns).map { cell in
                cell == 0 || cell == rows * columns - 1 || !random.bool(0.15)
            }
            let instance = Instance(rows: rows, columns: columns, open: open)
            if instance.count > 1, instance.open.contains(false) { return instance }
        }
    }

    struct Instance: Exercise {
        let rows: Int
        let columns: Int
        /// Whether each cell is open, row by row; the first and the last one are open.
        let open: [Bool]

        /// The rows as they are shown: a point for an open cell, `#` for a blocked one.
        private var drawing: [String] {
            (0..<rows).map { row in
                String((0..<columns).map { open[row * columns + $0] ? "." : "#" })
            }
        }

        var key: String { drawing.joined(separator: " ") }
        let phrasings = 4

        func prompt(_ language: Language, phrasing: Int) -> String {
            let grid = drawing.joined(separator: "\n")
            return language.choose(
                [
                    "In this grid # is blocked. Each step goes one cell right or down. How many paths lead from the "
                        + "top left to the bottom right?\n\(grid)",
                    "\(grid)\nStart in the top left cell and go to the bottom right cell, only right or down, never "
                        + "through a #. How many ways are there?",
                    "Count the shortest paths from the top left corner to the bottom right corner of this grid that "
                        + "move only right and down and avoid every #:\n\(grid)",
                    "A robot moves right or down, one cell at a time; cells with # are closed. In how many ways can it "
                        + "get from the upper left cell to the lower right cell?\n\(grid)",
                ],
                [
                    "下面的方格中#不能走，每步向右或向下走一格。从左上角到右下角有多少条路？\n\(grid)",
                    "\(grid)\n从左上角的格子出发走到右下角，只能向右或向下，不能经过#。一共有多少种走法？",
                    "求从方格左上角到右下角的最短路径数，只能向右或向下走，且要避开所有的#：\n\(grid)",
                    "机器人每次向右或向下移动一格，标#的格子不通。它从左上格到右下格有几种走法？\n\(grid)",
                ])[phrasing]
        }

        /// The number of paths, by depth-first search with a memory of the paths from each cell.
        var answer: String { String(count) }

        var count: Int {
            var known: [Int?] = Array(repeating: nil, count: open.count)
            func ways(_ row: Int, _ column: Int) -> Int {
                guard row < rows, column < columns, open[row * columns + column] else { return 0 }
                if row == rows - 1, column == columns - 1 { return 1 }
                if let count = known[row * columns + column] { return count }
                let count = ways(row + 1, column) + ways(row, column + 1)
                known[row * columns + column] = count
                return count
            }
            return ways(0, 0)
        }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var lines: [String] = []
            var above = Array(repeating: 0, count: columns)
            for row in 0..<rows {
                lines.append(
                    language.choose("Row \(row + 1) ", "第\(row + 1)行 ") + drawing[row]
                        + (row == 0
                            ? language.choose(", nothing above.", "，上面没有格子。")
                            : language.choose(", above: ", "，上一行：") + list(above)))
                var current: [Int] = []
                for column in 0..<columns {
                    let (cell, left) = (row * columns + column, current.last ?? 0)
                    guard open[cell] else {
                        current.append(0)
                        lines.append("\(column + 1) #: 0")
                        continue
                    }
                    guard cell > 0 else {
                        current.append(1)
                        lines.append(language.choose("1 start: 1", "1 起点：1"))
                        continue
                    }
                    let sum = slip(left + above[column])
                    lines.append("\(column + 1): \(left)+\(above[column])=\(sum)")
                    current.append(sum)
                }
                above = current
            }
            lines.append(
                language.choose("Row \(rows): ", "第\(rows)行：") + list(above)
                    + language.choose(". The last is \(above[columns - 1]).", "。最后一个是\(above[columns - 1])。"))
            return Attempt(lines: lines, answer: String(above[columns - 1]))
        }

        private func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: " ") }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            guard let given = Int(candidate: answer) else { return .notWhole(answer, language) }
            var below = Array(repeating: 0, count: columns)
            var lines: [String] = []
            for row in (0..<rows).reversed() {
                var current = Array(repeating: 0, count: columns)
                for column in (0..<columns).reversed() where open[row * columns + column] {
                    current[column] =
                        row == rows - 1 && column == columns - 1
                        ? 1 : below[column] + (column + 1 < columns ? current[column + 1] : 0)
                }
                below = current
                lines.append(list(current))
            }
            let text =
                language.choose("From the goal, row by row upwards: ", "从终点逐行往上数：")
                + lines.joined(separator: language.choose("; ", "；"))
            let found = below[0]
            return found == given
                ? SelfCheck(
                    text: text + language.choose(". The start has \(found): right.", "。起点是\(found)，正确。"),
                    holds: true)
                : SelfCheck(
                    text: text
                        + language.choose(
                            ". The start has \(found), not \(given): wrong.", "。起点是\(found)，不是\(given)，不对。"),
                    holds: false)
        }
    }
}
