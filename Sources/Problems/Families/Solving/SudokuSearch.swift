/// The solution of `Sudoku`. Empty cells are looked at in order, and a cell with one candidate is filled.
/// When too many cells have several, the first one with the fewest candidates is guessed; a contradiction
/// takes the guess back.
struct SudokuSearch {
    private(set) var grid: SudokuGrid
    private let language: Language
    private let writes: Bool
    private(set) var lines: [String] = []
    /// The number of cells that were looked at.
    private(set) var looks = 0
    /// The number of cells that were filled.
    private(set) var fills = 0
    /// The number of guesses.
    private(set) var guesses = 0
    /// The number of guesses that were taken back.
    private(set) var undone = 0
    /// The current guesses: the grid before, the cell, and its candidates that are not yet tried.
    private var guessed: [(grid: SudokuGrid, cell: Int, rest: [Int])] = []

    /// The number of looks after which the search is given up; only mistakes lead so far.
    private static let patience = 90
    /// The number of cells with a choice that are passed over before a cell is guessed.
    private static let openCells = 2

    init(_ grid: SudokuGrid, language: Language, writes: Bool = true) {
        self.grid = grid
        self.language = language
        self.writes = writes
    }

    /// Fills the grid as far as possible.
    mutating func solve(_ slip: inout Slip) {
        while grid.cells.contains(0) {
            switch pass(&slip) {
            case .filled:
                if grid.cells.contains(0) { note { $1.choose("Again from the top.", "再从头看。") } }
            case .open(let cells):
                let choices = cells.map { (cell: $0, digits: grid.candidates($0)) }.filter {
                    !$0.digits.isEmpty
                }
                // A cell can have lost all candidates only since the pass looked at it.
                guard let choice = choices.min(by: { $0.digits.count < $1.digits.count }) else { continue }
                let cell = choice.cell
                var rest = choice.digits
                let digit = rest.removeFirst()
                guessed.append((grid, cell, rest))
                guesses += 1
                grid.cells[cell] = digit
                note {
                    $1.choose("Guess: ", "先猜") + $0.name(cell)
                        + $1.choose(" is ", "是") + "\(digit)" + $0.state
                }
            case .contradiction:
                while let last = guessed.last, last.rest.isEmpty { guessed.removeLast() }
                guard var last = guessed.popLast() else {
                    note { $1.choose("No guess is left: I am stuck.", "没有可改的猜测，做不下去了。") }
                    return
                }
                let digit = last.rest.removeFirst()
                undone += 1
                grid = last.grid
                grid.cells[last.cell] = digit
                if !last.rest.isEmpty { guessed.append(last) }
                note {
                    $1.choose("Back to ", "回到") + $0.name(last.cell) + $1.choose(": it is ", "：改为")
                        + "\(digit)" + $0.state
                }
            case .tired:
                note { $1.choose("I am lost.", "我理不清了。") }
                return
            }
        }
    }

    private enum Outcome { case filled, open([Int]), contradiction, tired }

    /// Looks at each empty cell once.
    private mutating func pass(_ slip: inout Slip) -> Outcome {
        var (open, isFilled) = ([Int](), false)
        for cell in grid.cells.indices where grid.cells[cell] == 0 {
            guard looks < Self.patience else { return .tired }
            looks += 1
            let candidates = grid.candidates(cell)
            let before = grid
            if candidates.count == 1 {
                let digit = slip(candidates[0], among: Array(1...grid.size))
                grid.cells[cell] = digit
                fills += 1
                isFilled = true
                note { search, _ in search.look(cell, before) + "\(digit)" + search.state }
            } else if candidates.isEmpty {
                note { $0.look(cell, before) + $1.choose("none, a contradiction.", "无，矛盾。") }
                return .contradiction
            } else {
                let comma = language.choose(", ", "、")
                note {
                    $0.look(cell, before) + candidates.map(String.init).joined(separator: comma)
                        + $1.choose(".", "。")
                }
                open.append(cell)
                if open.count == Self.openCells { return .open(open) }
            }
        }
        return isFilled ? .filled : .open(open)
    }

    private mutating func note(_ line: (Self, Language) -> String) {
        if writes { lines.append(line(self, language)) }
    }

    private func name(_ cell: Int) -> String { "r\(cell / grid.size + 1)c\(cell % grid.size + 1)" }

    /// The digits that a cell sees: `r1c2: row 14, column 3, block 13: `.
    private func look(_ cell: Int, _ grid: SudokuGrid) -> String {
        let seen = [grid.row(of: cell), grid.column(of: cell), grid.block(of: cell)].map { cells in
            let digits = grid.digits(cells).map(String.init).joined()
            return digits.isEmpty ? language.choose("none", "无") : digits
        }
        return language.choose(
            "\(name(cell)): row \(seen[0]), column \(seen[1]), block \(seen[2]): ",
            "\(name(cell))：行\(seen[0])，列\(seen[1])，宫\(seen[2])：")
    }

    private var state: String {
        language.choose(". Now ", "。现为") + grid.lines.joined(separator: " ") + language.choose(".", "。")
    }
}
