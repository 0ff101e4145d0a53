import Archive
import Tensors

/// A Hugging Face model folder, open for reading: `config.json`, and `model.safetensors` or an index with
/// shards.
///
/// Its tensors are exactly those of the architecture, and perhaps some that are not needed (see
/// `isNeedless`). Weights in F8_E4M3 have a tensor `NAME_scale_inv` beside them, with a factor for each block
/// of 128 x 128, as in DeepSeek-V3; weights in I8 have `NAME_scale`, with a factor for each row, as
/// compressed-tensors writes them.
package final class Checkpoint: ParameterSource {
    /// The configuration of the model.
    package let config: ModelConfig
    /// The tensors of the architecture.
    package let layout: ParameterLayout
    /// `config.json` and `generation_config.json` as they are in the folder; null if there is none.
    let settings: (config: JSON, generation: JSON)
    /// The files that hold the weights.
    package let files: [SafetensorsFile]
    /// The place of each tensor, by its index in `layout.tensors`.
    private let places: [Place]

    private struct Place {
        let file: SafetensorsFile
        let entry: SafetensorsFile.Entry
        let scales: FloatBuffer?
    }

    /// Opens a folder. If it has a `leaven.json`, as every folder that Leaven writes does, the SHA-256 of
    /// each file must be as listed there: a truncated or altered file is refused.
    package init(folder: String) throws {
        try ModelFolder.demandModel(folder)
        try ModelFolder.verify(folder)
        let config = try ModelFolder.config(folder)
        files = try ModelFolder.weightFiles(folder).map { try SafetensorsFile(folder + "/" + $0) }
        self.config = config
        settings = (
            try ModelFolder.settings(folder + "/config.json"),
            try ModelFolder.settings(folder + "/generation_config.json")
        )
        var found: [String: (file: SafetensorsFile, entry: SafetensorsFile.Entry)] = [:]
        for file in files {
            for (name, entry) in file.entries where found.updateValue((file, entry), forKey: name) != nil {
                throw Complaint.tensor(
                    file: file.path, name: name, found: "in another file too", expected: "each name once")
            }
        }
        // This comes before memory is taken for a layout: the sizes may be anything.
        let count = ParameterCount(config)
        guard count.tensors <= 4 * Double(found.count) + 1000 else {
            throw Complaint.damaged(
                file: files[0].path,
                found: "\(found.count) tensors where config.json asks for \(Int(min(count.tensors, 1e15)))",
                advice: "copy the model folder again")
        }
        layout = ParameterLayout(config)
        var places: [Place] = []
        for tensor in layout.tensors { places.append(try Self.place(tensor, &found, file: files[0].path)) }
        self.places = places
        if config.tiedEmbeddings, let head = found.removeValue(forKey: "lm_head.weight") {
            try Self.demandSame(head, places[0])
        }
        let extra = found.filter { !Self.isNeedless($0.key, config) }.min { $0.key < $1.key }
        if let extra {
            throw Complaint.tensor(
                file: extra.value.file.path, name: extra.key, found: "there",
                expected: "no such tensor in \(config.architecture.rawValue) of this config.json")
        }
    }

    /// Takes a tensor, and its scales if it has them, out of the found tensors.
    private static func place(
        _ tensor: ParameterLayout.Tensor,
        _ found: inout [String: (file: SafetensorsFile, entry: SafetensorsFile.Entry)], file: String
    ) throws(Complaint) -> Place {
        guard let (file, entry) = found.removeValue(forKey: tensor.name) else {
            throw .tensor(file: file, name: tensor.name, found: "missing", expected: "shape \(tensor.shape)")
        }
        guard entry.shape == tensor.shape else {
            throw .tensor(
                file: file.path, name: tensor.name, found: "of shape \(entry.shape)",
                expected: "\(tensor.shape)")
        }
        let (suffix, shapes): (String, [[Int]])
        switch (entry.format, tensor.shape.count) {
        case (.f8, 2):
            let blocks = tensor.shape.map { ($0 + StoredTensor.block - 1) / StoredTensor.block }
            (suffix, shapes) = ("_scale_inv", [blocks])
        case (.i8, 2) where tensor.shape[1] <= IntegerPanels.largestDepth:
            (suffix, shapes) = ("_scale", [[tensor.shape[0], 1], [tensor.shape[0]]])
        case (.f8, _), (.i8, _):
            throw .tensor(
                file: file.path, name: tensor.name,
                found: "\(entry.format.rawValue) of shape \(tensor.shape)", expected: "F32, F16 or BF16")
        default: return Place(file: file, entry: entry, scales: nil)
        }
        guard let scale = found.removeValue(forKey: tensor.name + suffix) else {
            throw .tensor(
                file: file.path, name: tensor.name,
                found: "\(entry.format.rawValue) without \(tensor.name)\(suffix)",
                expected: "that tensor, of shape \(shapes[0])")
        }
        guard shapes.contains(scale.entry.shape), scale.entry.format.isReal,
            let start = scale.file.bytes(scale.entry).baseAddress
        else {
            throw .tensor(
                file: scale.file.path, name: tensor.name + suffix,
                found: "\(scale.entry.format.rawValue) of shape \(scale.entry.shape)",
                expected: "F32 of shape \(shapes[0])")
        }
        let scales = FloatBuffer(shapes[0].reduce(1, *))
        scale.entry.format.convert(start, count: scales.count, to: scales.pointer)
        guard NumberFormat.f32.isFinite(scales.pointer, count: scales.count) else {
            throw .notFinite(file: scale.file.path, name: tensor.name + suffix)
        }
        return Place(file: file, entry: entry, scales: scales)
    }

    /// Refuses an output layer that differs from the embedding. Some files hold the output layer although it
    /// is tied.
    private static func demandSame(
        _ head: (file: SafetensorsFile, entry: SafetensorsFile.Entry), _ embedding: Place
    ) throws(Complaint) {
        guard head.entry.shape == embedding.entry.shape,
            head.entry.format == embedding.entry.format,
            head.file.bytes(head.entry).elementsEqual(embedding.file.bytes(embedding.entry))
        else {
            throw .tensor(
                file: head.file.path, name: "lm_head.weight", found: "not the embedding",
                expected: "the same numbers, as tie_word_embeddings is true")
        }
    }

    /// Whether a tensor may be there without need: frequencies that older versions stored, and layers for
    /// multi-token prediction.
    private static func isNeedless(_ name: String, _ config: ModelConfig) -> Bool {
        if name.hasSuffix(".rotary_emb.inv_freq") { return true }
        let parts = name.split(separator: ".")
        guard parts.count > 3, parts[0] == "model", parts[1] == "layers", let layer = Int(parts[2]) else {
            return false
        }
        return (config.layers..<config.layers + config.predictionLayers).contains(layer)
    }

    private func place(_ tensor: ParameterLayout.Tensor) -> Place {
        places[layout.index(at: tensor.offset)]
    }

    package func stored(_ tensor: ParameterLayout.Tensor) -> StoredTensor {
        let place = place(tensor)
        guard let start = place.file.bytes(place.entry).baseAddress else {
            preconditionFailure("no tensor is empty")
        }
        return StoredTensor(
            format: place.entry.format, start: start, width: tensor.count / tensor.shape[0],
            scales: place.scales)
    }

    package func release(_ tensor: ParameterLayout.Tensor, rows: Range<Int>) {
        let place = place(tensor)
        let row = (place.entry.end - place.entry.offset) / tensor.shape[0]
        place.file.release(
            place.entry.offset + rows.lowerBound * row..<place.entry.offset + rows.upperBound * row)
    }

    /// The complaint that a number of a tensor is not finite.
    func notFinite(_ tensor: ParameterLayout.Tensor) -> Complaint {
        .notFinite(file: place(tensor).file.path, name: tensor.name)
    }

    /// The bytes that all weights take in the files.
    package var weightBytes: Int { layout.tensors.reduce(0) { $0 + $1.count * format($1).size } }

    /// The bytes of weights that are read for one token: of the routed experts those of the active share, and
    /// of an embedding that is not the output layer one row.
    package var activeBytes: Double {
        var passed = 0.0
        for mixture in layout.mixtures {
            let all = mixture.experts.reduce(0) { $0 + bytes($1.gate) + bytes($1.up) + bytes($1.down) }
            passed += all * (1 - Double(config.activeExperts) / Double(config.experts))
        }
        if layout.head != nil {
            let table = layout.tensors[layout.index(at: layout.embedding)]
            passed += Double((table.count - config.hiddenSize) * format(table).size)
        }
        return Double(weightBytes) - passed
    }

    private func bytes(_ matrix: ParameterLayout.Matrix) -> Double {
        Double(matrix.outputs) * Double(matrix.inputs)
            * Double(format(layout.tensors[layout.index(at: matrix.offset)]).size)
    }

    /// Whether matrices are in 8-bit integers: the key-value cache is in 8 bits, too, where they are.
    package var hasCodes: Bool {
        layout.matrices.contains { format(layout.tensors[layout.index(at: $0.offset)]) == .i8 }
    }

    /// The number format in which a tensor is stored, for inspection.
    package func format(_ tensor: ParameterLayout.Tensor) -> NumberFormat { place(tensor).entry.format }
}
