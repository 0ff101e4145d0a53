import Tensors

/// A model's weights packed for sampling, with the up-projections of keys and values split by head, so that
/// they can be absorbed into query and output (arXiv:2405.04434, section 2.1.2). Shared by all threads.
package final class InferenceWeights: Sendable {
    package let model: Model
    let packed: PackedWeights
    let rotary: Rotary
    /// By layer and head: query part -> latent space; depth nope, columns rank.
    let absorbKey: [[Panels]]
    /// By layer and head: latent -> value; depth rank, columns value.
    let absorbValue: [[Panels]]

    package init(_ model: Model) {
        self.model = model
        let config = model.config
        packed = PackedWeights(model.layout, training: false)
        packed.pack(model.parameters, threads: 1)
        rotary = Rotary(size: config.ropeSize, theta: config.ropeTheta, positions: config.contextLength)
        let (rank, nope) = (config.keyValueRank, config.nopeSize)
        let perHead = nope + config.valueSize
        absorbKey = model.layout.layers.map { layer in
            (0..<config.heads).map { head in
                let panels = Panels(columns: rank, depth: nope)
                panels.pack(
                    model.parameters.pointer + layer.keyValueUp.offset + head * perHead * rank, row: rank,
                    column: 1)
                return panels
            }
        }
        absorbValue = model.layout.layers.map { layer in
            (0..<config.heads).map { head in
                let panels = Panels(columns: config.valueSize, depth: rank)
                panels.pack(
                    model.parameters.pointer + layer.keyValueUp.offset + (head * perHead + nope) * rank,
                    row: 1,
                    column: rank)
                return panels
            }
        }
    }
}
