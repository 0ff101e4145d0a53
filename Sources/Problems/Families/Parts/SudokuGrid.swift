import Tensors

/// A square of digits for `Sudoku`: 4 rows with blocks of 2 by 2, or 6 rows with blocks of 2 rows by 3
/// columns.
struct SudokuGrid: Sendable, Equatable {
    /// The number of rows, 4 or 6.
    let size: Int
    /// The digits row by row; 0 is an empty cell.
    var cells: [Int]

    init(size: Int) {
        self.size = size
        cells = Array(repeating: 0, count: size * size)
    }

    private var blockWidth: Int { size / 2 }

    /// The cells of each row.
    var rows: [[Int]] { (0..<size).map { row in (0..<size).map { row * size + $0 } } }
    /// The cells of each column.
    var columns: [[Int]] { (0..<size).map { column in (0..<size).map { $0 * size + column } } }
    /// The cells of each block.
    var blocks: [[Int]] {
        (0..<size).map { block in
            let corner = block / 2 * 2 * size + block % 2 * blockWidth
            return (0..<size).map { corner + $0 / blockWidth * size + $0 % blockWidth }
        }
    }

    func row(of cell: Int) -> [Int] { let start = cell / size * size; return Array(start..<start + size) }
    func column(of cell: Int) -> [Int] { (0..<size).map { $0 * size + cell % size } }
    func block(of cell: Int) -> [Int] { blocks[cell / size / 2 * 2 + cell % size / blockWidth] }

    /// The digits in some cells, in ascending order.
    func digits(_ cells: [Int]) -> [Int] { Set(cells.map { self.cells[$0] }).subtracting([0]).sorted() }

    /// The digits that are not yet in the row, column or block of the cell.
    func candidates(_ cell: Int) -> [Int] {
        let seen = digits(row(of: cell) + column(of: cell) + block(of: cell))
        return (1...size).filter { !seen.contains($0) }
    }

    /// The rows as texts, with `_` for an empty cell.
    var lines: [String] {
        rows.map { row in row.map { cells[$0] == 0 ? "_" : String(cells[$0]) }.joined() }
    }
}

/// Finds the ways to fill a grid, with sets of digits as bits.
struct SudokuFillings {
    private var cells: [Int]
    private var rows: [Int]
    private var columns: [Int]
    private var blocks: [Int]
    private let size: Int
    private let order: [Int]
    /// The fillings that were found.
    private(set) var found: [[Int]] = []
    private let limit: Int

    /// Finds up to `limit` fillings, trying digits in `order`.
    init(_ grid: SudokuGrid, order: [Int], limit: Int) {
        (size, cells, self.order, self.limit) = (grid.size, grid.cells, order, limit)
        rows = Array(repeating: 0, count: size)
        (columns, blocks) = (rows, rows)
        for cell in cells.indices where cells[cell] != 0 { toggle(cell, cells[cell]) }
        fill(from: 0)
    }

    private mutating func toggle(_ cell: Int, _ digit: Int) {
        let (row, column) = (cell / size, cell % size)
        rows[row] ^= 1 << digit
        columns[column] ^= 1 << digit
        blocks[row / 2 * 2 + column / (size / 2)] ^= 1 << digit
    }

    private mutating func fill(from start: Int) {
        guard let cell = cells[start...].firstIndex(of: 0) else {
            found.append(cells)
            return
        }
        let (row, column) = (cell / size, cell % size)
        let seen = rows[row] | columns[column] | blocks[row / 2 * 2 + column / (size / 2)]
        for digit in order where seen & 1 << digit == 0 {
            cells[cell] = digit
            toggle(cell, digit)
            fill(from: cell + 1)
            toggle(cell, digit)
            cells[cell] = 0
            if found.count == limit { return }
        }
    }
}
