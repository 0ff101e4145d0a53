import Archive
import Dataflow
import MoE
import Sampling

/// The sampling settings that a model's folder recommends, for settings that the pipeline does not give.
extension RolloutsStage {
    /// The stage with the sampling settings that its pipeline leaves out, from `generation_config.json` of a
    /// model from outside the run. They become parameters as if the pipeline had given them.
    func adapted(to inputs: [String: any Stage]) throws -> RolloutsStage {
        guard let model = inputs[ModelInput.role.name] as? ModelStage else { return self }
        let own = try GenerationConfig(folder: model.folder)
        var stage = self
        var taken: [String] = []
        func take<Value: Equatable>(
            _ name: String, _ path: WritableKeyPath<SamplingOptions, Value>, _ write: (Value) -> JSON,
            _ value: () throws -> Value?
        ) throws {
            guard !said.contains(name), let value = try value(), value != options[keyPath: path] else {
                return
            }
            stage.options[keyPath: path] = value
            let members = (stage.material.members ?? []).filter { $0.name != name }
            stage.material = .object(members + [.init(name, write(value))])
            taken.append("\(name) \(write(value).serialized())")
        }
        try take(Self.temperature.name, \.temperature, JSON.double, own.temperature)
        try take(Self.topK.name, \.topK, JSON.int, own.topK)
        try take(Self.topP.name, \.topP, JSON.double, own.topP)
        try take(Self.minP.name, \.minP, JSON.double, own.minP)
        try take(PromptSettings.repetitionName, \.repetitionPenalty, JSON.double, own.repetitionPenalty)
        if !taken.isEmpty {
            stage.notes.append("as the model's generation_config.json says: " + taken.joined(separator: ", "))
        }
        if !own.ignored.isEmpty {
            stage.notes.append(
                "the model's generation_config.json says, to no effect: "
                    + own.ignored.joined(separator: ", "))
        }
        return stage
    }
}
