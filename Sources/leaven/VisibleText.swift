/// Texts by others, made safe to print on a terminal.
enum VisibleText {
    /// The text with hidden characters spelled out (`\u{1B}`): characters that a terminal would obey, or that
    /// hide or reorder letters. Tabs and line ends stay.
    static func of(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        var visible = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard isHidden(scalar) else {
                visible.append(scalar)
                continue
            }
            let digits = String(scalar.value, radix: 16, uppercase: true)
            visible.append(contentsOf: (scalar == "\r" ? "\\r" : "\\u{\(digits)}").unicodeScalars)
        }
        return String(visible)
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar != "\t", scalar != "\n" else { return false }
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: return true
        // Emoji are joined with this character.
        case .format: return scalar != "\u{200D}"
        default: return false
        }
    }
}
