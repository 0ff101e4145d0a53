/// A curve as a line of block characters.
package enum Sparkline {
    private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// The means of at most `width` equal parts of the values; the lowest mean becomes the lowest block.
    package static func text(_ values: [Double], width: Int = 40) -> String {
        let values = values.filter(\.isFinite)
        let count = min(width, values.count)
        let means = (0..<count).map { place in
            let stretch = values[values.count * place / count..<values.count * (place + 1) / count]
            return stretch.reduce(0, +) / Double(stretch.count)
        }
        guard let least = means.min(), let most = means.max() else { return "" }
        let height = (most - least) / Double(blocks.count)
        return String(
            means.map { blocks[height > 0 ? min(Int(($0 - least) / height), blocks.count - 1) : 0] })
    }
}
