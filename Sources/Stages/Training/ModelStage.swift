import Archive
import Dataflow
import MoE

/// `model`: a model folder from outside the run.
struct ModelStage: Stage {
    static let kind = "model"
    static let help = "Takes a model from outside the run: a Hugging Face folder."
    static let product = Product.model
    static let inputs: [InputRole] = []

    private static let source = Setting<String>.folder("folder", "The model's folder.")
    private static let chatTemplate = Setting<String>.file(
        "chat_template", "A file with a chat template, to be used instead of the folder's own.")
    static let settings: [any DeclaredSetting] = [source, chatTemplate]

    let folder: String
    /// The configuration of the folder's model.
    let config: ModelConfig
    /// A chat template to use instead of the folder's own.
    private let template: String?
    let material: JSON

    init(_ settings: Settings) throws {
        do {
            folder = try settings(Self.source)
        } catch {
            // If the path does not exist, it may be a name on the hub, or a file in another format.
            let written = try settings.given(Setting<String>.text(Self.source.name, Self.source.help))
            if let written { try ModelFolder.demandModel(written) }
            throw error
        }
        template = try settings.given(Self.chatTemplate)
        // It is opened now, so that a damaged folder is refused before anything runs.
        config = try Checkpoint(folder: folder).config
        try Self.check(folder, config, template)
        material = ["digest": .string(try ModelFolder.digest(folder, template: template))]
    }

    /// Checks that the chat template can be rendered. A template that asks for the date is accepted: the
    /// stages that render it may give one.
    private static func check(_ folder: String, _ config: ModelConfig, _ template: String?) throws {
        do {
            _ = try ChatFormat(folder: folder, for: config, template: template)
        } catch let complaint as Complaint {
            let options = try TemplateOptions(date: TemplateDate("2000-01-01"), variables: [], at: folder)
            guard (try? ChatFormat(folder: folder, for: config, template: template, options: options)) != nil
            else { throw complaint }
        }
    }

    /// Refuses a folder whose chat template cannot be rendered with these options.
    func demandTemplate(_ options: TemplateOptions) throws {
        _ = try ChatFormat(folder: folder, for: config, template: template, options: options)
    }

    func run(_ context: StageContext) throws -> JSON {
        let partial = try context.makeFolder() + "/model"
        let files = template.map { [ModelFolder.chatTemplate: $0] } ?? [:]
        if !Files.exists(partial) {
            // With another template, the digests in the folder's manifest would be wrong.
            try FolderCopy.copy(
                folder, to: partial, with: files, without: template == nil ? [] : [ModelFolder.manifest])
        }
        return ["digest": .string(try ModelFolder.digest(partial))]
    }

    func damage(_ context: StageContext) -> String? { ModelInput.damage(context.folder) }
}

/// The input role `model`: a stage whose folder holds a model.
enum ModelInput {
    static let role = InputRole("model", [.model])

    static func folder(_ context: StageContext) -> String { context.input("model").folder + "/model" }

    /// The whole input model.
    static func read(_ context: StageContext) throws -> Model { try Model(folder: folder(context)) }

    static func announcement(_ record: StageRecord, _ folder: String) -> String {
        "The model \(record.name) is in \(folder)/model"
    }

    /// What a stage's folder lacks to hold a complete model; nil if it is complete.
    static func damage(_ folder: String) -> String? {
        do {
            return try ModelFolder.lack(folder + "/model").map { "\(folder)/model/\($0) is missing" }
        } catch {
            return "\(error)"
        }
    }
}

/// Copies the files of a folder, except some names, and adds or replaces others; the copy appears complete or
/// not at all.
enum FolderCopy {
    static func copy(
        _ source: String, to target: String, with others: [String: String], without left: Set<String>
    ) throws {
        let folder = try AtomicFolder(target)
        var files = others
        for name in try Files.names(in: source)
        where !Files.isFolder(source + "/" + name) && !left.contains(name) {
            files[name] = others[name] ?? source + "/" + name
        }
        for (name, path) in files { try AtomicFile.copy(path, to: folder.partial + "/" + name) }
        try folder.commit()
    }
}
