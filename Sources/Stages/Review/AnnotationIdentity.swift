import Archive
import Review

extension StoredAnnotation {
    /// The bytes in which two equal annotations agree; the time that an annotation took is not among them.
    var identity: [UInt8] {
        // Bytes are compared, because Swift takes differently encoded strings for equal.
        let texts = [
            String(said.rollout), said.content, said.reviewer, said.decision.rawValue, said.reason, said.time,
            edit?.recipe ?? "",
        ]
        return Array(JSON.array(texts.map(JSON.string)).serialized().utf8)
    }
}
