/// Sums, products and powers of matrices, computed cell by cell while an expression is parsed.
extension MathNode {
    /// The sum of several terms; a matrix if all are matrices of one shape.
    static func total(_ terms: [MathNode]) -> MathNode {
        guard let first = terms.first?.rows, terms.count > 1 else {
            return terms.count == 1 ? terms[0] : .sum(terms)
        }
        let all = terms.compactMap(\.rows)
        guard all.count == terms.count, all.allSatisfy({ $0.map(\.count) == first.map(\.count) }) else {
            return .sum(terms)
        }
        return .matrix(
            first.indices.map { row in
                first[row].indices.map { column in .sum(all.map { $0[row][column] }) }
            })
    }

    /// The product of the factors. It is a matrix if one of them is, the others are matrices or single
    /// expressions, the shapes fit, and it is neither too long nor too large; otherwise the product stays as
    /// written.
    static func multiplied(_ factors: [MathNode]) -> MathNode {
        guard factors.count(where: { $0.rows != nil }) <= mostMatrices else { return .product(factors) }
        var scale: [MathNode] = []
        var product: [[MathNode]]?
        for factor in factors {
            guard let next = factor.rows else {
                guard factor.isScalar else { return .product(factors) }
                scale.append(factor)
                continue
            }
            guard let left = product else {
                product = next
                continue
            }
            let columns = next[0].indices
            guard left.allSatisfy({ $0.count == next.count }),
                next.allSatisfy({ $0.count == columns.count }),
                left.count * size(next) + columns.count * size(left) <= largestProduct
            else { return .product(factors) }
            product = left.map { row in
                columns.map { column in
                    total(row.indices.map { flat([row[$0], next[$0][column]]) })
                }
            }
        }
        guard let product else { return .product(factors) }
        return .matrix(scale.isEmpty ? product : product.map { $0.map { flat(scale + [$0]) } })
    }

    /// The node raised to a power; computed if it is a matrix and the exponent a whole number from 2 to 4.
    func raised(to exponent: MathNode) -> MathNode {
        guard rows != nil, case .number(let value) = exponent, let count = value.word, (2...4).contains(count)
        else { return .power(self, exponent) }
        let product = MathNode.multiplied(Array(repeating: self, count: count))
        return product.rows == nil ? .power(self, exponent) : product
    }

    /// The node with its sign changed; of a matrix, every cell with its sign changed.
    var negated: MathNode {
        rows.map { .matrix($0.map { $0.map { .negative($0) } }) } ?? .negative(self)
    }

    /// Whether the node is an expression with a matrix in it.
    var hasMatrix: Bool { contains { $0.rows != nil } }

    /// The most matrices of a product that is computed.
    private static let mostMatrices = 16
    /// The most nodes that a product of two matrices may have; larger products are left uncomputed.
    private static let largestProduct = 1000

    /// The product with the factors of its factors, so that a long product of matrices is not a deep tree.
    private static func flat(_ factors: [MathNode]) -> MathNode {
        .product(
            factors.flatMap { factor in
                if case .product(let inner) = factor { return inner }
                return [factor]
            })
    }

    private var rows: [[MathNode]]? {
        if case .matrix(let rows) = self { return rows }
        return nil
    }

    private static func size(_ rows: [[MathNode]]) -> Int {
        func size(_ node: MathNode) -> Int { node.children.reduce(1) { $0 + size($1) } }
        return rows.reduce(0) { $0 + $1.reduce(0) { $0 + size($1) } }
    }
}
