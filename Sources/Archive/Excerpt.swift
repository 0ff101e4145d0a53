/// A short form of a text for a message: one line, at most `length` characters.
package func excerpt(_ text: some StringProtocol, length: Int = 60) -> String {
    var view = String.UnicodeScalarView()
    var count = 0
    for scalar in text.unicodeScalars {
        if count == length {
            view.append("…")
            break
        }
        view.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
        count += 1
    }
    return String(view)
}

extension JSON {
    /// The value on one short line, for messages.
    package var brief: String {
        let text = serialized()
        return text.count <= 40 ? text : text.prefix(36) + "…"
    }
}
