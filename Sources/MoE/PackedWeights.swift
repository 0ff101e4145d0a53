import Tensors

/// A model's matrices packed for `y = x Wᵀ` and, for training, for `dx = dy W` as well.
package final class PackedWeights: Sendable {
    /// By matrix index: columns = outputs, depth = inputs.
    package let forward: [Panels]
    /// By matrix index: columns = inputs, depth = outputs; empty unless made for training.
    package let backward: [Panels]
    /// By matrix index: the biases, of those that have one.
    let biases: [FloatBuffer?]
    private let layout: ParameterLayout

    package init(_ layout: ParameterLayout, training: Bool) {
        self.layout = layout
        forward = layout.matrices.map { Panels(columns: $0.outputs, depth: $0.inputs) }
        biases = layout.matrices.map { $0.bias == nil ? nil : FloatBuffer($0.outputs) }
        backward = training ? layout.matrices.map { Panels(columns: $0.inputs, depth: $0.outputs) } : []
    }

    /// Packs the weights as they stand now.
    package func pack(_ parameters: FloatBuffer, threads: Int) {
        parallel(tasks: layout.matrices.count, threads: threads) { index in
            let matrix = layout.matrices[index]
            let source = parameters.pointer + matrix.offset
            forward[index].pack(source, row: 1, column: matrix.inputs)
            if let bias = matrix.bias {
                biases[index]?.pointer.update(from: parameters.pointer + bias, count: matrix.outputs)
            }
            if !backward.isEmpty { backward[index].pack(source, row: matrix.inputs, column: 1) }
        }
    }
}
