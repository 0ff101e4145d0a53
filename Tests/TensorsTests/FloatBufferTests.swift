import Tensors
import Testing

struct FloatBufferTests {
    @Test("Numbers that there is no memory for end the process with the exit code of the system's failures")
    func noMemory() async {
        await #expect(processExitsWith: .exitCode(1)) { _ = FloatBuffer(1 << 52) }
    }
}
