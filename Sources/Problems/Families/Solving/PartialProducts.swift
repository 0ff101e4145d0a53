/// Products in writing, as on paper.
enum PartialProducts {
    /// A product, and the equations that lead to it. A factor with many digits is split into its place
    /// values: 347*8 is 300*8, 40*8 and 7*8, added one after the other. Small products are one equation.
    static func multiply(_ first: Int, _ second: Int, _ slip: inout Slip) -> (product: Int, work: [String]) {
        let (large, small) = first.magnitude < second.magnitude ? (second, first) : (first, second)
        let parts = large.placeValues
        let isSmall =
            large.magnitude <= 12 || small.magnitude <= 1 || parts.count <= 1
            || parts.count == 2 && small.magnitude < 10
        guard !isSmall else {
            let product = slip(first * second)
            return (product, ["\(first)*\(second.enclosed)=\(product)"])
        }
        var (total, work) = (0, [String]())
        for (index, part) in parts.map({ large < 0 ? -$0 : $0 }).enumerated() {
            let product = slip(part * small)
            work.append("\(part)*\(small.enclosed)=\(product)")
            guard index > 0 else {
                total = product
                continue
            }
            let sum = slip(total + product)
            work.append("\(total)\(product.signed)=\(sum)")
            total = sum
        }
        return (total, work)
    }
}
