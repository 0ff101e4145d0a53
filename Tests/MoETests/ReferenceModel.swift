import Foundation
import MoE

/// The decoder once more in double precision, as plain loops over whole sequences: what the kernels are
/// compared with. Written from the papers (arXiv:2405.04434, arXiv:2412.19437), sharing no code with them.
struct ReferenceModel {
    let config: ModelConfig
    let layout: ParameterLayout
    var parameters: [Double]

    init(_ model: Model) {
        config = model.config
        layout = model.layout
        parameters = model.parameters.values.map(Double.init)
    }

    /// A token's loss from its log-probability, its weight and the log-probability of a reference.
    typealias Loss = (Double, Double, Double) -> Double

    static func crossEntropy(_ logProbability: Double, _ weight: Double, _: Double) -> Double {
        -logProbability * weight
    }

    /// Sum of the losses of the labels over the batch.
    func loss(_ batch: TokenBatch, _ loss: Loss = Self.crossEntropy) -> Double {
        var total = 0.0
        var start = 0
        for length in batch.lengths {
            let logits = self.logits(Array(batch.tokens[start..<start + length]))
            for position in 0..<length where batch.labels[start + position] >= 0 {
                let row = logits[position]
                let top = row.max()!
                let sum = row.reduce(0) { $0 + exp($1 - top) }
                let place = start + position
                total += loss(
                    row[Int(batch.labels[place])] - top - log(sum), Double(batch.weights[place]),
                    Double(batch.references[place]))
            }
            start += length
        }
        return total
    }

    /// `[positions][vocabulary]`.
    func logits(_ tokens: [Int32]) -> [[Double]] {
        var x = tokens.map { token in
            slice(layout.embedding + Int(token) * config.hiddenSize, config.hiddenSize)
        }
        for layer in layout.layers {
            let normed = x.map { norm($0, layer.inputNorm, config.normEpsilon) }
            let attended =
                switch layer.attention {
                case .latent(let layer): latent(normed, layer)
                case .grouped(let layer): grouped(normed, layer)
                }
            x = zip(x, attended).map(add)
            let inner = x.map { norm($0, layer.postNorm, config.normEpsilon) }
            x = zip(x, inner.map { feedForward($0, layer.feedForward) }).map(add)
        }
        return x.map { product(layout.output, norm($0, layout.finalNorm, config.normEpsilon)) }
    }

    private func slice(_ offset: Int, _ count: Int) -> [Double] { Array(parameters[offset..<offset + count]) }

    private func add(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map(+) }

    private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

    private func product(_ matrix: ParameterLayout.Matrix, _ x: [Double]) -> [Double] {
        (0..<matrix.outputs).map { row in
            var sum = matrix.bias.map { parameters[$0 + row] } ?? 0
            for column in 0..<matrix.inputs {
                sum += parameters[matrix.offset + row * matrix.inputs + column] * x[column]
            }
            return sum
        }
    }

    private func norm(_ x: [Double], _ weight: Int, _ epsilon: Double) -> [Double] {
        let scale = 1 / (dot(x, x) / Double(x.count) + epsilon).squareRoot()
        return x.indices.map { x[$0] * scale * parameters[weight + $0] }
    }

    private func turned(_ x: [Double], _ position: Int) -> [Double] {
        var result = x
        for pair in 0..<x.count / 2 {
            let angle = Double(position) * pow(config.rope.theta, -2 * Double(pair) / Double(x.count))
            let (first, second) =
                config.rope.isInterleaved ? (2 * pair, 2 * pair + 1) : (pair, pair + x.count / 2)
            result[first] = x[first] * cos(angle) - x[second] * sin(angle)
            result[second] = x[second] * cos(angle) + x[first] * sin(angle)
        }
        return result
    }

    /// Each key and value belongs to several heads (arXiv:2305.13245).
    private func grouped(_ x: [[Double]], _ layer: ParameterLayout.GroupedAttention) -> [[Double]] {
        let (size, shared) = (config.queryHeadSize, config.keyValueHeads!)
        func heads(_ x: [Double], _ matrix: ParameterLayout.Matrix, _ weight: Int?, at position: Int?)
            -> [[Double]]
        {
            var all = product(matrix, x)
            if let weight, config.queryKeyNorm == .whole { all = norm(all, weight, config.normEpsilon) }
            return stride(from: 0, to: all.count, by: size).map { start in
                var head = Array(all[start..<start + size])
                if let weight, config.queryKeyNorm == .perHead {
                    head = norm(head, weight, config.normEpsilon)
                }
                if let limit = config.clip { head = head.map { min(limit, max(-limit, $0)) } }
                return position.map { turned(head, $0) } ?? head
            }
        }
        func repeated(_ heads: [[Double]]) -> [[Double]] {
            (0..<config.heads).map { heads[$0 / (config.heads / shared)] }
        }
        return mixed(
            x.enumerated().map { heads($1, layer.query, layer.queryNorm, at: $0) },
            x.enumerated().map { repeated(heads($1, layer.key, layer.keyNorm, at: $0)) },
            x.map { repeated(heads($0, layer.value, nil, at: nil)) }
        ).map { product(layer.output, $0) }
    }

