import Tensors

/// Small sudokus with 4 or 6 rows and one solution; solved by candidates, with guesses where there is a
/// choice, and checked row by row, column by column and block by block.
struct Sudoku: Family {
    let name = "sudoku"
    let form = AnswerForm.list

    func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        let size = level < 4 ? 4 : 6
        let digits = Array(1...size)
        let isUndone = random.bool([0, 0, 0.7, 0, 0.8][level - 1])
        while true {
            let order = random.shuffled(digits)
            var grid = SudokuGrid(size: size)
            // The first row is random, and the rest is one of several ways to fill the grid.
            for (column, digit) in order.enumerated() { grid.cells[column] = digit }
            let ways = SudokuFillings(grid, order: random.shuffled(digits), limit: random.int(1...12)).found
            guard let full = ways.last else { continue }
            grid.cells = full
            let empty = random.int([1...3, 5...7, 9...11, 11...15, 12...17][level - 1])
            for cell in random.shuffled(Array(full.indices)).prefix(empty) { grid.cells[cell] = 0 }
            guard SudokuFillings(grid, order: digits, limit: 2).found.count == 1 else { continue }
            var search = SudokuSearch(grid, language: .english, writes: false)
            var slip = Slip.none
            search.solve(&slip)
            // The approximate number of characters of the work.
            let length =
                36 * search.looks + (size * size + size + 10)
                * (search.fills + search.guesses + search.undone)
            let wanted = [40...260, 250...560, 650...1_250, 900...1_400, 1_450...1_850][level - 1]
            let guesses = [0...0, 0...1, 1...4, 0...3, 1...6][level - 1]
            if search.grid.cells == full, wanted.contains(length), guesses.contains(search.guesses),
                search.undone > 0 || !isUndone
            {
                return Instance(given: grid, solution: full)
            }
        }
    }

    struct Instance: Exercise {
        let given: SudokuGrid
        /// The digits of all cells, row by row.
        let solution: [Int]

        var key: String { given.lines.joined(separator: "/") }
        let phrasings = 4

        func prompt(_ language: Language, phrasing: Int) -> String {
            let grid = given.lines.joined(separator: " / ")
            let size = given.size
            let block =
                size == 4 ? language.choose("2 by 2", "2行2列") : language.choose("2 rows by 3 columns", "2行3列")
            return language.choose(
                [
                    "Solve this sudoku: \(grid). Each row, column and block (\(block)) holds 1 to \(size) once. "
                        + "Give the rows.",
                    "Fill the empty cells _ with 1 to \(size) so that no digit comes twice in a row, a column or a "
                        + "block of \(block): \(grid). Answer with the \(size) rows.",
                    "\(grid) is a sudoku with blocks of \(block). What are its rows when it is filled with 1 to \(size)?",
                    "Complete the sudoku \(grid) (digits 1 to \(size), blocks of \(block)) and write down its rows.",
                ],
                [
                    "解这个数独：\(grid)。每行、每列、每宫（\(block)）都是1到\(size)各一次。写出各行。",
                    "在空格_里填1到\(size)，使每行、每列和每个\(block)的宫中没有重复的数字：\(grid)。按行回答。",
                    "\(grid)是一个数独，每宫\(block)。用1到\(size)填完后各行是什么？",
                    "完成数独\(grid)（数字1到\(size)，宫为\(block)），并写出各行。",
                ])[phrasing]
        }

        var answer: String { Self.rows(solution, given.size) }

        private static func rows(_ cells: [Int], _ size: Int) -> String {
            var grid = SudokuGrid(size: size)
            grid.cells = cells
            return grid.lines.joined(separator: " ")
        }

        func attempt(_ language: Language, slip: inout Slip) -> Attempt {
            var search = SudokuSearch(given, language: language)
            search.solve(&slip)
            let answer = Self.rows(search.grid.cells, given.size)
            return Attempt(
                lines: search.lines + [language.choose("The rows are \(answer).", "各行是\(answer)。")],
                answer: answer)
        }

        func check(_ answer: String, _ language: Language) -> SelfCheck {
            let size = given.size
            let rows = answer.prefix(200).split { $0 == " " || $0 == "," }.map {
                $0.compactMap(\.wholeNumberValue)
            }
            var grid = given
            grid.cells = rows.flatMap { $0 }
            guard answer.utf8.count < 200, rows.count == size, rows.allSatisfy({ $0.count == size }),
                grid.cells.allSatisfy((1...size).contains)
            else {
                return SelfCheck(
                    text: language.choose(
                        "Those are not \(size) rows of \(size) digits from 1 to \(size): wrong.",
                        "这不是\(size)行1到\(size)的数字，不对。"), holds: false)
            }
            var text = ""
            for (name, groups) in [
                (language.choose("Rows ", "行"), grid.rows),
                (language.choose(", columns ", "，列"), grid.columns),
                (language.choose(", blocks ", "，宫"), grid.blocks),
            ] {
                text += name
                for group in groups {
                    let digits = group.map { grid.cells[$0] }
                    text += (group == groups[0] ? "" : " ") + digits.map(String.init).joined()
                    guard let twice = digits.first(where: { digit in digits.count { $0 == digit } > 1 })
                    else {
                        continue
                    }
                    return SelfCheck(
                        text: text + language.choose(", with \(twice) twice: wrong.", "，\(twice)重复了，不对。"),
                        holds: false)
                }
            }
            text += language.choose(": no digit twice", "：都没有重复")
            if let changed = grid.cells.indices.first(where: {
                ![0, grid.cells[$0]].contains(given.cells[$0])
            }) {
                let place = "r\(changed / size + 1)c\(changed % size + 1)"
                return SelfCheck(
                    text: text
                        + language.choose(
                            ", but \(place) was given as \(given.cells[changed]): wrong.",
                            "，可是\(place)给定为\(given.cells[changed])，不对。"), holds: false)
            }
            return SelfCheck(
                text: text + language.choose(", and the given digits stand: right.", "，给定的数字也没有改动，正确。"),
                holds: true)
        }
    }
}
