import Synchronization
import Tensors

/// Lays a model's weights out for the kernels: it takes memory first, and then fills it on several threads.
struct Packing<Source: ParameterSource> {
    private let source: Source
    private let form: InferenceWeights.Form
    private var jobs: [@Sendable () -> Void] = []
    /// The last large block, and how much of it is used.
    private var slab = (buffer: FloatBuffer(0), used: 0)
    /// Whether a matrix is in 8 bits.
    private(set) var hasCodes = false
    private let inspection = Inspection()

    /// The offsets of tensors that have a number that is not finite.
    private final class Inspection: Sendable {
        let strange = Mutex<Set<Int>>([])
    }

    /// - Parameter form: the form of the matrices that `Quantization` includes.
    init(_ source: Source, _ form: InferenceWeights.Form) {
        self.source = source
        self.form = form
    }

    /// Does all the filling that was requested so far.
    func run(threads: Int) {
        let jobs = jobs
        parallel(tasks: jobs.count, threads: threads) { jobs[$0]() }
    }

    /// The first of the filled tensors with a number that is not finite; nil if there is none.
    var strange: ParameterLayout.Tensor? {
        inspection.strange.withLock { $0.min() }.map { source.tensor(at: $0) }
    }

    /// Inspects a tensor that is not packed.
    mutating func inspect(_ tensor: ParameterLayout.Tensor) { fill(tensor) { _ in } }

    /// Reads a vector immediately.
    func vector(at offset: Int) -> FloatBuffer {
        let tensor = source.tensor(at: offset)
        Self.inspect(source.stored(tensor), 0..<tensor.shape[0], of: tensor, inspection)
        return source.vector(at: offset)
    }

    private static func inspect(
        _ stored: StoredTensor, _ rows: Range<Int>, of tensor: ParameterLayout.Tensor,
        _ inspection: Inspection
    ) {
        guard !stored.isFinite(rows: rows) else { return }
        inspection.strange.withLock { _ = $0.insert(tensor.offset) }
    }

    /// Memory for `count` numbers of 4 bytes. Many matrices share one block: the system hands out few large
    /// pages much faster than many small ones.
    private mutating func room(_ count: Int) -> (FloatBuffer, Int) {
        let size = (count + 15) / 16 * 16
        if slab.used + size > slab.buffer.count { slab = (FloatBuffer(max(size, 1 << 25)), 0) }
        defer { slab.used += size }
        return (slab.buffer, slab.used)
    }

    private mutating func panels(columns: Int, depth: Int) -> Panels {
        let (buffer, offset) = room(Panels.size(columns: columns, depth: depth))
        return Panels(columns: columns, depth: depth, in: buffer, at: offset)
    }

    mutating func linear(_ matrix: ParameterLayout.Matrix) -> Linear {
        linear(
            source.tensor(at: matrix.offset), bias: matrix.bias.map { vector(at: $0) },
            form)
    }

    /// The product with a tensor `[outputs, inputs]`.
    mutating func linear(
        _ tensor: ParameterLayout.Tensor, bias: FloatBuffer? = nil, _ form: InferenceWeights.Form
    ) -> Linear {
        let stored = source.stored(tensor)
        let outputs = tensor.shape[0]
        let weights: Linear.Weights
        let isIncluded = Quantization.includes(tensor) || tensor.role == .embedding
        if stored.format == .i8 || form == .int8 && isIncluded {
            hasCodes = true
            let (buffer, offset) = room(IntegerPanels.size(columns: outputs, depth: stored.width))
            let panels = IntegerPanels(columns: outputs, depth: stored.width, in: buffer, at: offset)
            fill(tensor) { rows in panels.pack(Quantization.codes(stored, rows), columns: rows) }
            weights = .integer(panels)
        } else if form == .int8Weights, isIncluded {
            let (buffer, offset) = room(CodedPanels.size(columns: outputs, depth: stored.width))
            let panels = CodedPanels(columns: outputs, depth: stored.width, in: buffer, at: offset)
            fill(tensor) { rows in
                let numbers = FloatBuffer(rows.count * stored.width)
                stored.read(rows: rows, into: numbers.pointer)
                panels.quantize(rows: numbers.pointer, columns: rows)
            }
            weights = .coded(panels)
        } else {
            let size = Panels.size(columns: outputs, depth: stored.width) * stored.format.size / 4
            let (buffer, offset) = room(size)
            let panels = Panels(
                columns: outputs, depth: stored.width, format: stored.format, scales: stored.scales,
                in: buffer, at: offset * 4 / stored.format.size)
            fill(tensor) { rows in
                panels.pack(
                    rows: stored.start + rows.lowerBound * stored.width * stored.format.size, columns: rows)
            }
            weights = .real(panels)
        }
        return Linear(weights: weights, bias: bias, outputs: outputs)
    }

