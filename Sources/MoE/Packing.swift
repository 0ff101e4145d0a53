import Tensors

/// Lays a model's weights out for the kernels: makes room first, and then fills it on several threads.
struct Packing<Source: ParameterSource> {
    private let source: Source
    private var jobs: [@Sendable () -> Void] = []

    /// Columns of a panel, and so rows of a matrix that are converted at once.
    private static var width: Int { 16 }

    init(_ source: Source) { self.source = source }

    /// Fills what was asked for so far.
    func run(threads: Int) {
        let jobs = jobs
        parallel(tasks: jobs.count, threads: threads) { jobs[$0]() }
    }

    mutating func panels(at offset: Int, outputs: Int, inputs: Int) -> Panels {
        let (source, panels) = (source, Panels(columns: outputs, depth: inputs))
        let tensor = source.layout.tensors[source.layout.index(at: offset)]
        jobs.append {
            let part = FloatBuffer(Self.width * inputs)
            var released = 0
            for first in stride(from: 0, to: outputs, by: Self.width) {
                let rows = first..<min(outputs, first + Self.width)
                source.read(tensor, rows: rows, into: part.pointer)
                Panels(
                    columns: rows.count, depth: inputs, in: panels.buffer, at: panels.offset + first * inputs
                )
                .pack(part.pointer, row: 1, column: inputs)
                guard (rows.upperBound - released) * inputs >= 1 << 20 || rows.upperBound == outputs else {
                    continue
                }
                source.release(tensor, rows: released..<rows.upperBound)
                released = rows.upperBound
            }
        }
        return panels
    }

    mutating func linear(_ matrix: ParameterLayout.Matrix) -> Linear {
        Linear(
            panels: panels(at: matrix.offset, outputs: matrix.outputs, inputs: matrix.inputs),
            bias: matrix.bias.map { source.vector(at: $0) })
    }

    /// A matrix as it is.
    mutating func rows(at offset: Int) -> FloatBuffer {
        let source = source
        let tensor = source.layout.tensors[source.layout.index(at: offset)]
        let buffer = FloatBuffer(tensor.count)
        jobs.append {
            let inputs = tensor.count / tensor.shape[0]
            for first in stride(from: 0, to: tensor.shape[0], by: 256) {
                let rows = first..<min(tensor.shape[0], first + 256)
                source.read(tensor, rows: rows, into: buffer.pointer + first * inputs)
                source.release(tensor, rows: rows)
            }
        }
        return buffer
    }

    mutating func layer(_ layer: ParameterLayout.Layer) -> InferenceWeights.Layer {
        InferenceWeights.Layer(
            inputNorm: source.vector(at: layer.inputNorm), attention: attention(layer.attention),
            postNorm: source.vector(at: layer.postNorm), feedForward: feedForward(layer.feedForward))
    }

    private mutating func attention(_ attention: ParameterLayout.Attention) -> InferenceWeights.Attention {
        switch attention {
        case .latent(let layer):
            let (keys, values) = absorbed(layer.keyValueUp)
            return .latent(
                .init(
                    queryDown: layer.queryDown.map { linear($0) },
                    queryNorm: layer.queryDown.map { _ in source.vector(at: layer.queryNorm) },
                    query: linear(layer.query), down: linear(layer.keyValueDown),
                    norm: source.vector(at: layer.keyValueNorm), absorbKey: keys, absorbValue: values,
                    output: linear(layer.output)))
        case .grouped(let layer):
            return .grouped(
                .init(
                    query: linear(layer.query), key: linear(layer.key), value: linear(layer.value),
                    queryNorm: layer.queryNorm.map { source.vector(at: $0) },
                    keyNorm: layer.keyNorm.map { source.vector(at: $0) }, output: linear(layer.output)))
        }
    }

    private mutating func absorbed(_ matrix: ParameterLayout.Matrix) -> (keys: [Panels], values: [Panels]) {
        let (source, config) = (source, source.config)
        let (rank, nope, value) = (config.keyValueRank, config.nopeSize, config.valueSize)
        let tensor = source.layout.tensors[source.layout.index(at: matrix.offset)]
        let keys = (0..<config.heads).map { _ in Panels(columns: rank, depth: nope) }
        let values = (0..<config.heads).map { _ in Panels(columns: value, depth: rank) }
        jobs.append {
            let size = nope + value
            let part = FloatBuffer(size * rank)
            for head in keys.indices {
                source.read(tensor, rows: head * size..<(head + 1) * size, into: part.pointer)
                keys[head].pack(part.pointer, row: rank, column: 1)
                values[head].pack(part.pointer + nope * rank, row: 1, column: rank)
            }
            source.release(tensor, rows: 0..<tensor.shape[0])
        }
        return (keys, values)
    }

    private mutating func feedForward(_ feedForward: ParameterLayout.FeedForward)
        -> InferenceWeights.FeedForward
    {
        switch feedForward {
        case .dense(let layer): return .dense(mlp(layer))
        case .experts(let layer):
            return .experts(
                .init(
                    router: linear(layer.router), bias: layer.bias.map { source.vector(at: $0) },
                    experts: layer.experts.map { mlp($0) }, shared: layer.shared.map { mlp($0) },
                    sharedGate: layer.sharedGate.map { linear($0) }))
        }
    }

    private mutating func mlp(_ layer: ParameterLayout.MLP) -> InferenceWeights.MLP {
        .init(gate: linear(layer.gate), up: linear(layer.up), down: linear(layer.down))
    }
}
