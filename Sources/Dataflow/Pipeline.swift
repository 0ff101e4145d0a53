import Archive

/// A pipeline file with its parameters put in: its stages in file order, not yet tied to kinds (see `Plan`).
///
/// JSON5:
/// `{ name, seed, parameters: {samples: 600000}, stages: [{ name, kind, inputs: {role: stage}, … }] }`. In a
/// stage, the text `"$samples"` stands for the top-level parameter of that name, and `"$$"` for a dollar
/// sign.
package struct Pipeline: Sendable {
    /// The path of the file, for messages.
    package let file: String
    /// The file's bytes as text, for the record.
    package let text: String
    /// The pipeline's name.
    package private(set) var name: String
    /// The seed of the whole run; 1 if the file gives none.
    package var seed: UInt64
    /// The top-level parameters with overrides applied, in file order.
    package let parameters: [JSON.Member]
    /// The entries of `stages`, in file order.
    package private(set) var stages: [Entry]

    /// One entry of `stages`.
    package struct Entry: Sendable, Equatable {
        /// Its path in the file: `stages[2]`.
        package let path: String
        /// The stage's name.
        package let name: String
        /// The word for the stage's kind: `rollouts`.
        package let kind: String
        /// The stage's inputs, in file order.
        package let inputs: [Input]
        /// The other members of the entry: the parameters of its kind.
        package let values: [JSON.Member]

        package init(path: String, name: String, kind: String, inputs: [Input], values: [JSON.Member]) {
            (self.path, self.name, self.kind, self.inputs, self.values) = (path, name, kind, inputs, values)
        }
    }

    /// An input of a stage, in the file `role: stage`.
    package struct Input: Sendable, Equatable {
        /// The name of the input's role.
        package let role: String
        /// The name of the stage that is the input.
        package let stage: String
    }

    /// The same pipeline with other stages, under another name.
    package func with(_ stages: [Entry], name: String) -> Pipeline {
        var other = self
        (other.stages, other.name) = (stages, name)
        return other
    }

    /// Reads a pipeline file.
    ///
    /// - Parameter settings: overrides of declared parameters, each like `samples=6000`.
    package init(file: String, settings: [String] = []) throws {
        try self.init(try Files.read(file, limit: 1 << 24), file: file, settings: settings)
    }

    /// Reads the bytes of a pipeline file; `file` is named in messages, and relative paths start at its
    /// folder.
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
                reader.complain("seed", found: json.brief, expected: "a whole number from 0 to \(Int.max)")
            }
        }
        parameters = reader.parameters(root["parameters"], settings: settings)
        stages = reader.entries(root["stages"], parameters)
        if !reader.complaints.isEmpty { throw Complaints(reader.complaints) }
    }
}
