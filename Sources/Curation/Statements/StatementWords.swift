/// The roles of words for the check `steps`, by the hashes of their folded letters.
enum StatementWords {
    static func kind(of hash: UInt64) -> StatementToken.Word { english[hash] ?? .plain }

    /// Whether a word joins the parts on both sides of it, and so does not say what a number counts.
    static func joins(_ hash: UInt64) -> Bool { joining.contains(hash) }

    private static let joining = Set(
        """
        is are was equals gives makes leaves has with and or to from at in on as for 是 等于 得 得到 为 就是 有 和 \
        与 跟 或 到 即 则 所以
        """.words.map(WordHash.hash))

    /// The function that a word or a LaTeX command names.
    static func function(of hash: UInt64) -> StatementToken.Function? { functions[hash] }

    private static func table<Value>(_ rows: [(Value, [String])]) -> [UInt64: Value] {
        var table: [UInt64: Value] = [:]
        for (value, words) in rows { for word in words { table[WordHash.hash(word)] = value } }
        return table
    }

    private static let english: [UInt64: StatementToken.Word] = table([
        (
            .operation,
            """
            plus minus times over by of log ln lg sin cos tan per half double twice power squared cubed root \
            dozen hundred thousand million billion trillion divided multiplied round percent modulo thirds \
            quarters fifths tenths more less fewer than choose factorial
            """.words
        ),
        (.remainder, ["remainder", "rem", "leaving"]),
        (
            .doubt,
            """
            suppose supposing assume assumes assumed assuming assumption pretend imagine unless whether \
            claim claims claimed says said wrote writes believes thinks thought mistakenly not never cannot \
            can't isn't doesn't aren't wasn't won't couldn't shouldn't wouldn't impossible contradiction \
            contradicts contradictory false untrue wrong incorrect fails neither nor absurd
            """.words
        ),
        (.condition, ["if"]), (.consequence, ["then", "so", "hence", "therefore", "thus"]),
        (
            .rough,
            """
            about approximately approx roughly around nearly almost rounded rounding rounds estimate \
            estimated estimates close integer truncated ignoring approximation
            """.words
        ),
        (
            .base,
            ["base", "bases", "binary", "octal", "hexadecimal", "hex", "ternary", "clock", "boolean", "xor"]
        ),
    ])

    private static let functions: [UInt64: StatementToken.Function] = table([
        (.fraction, ["frac", "dfrac", "tfrac", "cfrac"]), (.binomial, ["binom", "dbinom", "tbinom"]),
        (.root, ["sqrt"]), (.gcd, ["gcd", "hcf", "gcf"]), (.lcm, ["lcm"]), (.max, ["max"]), (.min, ["min"]),
        (.absolute, ["abs"]), (.floor, ["floor", "lfloor"]), (.ceiling, ["ceil", "lceil"]),
        (.identity, ["boxed", "mathbf", "displaystyle"]),
    ])

    /// The role of a run of Chinese characters.
    static func kind(of run: ArraySlice<Unicode.Scalar>) -> StatementToken.Word {
        guard let first = run.first, let last = run.last else { return .chinese }
        if first == "余" || last == "余" || (run.count > 1 && run[run.endIndex - 2] == "余") {
            return .remainder
        }
        for place in run.indices {
            for (kind, words) in chinese where words.contains(where: { run[place...].starts(with: $0) }) {
                return kind
            }
        }
        if last == "以", run.count > 1, ["除", "乘"].contains(run[run.endIndex - 2]) { return .operation }
        return operations.contains(first) || operations.contains(last) ? .operation : .chinese
    }

    private static let chinese: [(StatementToken.Word, [[Unicode.Scalar]])] = {
        let rows: [(StatementToken.Word, [String])] = [
            (.question, ["吗", "是否", "多少"]),
            (.doubt, ["假设", "假定", "不可能", "矛盾", "不等", "声称", "误以为", "而不是", "不成立", "认为", "写成"]),
            (.condition, ["如果", "假如", "倘若", "要是", "若"]), (.consequence, ["那么"]),
            (.rough, ["大约", "约为", "约等于", "约是", "近似", "左右", "四舍五入", "取整", "接近", "估", "保留"]),
            (.base, ["进制"]),
        ]
        return rows.map { ($0.0, $0.1.map { Array($0.unicodeScalars) }) }
    }()

    private static let operations: Set<Unicode.Scalar> = [
        "加", "减", "乘", "除", "上", "比", "的", "倍", "百", "千", "万", "亿", "半", "根", "商", "进",
    ]
}
