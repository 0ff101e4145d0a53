/// A language of problems and of chains of thought; the raw value is its ISO 639-1 code.
///
/// The built-in families pose problems in English and Chinese; problems from files may be in any language.
/// The first 15 are the most common languages in the Latin script on the web: `Curation` tells them apart by
/// their words, in the order of its model's weights. It tells the others by their script.
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

    /// The text for this language. Both texts stand side by side, so that neither is forgotten. All languages
    /// other than Chinese get the English text.
    package func choose<Value>(_ english: Value, _ chinese: Value) -> Value {
        self == .chinese ? chinese : english
    }
}
