import Curation
import Tensors
import Testing

@Suite struct DistributionTests {
    @Test("percentiles of whole numbers to 256 are exact, and others within 1 in 128")
    func quantiles() {
        var random = RandomStream(seed: 5)
        for scale in [1.0, 0.001, 77.7] {
            var distribution = Distribution()
            let values = (0..<5000).map { _ in Double(random.int(-50...200)) * scale }
            for value in values { distribution.add(value) }
            let sorted = values.sorted()
            for share in [0.01, 0.25, 0.5, 0.99, 1] {
                let exact = sorted[max(0, Int((share * 5000).rounded(.up)) - 1)]
                #expect(abs(distribution.quantile(share) - exact) <= (scale == 1 ? 0 : abs(exact) / 128))
            }
            #expect(distribution.count == 5000)
            #expect(distribution.least == sorted[0] && distribution.most == sorted[4999])
            #expect(abs(distribution.mean - values.reduce(0, +) / 5000) < 1e-9)
        }
    }

    @Test("a histogram counts every value once, and of whole numbers in bins of whole width")
    func histogram() {
        var distribution = Distribution()
        #expect(distribution.histogram(bins: 4).isEmpty && distribution.quantile(0.5) == 0)
        for value in [3.0, 3, 3] { distribution.add(value) }
        #expect(distribution.histogram(bins: 4).map(\.count) == [3])
        for value in 0..<1000 { distribution.add(Double(value % 8)) }
        let bins = distribution.histogram(bins: 4)
        #expect(bins.map(\.from) == [0, 2, 4, 6] && bins.map(\.to) == [1, 3, 5, 7])
        #expect(bins.map(\.count) == [250, 253, 250, 250])
        distribution.add(1e300)
        distribution.add(.nan)
        distribution.add(.infinity)
        #expect(distribution.histogram(bins: 4).map(\.count).reduce(0, +) == 1004)
        #expect(distribution.histogram(bins: 4).last?.to == 1e300)
    }
}
