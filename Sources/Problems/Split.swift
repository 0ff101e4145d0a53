import Archive

/// The side of the held-out split that a problem lies on. It depends on the problem's digest alone, so no
/// wording, language, seed or run moves a problem from one side to the other.
package enum Split: String, Sendable, CaseIterable {
    /// Models may learn from it.
    case training
    /// Kept for measuring: about 5% of the problems, those whose digest starts with a byte under 13.
    case heldOut = "held-out"

    /// The side of a problem by its digest (hexadecimal).
    package init(digest: String) {
        self = digest.prefix(2) < "0d" ? .heldOut : .training
    }

    /// SHA-256, in hexadecimal, of what makes a procedural problem this one.
    package static func digest(family: String, key: String) -> String {
        SHA256.hex("\(family)\n\(key)".utf8)
    }
}
