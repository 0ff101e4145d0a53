import Glibc

/// The time, in seconds.
package enum Clock {
    /// Seconds since 1970.
    package static func now() -> Double { read(CLOCK_REALTIME) }

    /// Seconds since some moment; they never go back.
    package static func monotonic() -> Double { read(CLOCK_MONOTONIC) }

    private static func read(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