    /// Requests that `body` is called for ranges of the tensor's rows. Each range is some megabytes and whole
    /// panels, and is inspected as well.
    private mutating func fill(
        _ tensor: ParameterLayout.Tensor, _ body: @escaping @Sendable (Range<Int>) -> Void
    ) {
        let (source, inspection) = (source, inspection)
        let stored = source.stored(tensor)
        let (rows, width) = (tensor.shape[0], tensor.count / tensor.shape[0])
        let size = max(1, (1 << 20) / width / 16) * 16
        for first in stride(from: 0, to: rows, by: size) {
            let range = first..<min(rows, first + size)
            jobs.append {
                Self.inspect(stored, range, of: tensor, inspection)
                body(range)
                source.release(tensor, rows: range)
            }
        }
    }

    mutating func layer(_ layer: ParameterLayout.Layer) -> InferenceWeights.Layer {
        InferenceWeights.Layer(
            inputNorm: vector(at: layer.inputNorm), attention: attention(layer.attention),
            postNorm: vector(at: layer.postNorm), feedForward: feedForward(layer.feedForward))
    }

    private mutating func attention(_ attention: ParameterLayout.Attention) -> InferenceWeights.Attention {
        switch attention {
        case .latent(let layer):
            // In the order of use.
            let queryDown = layer.queryDown.map { linear($0) }
            let (query, down) = (linear(layer.query), linear(layer.keyValueDown))
            let (keys, values) = absorbed(layer.keyValueUp)
            return .latent(
                .init(
                    queryDown: queryDown,
                    queryNorm: layer.queryDown.map { _ in vector(at: layer.queryNorm) },
                    query: query, down: down, norm: vector(at: layer.keyValueNorm), absorbKey: keys,
                    absorbValue: values, output: linear(layer.output)))
        case .grouped(let layer):
            return .grouped(
                .init(
                    query: linear(layer.query), key: linear(layer.key), value: linear(layer.value),
                    queryNorm: layer.queryNorm.map { vector(at: $0) },
                    keyNorm: layer.keyNorm.map { vector(at: $0) }, output: linear(layer.output)))
        }
    }

    private mutating func absorbed(_ matrix: ParameterLayout.Matrix) -> (keys: [Panels], values: [Panels]) {
        let (source, config) = (source, source.config)
        let (rank, nope, value) = (config.keyValueRank, config.nopeSize, config.valueSize)
        let tensor = source.tensor(at: matrix.offset)
        let stored = source.stored(tensor)
        let keys = (0..<config.heads).map { _ in panels(columns: rank, depth: nope) }
        let values = (0..<config.heads).map { _ in panels(columns: value, depth: rank) }
        let inspection = inspection
        jobs.append {
            Self.inspect(stored, 0..<tensor.shape[0], of: tensor, inspection)
            let size = nope + value
            let part = FloatBuffer(size * rank)
            for head in keys.indices {
                stored.read(rows: head * size..<(head + 1) * size, into: part.pointer)
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
                    router: linear(layer.router), bias: layer.bias.map { vector(at: $0) },
                    experts: layer.experts.map { mlp($0) }, shared: layer.shared.map { mlp($0) },
                    sharedGate: layer.sharedGate.map { linear($0) }))
        }
    }

    private mutating func mlp(_ layer: ParameterLayout.MLP) -> InferenceWeights.MLP {
        .init(gate: linear(layer.gate), up: linear(layer.up), down: linear(layer.down))
    }
}
