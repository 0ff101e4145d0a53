/// The same value in English and in Chinese.
struct Both<Value: Sendable>: Sendable {
    var english: Value
    var chinese: Value

    init(_ english: Value, _ chinese: Value) {
        self.english = english
        self.chinese = chinese
    }

    func `in`(_ language: Language) -> Value { language.choose(english, chinese) }
}
