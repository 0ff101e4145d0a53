import Archive

/// The side of the held-out split to which a problem belongs. It depends only on the problem's digest, so no
/// wording, language, seed or run moves a problem to the other side.
package enum Split: String, Sendable, CaseIterable {
    /// Models may learn from the problem.
    case training
    /// The problem is kept for evaluation: about 5% of the problems, whose digests start with a byte under
    /// 13.
    case heldOut = "held-out"

    /// The side of a problem with this digest (hexadecimal).
    package init(digest: String) {
        self = digest.prefix(2) < "0d" ? .heldOut : .training
    }

    /// The SHA-256, in hexadecimal, of a procedural problem's family and key.
    package static func digest(family: String, key: String) -> String {
        SHA256.hex("\(family)\n\(key)".utf8)
    }
}
