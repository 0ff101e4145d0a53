import Archive
import MoE

/// The options of commands that render a chat template: what the template gets besides the conversation.
enum TemplateArguments {
    static let options: [Usage.Option] = [
        .init(
            "--date", "DATE",
            "What the chat template is given as today's date, such as 2025-07-26; without one it has none."),
        .init(
            "--template", "VARIABLES",
            "Variables of the chat template, as an object in JSON5: '{ enable_thinking: false }'."),
    ]

    static func read(_ arguments: Arguments) throws -> TemplateOptions {
        let date = try arguments.value("--date").map { text in
            guard let date = TemplateDate(text) else {
                throw arguments.error("--date", "is \"\(excerpt(text))\", expected \(TemplateDate.form)")
            }
            return date
        }
        let variables = try arguments.value("--template").map { text in
            let value = try JSON.parse(Array(text.utf8), json5: true, file: "--template")
            guard let members = value.members else {
                throw arguments.error("--template", "is \(value.kind), expected an object of variables")
            }
            return members
        }
        return try TemplateOptions(date: date, variables: variables ?? [], at: "--template")
    }
}
