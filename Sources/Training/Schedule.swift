import Foundation

/// Learning rate by step: linear warm-up, then a cosine down to a share of the peak.
package struct Schedule: Sendable {
    package var steps: Int
    package var peak: Double
    package var warmup: Int
    /// The last step's rate as a share of the peak.
    package var floor: Double

    package init(steps: Int, peak: Double, warmup: Int, floor: Double) {
        self.steps = steps
        self.peak = peak
        self.warmup = warmup
        self.floor = floor
    }

    package func rate(_ step: Int) -> Double {
        if step < warmup { return peak * Double(step + 1) / Double(warmup) }
        let progress = Double(step - warmup) / Double(max(1, steps - warmup))
        return peak * (floor + (1 - floor) * 0.5 * (1 + cos(Double.pi * min(1, progress))))
    }
}
