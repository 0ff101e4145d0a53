import Archive
import Dataflow
import MoE

/// What a stage gives the model's chat template besides the conversations.
package struct TemplateSettings {
    private static let date = Setting<String>(
        "date", expected: TemplateDate.form, default: nil,
        "The date that the model's chat template is given as today's; without one it has none.",
        parse: { json in json.string.flatMap { TemplateDate($0) == nil ? nil : $0 } }, write: JSON.string)
    private static let variables = Setting<JSON>.json(
        "template", expected: "an object",
        "Variables of the model's chat template: { enable_thinking: false }."
    ) { $0.members != nil }
    /// The settings' declarations.
    package static let all: [any DeclaredSetting] = [date, variables]

    /// The options for the chat template.
    package let options: TemplateOptions
    /// The given settings, for digests of the stage's results; empty if none was given.
    package let members: [JSON.Member]

    package init(_ settings: Settings) throws(Complaint) {
        let (date, variables) = (try settings.given(Self.date), try settings.given(Self.variables))
        options = try TemplateOptions(
            date: date.flatMap { TemplateDate($0) }, variables: variables?.members ?? [],
            at: settings.place(of: Self.variables))
        members =
            (date.map { [.init(Self.date.name, .string($0))] } ?? [])
            + (variables.map { [.init(Self.variables.name, $0.canonical)] } ?? [])
    }

    /// The settings of a stage in the store.
    init(_ record: StageRecord) throws(Complaint) {
        try self.init(
            Settings(
                record.recipe.parameters.filter { parameter in
                    Self.all.contains { $0.name == parameter.name }
                }, path: "stage \(record.name)"))
    }

    /// Refuses, when the pipeline is read, a model from outside whose chat template cannot be rendered with
    /// these options.
    func demandTemplate(_ inputs: [String: any Stage]) throws {
        guard let stage = inputs[ModelInput.role.name] as? ModelStage else { return }
        try stage.demandTemplate(options)
    }
}
