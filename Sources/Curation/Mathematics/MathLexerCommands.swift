/// Commands of LaTeX.
extension MathLexer {
    mutating func command() throws(Undecided) -> Bool {
        index += 1
        guard let first = peek() else { return true }
        guard first.isASCIILetter else {
            index += 1
            switch first {
            case "{":
                depth += 1
                add(.open(.curly), length: 0)
            case "}":
                depth -= 1
                add(.close(.curly), length: 0)
            case "%": add(.percent, length: 0)
            case "$": add(.currency("$"), length: 0)
            case "\\": add(.newRow, length: 0)
            case "|": add(.bar, length: 0)
            case "&": add(.and, length: 0)
            // Spaces, and delimiters of formulas: \, \; \! \: \( \) \[ \].
            default: break
            }
            return true
        }
        let start = index
        while let next = peek(), next.isASCIILetter, index - start < 32 { index += 1 }
        var name = text[start..<index].text
        // \quadx: the space after the command was lost.
        for space in ["quad", "qquad"] where name.hasPrefix(space) && name != space {
            name = space
            index = start + space.utf8.count
        }
        if let kind = Self.commands[name] {
            if case .open = kind { depth += 1 }
            if case .close = kind { depth -= 1 }
            add(kind, length: 0)
            return true
        }
        if Self.silent.contains(name) { return true }
        if Self.texts.contains(name) { return textArgument() }
        switch name {
        case "begin", "end":
            let environment = argument() ?? ""
            if environment == "array" { _ = argument() }
            guard environment.hasSuffix("matrix") || environment == "array" || environment == "cases" else {
                // Environments that only hold formulas: align, equation.
                return true
            }
            depth += name == "begin" ? 1 : -1
            arrays += name == "begin" ? 1 : -1
            if name == "begin", environment == "vmatrix" { add(.command("det"), length: 0) }
            add(name == "begin" ? .beginArray : .endArray, length: 0)
            return true
        case "operatorname", "mathbb", "mathcal":
            if peek() == "*" { index += 1 }
            let inner = argument() ?? ""
            if name == "mathbb" {
                guard inner == "R" else { return false }
                add(.constant(.reals), length: 0)
            } else {
                add(.word(inner), length: 0)
            }
            return true
        case "phantom", "hspace", "vspace", "label", "tag":
            _ = argument()
            return true
        default:
            add(.command(name), length: 0)
            if MathWords.fractions.contains(name) { digitArguments() }
            return true
        }
    }

    /// Reads the arguments of `\frac12` or `\frac1{2}`: TeX takes one digit as an argument.
    mutating func digitArguments() {
        for _ in 0..<2 {
            var end = index
            while end < text.count, text[end] == " " { end += 1 }
            guard end < text.count, text[end].isDigit else { return }
            let value = Rational(Int(text[end].value - 0x30))
            index = end + 1
            add(.number(value, isPlain: true), length: 0)
        }
    }

    /// The text of a `{…}` without inner braces that begins here; nil where there is none.
    mutating func argument() -> String? {
        var end = index
        while end < text.count, text[end].isBlank { end += 1 }
        guard end < text.count, text[end] == "{" else { return nil }
        let start = end + 1
        while end < text.count, text[end] != "}" { end += 1 }
        let inner = text[min(start, end)..<end].text
        index = min(end + 1, text.count)
        return inner
    }

    /// Reads the argument of `\text{…}`: a number or formula is read as such, words as words.
    mutating func textArgument() -> Bool {
        guard let inner = argument() else { return true }
        let scalars = Array(inner.unicodeScalars)
        let isWords = scalars.allSatisfy {
            $0.isASCIILetter || $0 == " " || $0 == "." || $0 == "'" || $0 == "-"
        }
        guard isWords else {
            guard level < 3 else { return false }
            var lexer = MathLexer(scalars, groupsThousands: groupsThousands, level: level + 1)
            guard let inside = try? lexer.read() else { return false }
            tokens += inside
            return true
        }
        let words = inner.split(whereSeparator: { $0 == " " || $0 == "." })
        if words.isEmpty { return true }
        for word in words { add(.text(String(word)), length: 0) }
        return true
    }

    static let texts: Set<String> = [
        "text", "mathrm", "textbf", "textit", "textrm", "mbox", "mathbf", "mathit", "textnormal", "hbox",
        "textsf", "boldsymbol", "mathsf", "underline", "emph", "rm",
    ]

    static let silent: Set<String> = [
        "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "displaystyle",
        "textstyle", "limits", "quad", "qquad", "thinspace", "boxed", "fbox", "middle", "bf", "it",
        "nolimits", "space", "noindent", "centering", "overrightarrow", "vec", "displaylines", "hfill",
    ]

    static let commands: [String: MathToken.Kind] = [
        "times": .times, "cdot": .times, "ast": .times, "div": .over, "pm": .plusMinus, "mp": .minusPlus,
        "pi": .constant(.pi), "infty": .constant(.infinity), "le": .relation(.lessOrEqual),
        "leq": .relation(.lessOrEqual), "leqslant": .relation(.lessOrEqual),
        "ge": .relation(.greaterOrEqual), "geq": .relation(.greaterOrEqual),
        "geqslant": .relation(.greaterOrEqual), "lt": .relation(.less), "gt": .relation(.greater),
        "ne": .relation(.notEqual), "neq": .relation(.notEqual), "approx": .relation(.approximate),
        "equiv": .relation(.equal), "in": .relation(.element), "cup": .union, "cap": .intersection,
        "setminus": .setMinus, "backslash": .setMinus, "emptyset": .emptySet, "varnothing": .emptySet,
        "lbrace": .open(.curly), "rbrace": .close(.curly), "langle": .open(.angle),
        "rangle": .close(.angle), "lfloor": .openFloor, "rfloor": .closeFloor, "lceil": .openCeiling,
        "rceil": .closeCeiling, "lvert": .bar, "rvert": .bar, "vert": .bar, "mid": .bar, "circ": .degree,
        "degree": .degree, "prime": .prime, "land": .and, "wedge": .and, "lor": .or, "vee": .or,
        "colon": .colon, "lbrack": .open(.square), "rbrack": .close(.square), "percent": .percent,
        "dollar": .currency("$"), "pounds": .currency("£"), "euro": .currency("€"), "cents": .currency("¢"),
        "imath": .constant(.imaginaryUnit), "longrightarrow": .and, "implies": .and,
    ]
}
