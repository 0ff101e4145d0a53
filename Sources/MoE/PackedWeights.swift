import Tensors

/// A model's matrices packed for `y = x Wᵀ` and, for training, for `dx = dy W` as well.
package final class PackedWeights: Sendable {
    /// The packed matrices, by index: columns = outputs, depth = inputs.
    package let forward: [Panels]
    /// The packed transposes, by index: columns = inputs, depth = outputs; empty unless made for training.
    package let backward: [Panels]
    /// The biases, by matrix index; nil for a matrix without one.
    let biases: [FloatBuffer?]
    private let layout: ParameterLayout

    package init(_ layout: ParameterLayout, training: Bool) {
        self.layout = layout
        forward = layout.matrices.map { Panels(columns: $0.outputs, depth: $0.inputs) }
        biases = layout.matrices.map { $0.bias == nil ? nil : FloatBuffer($0.outputs) }
        backward = training ? layout.matrices.map { Panels(columns: $0.inputs, depth: $0.outputs) } : []
    }

    /// How many numbers it has in training, for a model with these matrices.
    package static func size(_ count: ParameterCount) -> Double {
        count.matrices.reduce(0) { sum, matrix in
            let forward = Panels.size(columns: matrix.outputs, depth: matrix.inputs)
            let backward = Panels.size(columns: matrix.inputs, depth: matrix.outputs)
            return sum + matrix.count * Double(forward + backward + (matrix.hasBias ? matrix.outputs : 0))
        }
    }

    /// Packs the weights with their present values.
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
