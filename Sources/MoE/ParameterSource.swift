import Tensors

/// Where a model's weights come from: memory, or the files of a folder.
package protocol ParameterSource: AnyObject, Sendable {
    var config: ModelConfig { get }
    var layout: ParameterLayout { get }
    /// The numbers of a tensor; valid as long as this object is there.
    func stored(_ tensor: ParameterLayout.Tensor) -> StoredTensor
    /// Says that some rows are not needed for now.
    func release(_ tensor: ParameterLayout.Tensor, rows: Range<Int>)
}

/// A tensor's numbers as they are stored, at any address.
package struct StoredTensor: @unchecked Sendable {
    package let format: NumberFormat
    package let start: UnsafeRawPointer
    /// Numbers of a row; 1 in a vector.
    package let width: Int
    /// Of f8 the factors of blocks of 128 x 128, `[rows/128][width/128]` rounded up; of i8 the rows' factors.
    package let scales: FloatBuffer?

    /// Side of f8's blocks.
    static let block = 128

    /// Whether the numbers of some rows are finite, as those of a model have to be.
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

    /// All of a vector, the tensor at `offset`.
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
