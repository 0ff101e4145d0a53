import Problems
import Tensors
import Testing

@Suite("Tracing programs")
struct TraceTests {
    @Test("Both styles of a program have the same lines, and every number of a line comes from the prompt")
    func styles() {
        for draw in 0..<500 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = Trace().exercise(level: draw % 5 + 1, random: &random)
            let prompts = (0..<exercise.phrasings).map { exercise.prompt(.english, phrasing: $0) }
            let counts = prompts.map { prompt in
                prompt.split(separator: "\n").filter { $0.first?.isNumber == true }.count
            }
            #expect(Set(counts).count == 1)
            for prompt in prompts { #expect(prompt.utf8.count <= 500) }
            var slip = Slip.none
            let lines = exercise.attempt(.english, slip: &slip).lines
            for line in lines.dropLast() {
                let number = line.dropFirst(5).prefix { $0 != ":" }
                #expect((Int(number) ?? 0) <= counts[0] && line.hasPrefix("Line "), "\(line)")
            }
        }
    }

    @Test("A mistake that makes numbers grow without end is given up")
    func ends() {
        for draw in 0..<400 {
            var random = RandomStream(seed: 6, UInt64(draw))
            let exercise = Trace().exercise(level: 4 + draw % 2, random: &random)
            for place in 0..<6 {
                var slip = Slip(place: place, random: random)
                #expect(exercise.attempt(.english, slip: &slip).lines.count <= 202)
            }
        }
    }
}
