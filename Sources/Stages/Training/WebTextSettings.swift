import Archive
import Dataflow
import Problems

/// The settings of the messy procedural corpus from which tokenizer and base model are made.
struct WebTextSettings: Sendable {
    let families: [String]
    let mess: Mess

    private static let names = Setting<[String]>.texts(
        "families", default: Families.names, "The families that documents are about.")
    /// The setting of each share of documents, and its place in `Mess`.
    private static let shares: [(setting: Setting<Double>, place: WritableKeyPath<Mess, Double> & Sendable)] =
        {
            func share(_ name: String, _ place: WritableKeyPath<Mess, Double> & Sendable, _ help: String) -> (
                setting: Setting<Double>, place: WritableKeyPath<Mess, Double> & Sendable
            ) {
                (.double(name, in: 0...1, default: Mess()[keyPath: place], help), place)
            }
            return [
                share("textbook", \.textbook, "Documents with several problems and their solutions."),
                share("plain", \.plain, "Documents of plain prose."),
                share("wrong", \.wrong, "Solutions with a wrong step or answer."),
                share("mixed", \.mixed, "Solutions that change their language."),
                share("unformatted", \.unformatted, "Solutions without the tags of the format."),
                share("unexplained", \.unexplained, "Solutions that are an answer alone."),
                share("abandoned", \.abandoned, "Solutions that break off before an answer."),
                share("repeated", \.repeated, "Solutions that repeat themselves."),
                share("unchecked", \.unchecked, "Solutions that do not check their answer."),
                share("reflection", \.reflection, "Solutions that doubt and repair a step."),
                share("foreign", \.foreign, "Solutions in another language than the problem."),
            ]
        }()
    private static let group = SettingGroup(
        "mess", "Shares of faults in the pretraining text.", shares.map(\.setting))
    static let all: [any DeclaredSetting] = [names, group]

    init(_ settings: Settings) throws {
        families = try settings.families(Self.names)
        let group = try settings(Self.group)
        var mess = Mess()
        for share in Self.shares { mess[keyPath: share.place] = try group(share.setting) }
        self.mess = mess
    }

    func text(seed: UInt64) throws -> WebText { try WebText(families: families, mess: mess, seed: seed) }
}