    private func latent(_ x: [[Double]], _ layer: ParameterLayout.LatentAttention) -> [[Double]] {
        let epsilon = Double(ModelConfig.latentNormEpsilon)
        let size = config.queryHeadSize
        var queries: [[[Double]]] = []
        var keys: [[[Double]]] = []
        var values: [[[Double]]] = []
        for (position, row) in x.enumerated() {
            let latentQuery = layer.queryDown.map { norm(product($0, row), layer.queryNorm, epsilon) } ?? row
            let query = product(layer.query, latentQuery)
            let down = product(layer.keyValueDown, row)
            let latent = norm(Array(down[..<config.keyValueRank]), layer.keyValueNorm, epsilon)
            let shared = turned(Array(down[config.keyValueRank...]), position)
            let up = product(layer.keyValueUp, latent)
            let upHead = config.nopeSize + config.valueSize
            queries.append(
                (0..<config.heads).map { head in
                    let own = Array(query[head * size..<(head + 1) * size])
                    return Array(own[..<config.nopeSize]) + turned(Array(own[config.nopeSize...]), position)
                })
            keys.append(
                (0..<config.heads).map { Array(up[$0 * upHead..<$0 * upHead + config.nopeSize]) + shared })
            values.append(
                (0..<config.heads).map { Array(up[$0 * upHead + config.nopeSize..<($0 + 1) * upHead]) })
        }
        return mixed(queries, keys, values).map { product(layer.output, $0) }
    }

    /// Causal softmax attention of `[positions][heads][size]`, the heads of a position one after the other.
    private func mixed(_ queries: [[[Double]]], _ keys: [[[Double]]], _ values: [[[Double]]]) -> [[Double]] {
        queries.indices.map { position in
            var mixed: [Double] = []
            for head in 0..<config.heads {
                let scores = (0...position).map {
                    dot(queries[position][head], keys[$0][head]) / Double(config.queryHeadSize).squareRoot()
                }
                let weights = scores.map { exp($0 - scores.max()!) }
                let total = weights.reduce(0, +)
                var value = [Double](repeating: 0, count: config.valueSize)
                for (past, weight) in weights.enumerated() {
                    for index in value.indices { value[index] += weight / total * values[past][head][index] }
                }
                mixed += value
            }
            return mixed
        }
    }

    private func swiglu(_ mlp: ParameterLayout.MLP, _ x: [Double]) -> [Double] {
        let gate = product(mlp.gate, x)
        let up = product(mlp.up, x)
        return product(mlp.down, gate.indices.map { gate[$0] / (1 + exp(-gate[$0])) * up[$0] })
    }

    private func feedForward(_ x: [Double], _ kind: ParameterLayout.FeedForward) -> [Double] {
        switch kind {
        case .dense(let mlp): return swiglu(mlp, x)
        case .experts(let layer):
            let logits = product(layer.router, x)
            let sum = logits.reduce(0) { $0 + exp($1 - logits.max()!) }
            let scores = logits.map {
                config.routing == .softmax ? exp($0 - logits.max()!) / sum : 1 / (1 + exp(-$0))
            }
            let chosen = choose(scores, bias: layer.bias)
            let total = chosen.reduce(1e-20) { $0 + scores[$1] }
            var output = layer.shared.map { swiglu($0, x) } ?? [Double](repeating: 0, count: x.count)
            if let gate = layer.sharedGate {
                let weight = 1 / (1 + exp(-product(gate, x)[0]))
                output = output.map { $0 * weight }
            }
            for expert in chosen {
                let weight =
                    config.weightScale * (config.normalizesWeights ? scores[expert] / total : scores[expert])
                output = add(output, swiglu(layer.experts[expert], x).map { $0 * weight })
            }
            return output
        }
    }

    private func choose(_ scores: [Double], bias: Int?) -> [Int] {
        let biased = scores.enumerated().map { expert, score in
            score + (bias.map { parameters[$0 + expert] } ?? 0)
        }
        let size = config.experts / config.groups
        let worth = (0..<config.groups).map { group in
            biased[group * size..<(group + 1) * size].sorted(by: >)
                .prefix(config.routing == .softmax ? 1 : 2).reduce(0, +)
        }
        let open = Set(worth.indices.sorted { worth[$0] > worth[$1] }.prefix(config.activeGroups))
        return Array(
            biased.indices.filter { open.contains($0 / size) }.sorted { biased[$0] > biased[$1] }
                .prefix(config.activeExperts))
    }
}
