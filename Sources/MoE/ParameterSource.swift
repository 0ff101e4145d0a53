import Tensors

/// The source of a model's weights: memory, or the files of a folder.
package protocol ParameterSource: AnyObject, Sendable {
    /// The configuration of the model.
    var config: ModelConfig { get }
    /// The tensors of the model.
    var layout: ParameterLayout { get }
    /// The numbers of a tensor; they are valid as long as this object exists.
    func stored(_ tensor: ParameterLayout.Tensor) -> StoredTensor
    /// Tells the source that some rows are not needed for now.
    func release(_ tensor: ParameterLayout.Tensor, rows: Range<Int>)
}

/// A tensor's numbers as they are stored; their address need not be aligned.
package struct StoredTensor: @unchecked Sendable {
    /// The number format.
    package let format: NumberFormat
    /// The address of the first number.
    package let start: UnsafeRawPointer
    /// Numbers in a row; 1 for a vector.
    package let width: Int
    /// The factors of f8 blocks of 128 x 128, `[rows/128][width/128]` rounded up, or of i8 rows; nil for
    /// other formats.
    package let scales: FloatBuffer?

    /// The side of an f8 block.
    static let block = 128

    /// Whether the numbers of some rows are finite, as a model's weights must be.
    func isFinite(rows: Range<Int>) -> Bool {
        format.isFinite(start + rows.lowerBound * width * format.size, count: rows.count * width)
    }

    /// Writes some rows as f32.
    package func read(rows: Range<Int>, into target: Floats) {
        format.convert(
            start + rows.lowerBound * width * format.size, count: rows.count * width, to: target)
        guard let scales else { return }
        for row in rows {
            let line = target + (row - rows.lowerBound) * width
            if format == .i8 {
                for column in 0..<width { line[column] *= scales.pointer[row] }
            } else {
                let factors = scales.pointer + row / Self.block * ((width + Self.block - 1) / Self.block)
                for column in 0..<width { line[column] *= factors[column / Self.block] }
            }
        }
    }
}

extension ParameterSource {
    func tensor(at offset: Int) -> ParameterLayout.Tensor { layout.tensors[layout.index(at: offset)] }

    /// The whole vector at `offset`.
    func vector(at offset: Int) -> FloatBuffer {
        let tensor = tensor(at: offset)
        let buffer = FloatBuffer(tensor.count)
        stored(tensor).read(rows: 0..<tensor.shape[0], into: buffer.pointer)
        return buffer
    }
}

extension Model: ParameterSource {
    package func stored(_ tensor: ParameterLayout.Tensor) -> StoredTensor {
        StoredTensor(
            format: .f32, start: parameters.pointer + tensor.offset, width: tensor.count / tensor.shape[0],
            scales: nil)
    }

    package func release(_ tensor: ParameterLayout.Tensor, rows: Range<Int>) {}
}
