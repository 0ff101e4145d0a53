import Foundation

/// The learning rate by step: linear warm-up, then a cosine down to a share of the peak.
package struct Schedule: Sendable {
    /// The steps of the training.
    package var steps: Int
    /// The highest rate.
    package var peak: Double
    /// The steps of the warm-up.
    package var warmup: Int
    /// The rate at the end as a share of the peak.
    package var floor: Double

    package init(steps: Int, peak: Double, warmup: Int, floor: Double) {
        self.steps = steps
        self.peak = peak
        self.warmup = warmup
        self.floor = floor
    }

    /// The learning rate of a step, from 0.
    package func rate(_ step: Int) -> Double {
        if step < warmup { return peak * Double(step + 1) / Double(warmup) }
        let progress = Double(step - warmup) / Double(max(1, steps - warmup))
        return peak * (floor + (1 - floor) * 0.5 * (1 + cos(Double.pi * min(1, progress))))
    }
}
