import Problems
import Tensors
import Testing

@Suite("Ciphers")
struct CipherTests {
    @Test("A sought word is the only listed one that a shift turns into the code")
    func unique() {
        for draw in 0..<600 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = Cipher().exercise(level: draw % 3 + 3, random: &random)
            let words = exercise.key.split(separator: " ")
            let (word, shift, list) = (words[0], Int(words[1]) ?? 0, words[3...])
            func shifted(_ word: Substring, _ shift: Int) -> String {
                String(decoding: word.utf8.map { UInt8((Int($0) - 97 + shift) % 26 + 97) }, as: UTF8.self)
            }
            let code = shifted(word, shift)
            let found = list.filter { word in (0..<26).contains { shifted(word, $0) == code } }
            #expect(found.map(String.init) == [exercise.answer])
            #expect(exercise.prompt(.english, phrasing: draw % 4).contains(code))
        }
    }
}
