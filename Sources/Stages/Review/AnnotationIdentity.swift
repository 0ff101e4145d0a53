import Archive
import Review

extension StoredAnnotation {
    /// What makes an annotation the same as another; how long it took does not.
    var identity: [UInt8] {
        // Bytes, as equal strings of Swift may be spelled differently.
        let texts = [
            String(said.rollout), said.content, said.reviewer, said.decision.rawValue, said.reason, said.time,
            edit?.sampler ?? "",
        ]
        return Array(JSON.array(texts.map(JSON.string)).serialized().utf8)
    }
}
