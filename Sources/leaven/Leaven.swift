import Dataflow
import Stages

@main
struct Leaven {
    static func main() async throws {
        let a = CommandLine.arguments
        StopSignal.catchSignals()
        let pipeline = try Pipeline(file: a[1], settings: Array(a.dropFirst(4)))
        let plan = try Plan(pipeline, kinds: StageKinds.all)
        var options = Runner.Options()
        options.threads = Int(a[3])!
        options.batch = 128
        print(try Runner.run(plan, in: a[2], options))
    }
}
