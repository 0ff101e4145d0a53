/// A language that problems are posed in and chains of thought are written in; the raw value is its ISO 639-1 code.
///
/// The built-in families pose problems in English and Chinese; those of files may be in any. The first 15 are the
/// languages in the Latin script that most of the web is in, which `Curation` tells apart by their words, in the
/// order of its model's weights; the others it tells by their script.
package enum Language: String, Sendable, CaseIterable {
    case english = "en"
    case spanish = "es"
    case german = "de"
    case french = "fr"
    case portuguese = "pt"
    case italian = "it"
    case dutch = "nl"
    case polish = "pl"
    case turkish = "tr"
    case vietnamese = "vi"
    case indonesian = "id"
    case czech = "cs"
    case swedish = "sv"
    case romanian = "ro"
    case hungarian = "hu"
    case chinese = "zh"
    case japanese = "ja"
    case korean = "ko"
    case russian = "ru"
    case greek = "el"
    case arabic = "ar"
    case hebrew = "he"
    case hindi = "hi"
    case thai = "th"

    /// The languages of the built-in families.
    package static let builtIn: [Language] = [.english, .chinese]

    /// The text for this language; both are written side by side so that neither is forgotten. To people who
    /// write in neither, English is spoken.
    package func choose<Value>(_ english: Value, _ chinese: Value) -> Value {
        self == .chinese ? chinese : english
    }
}
