import Archive

/// A pipeline file, read and substituted: its stages in file order, not yet tied to kinds (see `Plan`).
///
/// JSON5: `{ name, seed, parameters: {samples: 600000}, stages: [{ name, kind, inputs: {role: stage}, … }] }`.
/// A text `"$samples"` in a stage stands for the top-level parameter; `"$$"` for a dollar sign.
package struct Pipeline: Sendable {
    package let file: String
    /// The file's bytes as text, for the record.
    package let text: String
    package let name: String
    package var seed: UInt64
    /// The top-level parameters with overrides applied, in file order.
    package let parameters: [JSON.Member]
    package private(set) var stages: [Step]

    /// One entry of `stages`.
    package struct Step: Sendable, Equatable {
        /// Its path in the file: `stages[2]`.
        package let path: String
        package let name: String
        package let kind: String
        package let inputs: [Input]
        /// What remains: the parameters of its kind.
        package let values: [JSON.Member]

        package init(path: String, name: String, kind: String, inputs: [Input], values: [JSON.Member]) {
            (self.path, self.name, self.kind, self.inputs, self.values) = (path, name, kind, inputs, values)
        }
    }

    /// `role: stage`.
    package struct Input: Sendable, Equatable {
        package let role: String
        package let stage: String
    }

    /// A pipeline with other stages, everything else as it is.
    package func with(_ stages: [Step]) -> Pipeline {
        var other = self
        other.stages = stages
        return other
    }

    /// Reads a pipeline file.
    ///
    /// - Parameter settings: overrides of declared parameters, `samples=6000` each.
    package init(file: String, settings: [String] = []) throws {
        try self.init(try Files.read(file, limit: 1 << 24), file: file, settings: settings)
    }

    /// Reads the bytes of a pipeline file; `file` is named in messages, and relative paths start at its folder.
    package init(_ bytes: [UInt8], file: String, settings: [String] = []) throws {
        var reader = PipelineReader(file: file)
        let root = try JSON.parse(bytes, json5: true, file: file)
        guard let members = root.members else {
            throw Complaint(file, "", found: root.kind, expected: "an object with name and stages")
        }
        self.file = file
        text = String(decoding: bytes, as: UTF8.self)
        reader.refuseUnknown(members, known: ["name", "seed", "parameters", "stages"], path: "")
        name = reader.text(root["name"], "name") ?? ""
        seed = 1
        if let json = root["seed"] {
            if let value = json.int, value >= 0 {
                seed = UInt64(value)
            } else {
                reader.complain("seed", found: json.brief, expected: "a whole number of at least 0")
            }
        }
        parameters = reader.parameters(root["parameters"], settings: settings)
        stages = reader.steps(root["stages"], parameters)
        if !reader.complaints.isEmpty { throw Complaints(reader.complaints) }
    }
}
