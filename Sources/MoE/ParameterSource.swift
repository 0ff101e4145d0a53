import Tensors

/// Where a model's weights come from: memory, or the files of a folder.
package protocol ParameterSource: Sendable {
    var config: ModelConfig { get }
    var layout: ParameterLayout { get }
    /// Writes some rows of a tensor as f32; a row of a vector is one number.
    func read(_ tensor: ParameterLayout.Tensor, rows: Range<Int>, into target: Floats)
    /// Says that some rows are not needed again.
    func release(_ tensor: ParameterLayout.Tensor, rows: Range<Int>)
}

extension ParameterSource {
    /// All of a vector, the tensor at `offset`.
    func vector(at offset: Int) -> FloatBuffer {
        let tensor = layout.tensors[layout.index(at: offset)]
        let buffer = FloatBuffer(tensor.count)
        read(tensor, rows: 0..<tensor.shape[0], into: buffer.pointer)
        return buffer
    }
}

extension Model: ParameterSource {
    package func read(_ tensor: ParameterLayout.Tensor, rows: Range<Int>, into target: Floats) {
        let width = tensor.count / tensor.shape[0]
        target.update(
            from: parameters.pointer + tensor.offset + rows.lowerBound * width, count: rows.count * width)
    }

    package func release(_ tensor: ParameterLayout.Tensor, rows: Range<Int>) {}
}
