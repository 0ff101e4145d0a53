import MoE
import Testing
import Training

@Suite("Schedule and batches")
struct ScheduleTests {
    @Test("The rate rises evenly to its peak, then falls to its floor without rising again")
    func rates() {
        let schedule = Schedule(steps: 200, peak: 0.5, warmup: 20, floor: 0.1)
        for step in 0..<20 { #expect(abs(schedule.rate(step) - 0.5 * Double(step + 1) / 20) < 1e-15) }
        #expect(schedule.rate(20) == 0.5)
        #expect((20..<400).allSatisfy { schedule.rate($0 + 1) <= schedule.rate($0) })
        #expect(abs(schedule.rate(110) - 0.5 * 0.55) < 1e-12)
        #expect(abs(schedule.rate(200) - 0.05) < 1e-15)
        #expect(schedule.rate(199) > 0.05 && schedule.rate(199) < 0.0501)
        #expect(abs(schedule.rate(1000) - 0.05) < 1e-15)
    }

    @Test("Schedules with no warm-up, with nothing but warm-up, and with no steps give finite rates")
    func corners() {
        #expect(Schedule(steps: 10, peak: 1, warmup: 0, floor: 0).rate(0) == 1)
        #expect(Schedule(steps: 10, peak: 1, warmup: 10, floor: 0).rate(9) == 1)
        let long = Schedule(steps: 10, peak: 1, warmup: 50, floor: 0)
        #expect((0..<60).allSatisfy { (0...1).contains(long.rate($0)) })
        #expect(Schedule(steps: 0, peak: 1, warmup: 0, floor: 0.2).rate(0).isFinite)
    }

    @Test("A batch holds each token but the last with the token that follows it, where that is learned")
    func labels() {
        var batch = TokenBatch()
        batch.append([5, 6, 7, 8]) { $0 >= 2 }
        batch.append([1, 2])
        #expect(batch.tokens == [5, 6, 7, 1])
        #expect(batch.labels == [-1, 7, 8, 2])
        #expect(batch.lengths == [3, 1])
        #expect(batch.learned == 3)
    }
}
