/// Exact arithmetic of whole numbers, which several families share.
extension Int {
    /// The greatest common divisor, never negative; 0 if both numbers are 0.
    func commonDivisor(with other: Int) -> Int {
        var (a, b) = (abs(self), abs(other))
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }

    /// The remainder of a division rounded down, as Python's `%`: it has the sign of the divisor.
    func modulo(_ divisor: Int) -> Int { (self % divisor + divisor) % divisor }

    /// The product of `exponent` factors that equal this number; 1 if there are none.
    func power(_ exponent: Int) -> Int { (0..<exponent).reduce(1) { product, _ in product * self } }

    /// Long division: multiples of the divisor are subtracted from the largest place down, and the last line
    /// has the remainder: `2021-60*30=221`, `221=60*3+41`.
    func divided(by divisor: Int) -> (work: [String], rest: Int) {
        var (value, work) = (self, [String]())
        let parts = (self / divisor).placeValues
        for part in parts.dropLast() {
            work.append("\(value)-\(divisor)*\(part)=\(value - divisor * part)")
            value -= divisor * part
        }
        work.append("\(value)=\(divisor)*\(value / divisor)+\(value % divisor)")
        return (work, value % divisor)
    }
}
