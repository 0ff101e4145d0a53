import Archive
import Dataflow
import Review

/// What makes an annotation the same as another; how long it took does not.
private func identity(
    _ rollout: Int, _ content: String, _ reviewer: String, _ decision: Annotation.Decision,
    _ reason: String, _ time: String, _ edit: String?
) -> [UInt8] {
    // Bytes, as equal strings of Swift may be spelled differently.
    let texts = [String(rollout), content, reviewer, decision.rawValue, reason, time, edit ?? ""]
    return Array(JSON.array(texts.map(JSON.string)).serialized().utf8)
}

extension NewAnnotation {
    var identity: [UInt8] {
        Stages.identity(rollout, content, reviewer, decision, reason, time, edit?.sampler.key)
    }
}

extension StoredAnnotation {
    var identity: [UInt8] {
        Stages.identity(rollout, content, reviewer, decision, reason, time, edit?.sampler)
    }
}
