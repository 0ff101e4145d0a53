import Archive
import Foundation
import Testing

/// Commands and links of README and articles.
@Suite("What README and articles show")
struct DocumentationTests {
    private static let root = String(
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path)
    private static let articles = "Sources/leaven/Leaven.docc"

    /// A page, with its path from the root.
    struct Page {
        let path: String
        let text: String
    }

    private static func pages() throws -> [Page] {
        let names = try Files.names(in: root + "/" + articles).filter { $0.hasSuffix(".md") }.sorted()
        return try (["README.md"] + names.map { "\(articles)/\($0)" }).map {
            Page(path: $0, text: String(decoding: try Files.read(root + "/" + $0), as: UTF8.self))
        }
    }

    /// The commands of a page that begin with a word: lines of code, and code within text.
    private static func commands(_ word: String, in page: Page) -> [String] {
        let lines = page.text.split(separator: "\n").filter { $0.hasPrefix("    \(word) ") }
            .map { $0.dropFirst(4) }
        let spans = page.text.replacing("\n", with: " ").split(separator: "`").filter {
            $0.hasPrefix("\(word) ")
        }
        return (lines + spans).map { command in
            var end = command.endIndex
            for mark in [" #", " > ", " | ", "; "] {
                if let range = command.range(of: mark) { end = min(end, range.lowerBound) }
            }
            return command[..<end].trimmingCharacters(in: .whitespaces)
        }
    }

    /// Whether a word stands for another: `NAME`.
    private static func isPlaceholder(_ word: Substring) -> Bool {
        word == word.uppercased() && word.count > 1
    }

    @Test("Each command of leaven parses, and those that only print are run")
    func commands() throws {
        let shell = try Shell()
        var (parsed, made) = (0, 0)
        for page in try Self.pages() {
            for command in Self.commands("leaven", in: page) {
                let words = command.split(separator: " ").dropFirst()
                guard let name = words.first, !Self.isPlaceholder(name) else { continue }
                let rest = command.dropFirst("leaven".count)
                if name == "help" {
                    guard !words.contains(where: Self.isPlaceholder) else { continue }
                    let outcome = try shell.script("\"$0\"\(rest)")
                    #expect(outcome.code == 0 && !outcome.output.isEmpty, "\(page.path): \(command)")
                    made += 1
                    continue
                }
                // Options are read before the help is printed.
                let outcome = try shell.script("\"$0\"\(rest) --help")
                #expect(outcome.code == 0, "\(page.path): \(command): \(outcome.errors)")
                parsed += 1
            }
        }
        #expect(parsed > 30 && made >= 3)
    }

    @Test("Each make command has a target, and variables that the Makefile reads")
    func targets() throws {
        let makefile = String(decoding: try Files.read(Self.root + "/Makefile"), as: UTF8.self)
        let targets = Set(
            makefile.split(separator: "\n").compactMap { line in
                line.first?.isLowercase == true ? line.split(separator: ":").first.map(String.init) : nil
            })
        var count = 0
        for page in try Self.pages() {
            for command in Self.commands("make", in: page) {
                for word in command.split(separator: " ").dropFirst() where !Self.isPlaceholder(word) {
                    guard let sign = word.firstIndex(of: "=") else {
                        #expect(targets.contains(String(word)), "\(page.path): \(command)")
                        continue
                    }
                    #expect(makefile.contains("$(\(word[..<sign])"), "\(page.path): \(command)")
                }
                count += 1
            }
        }
        #expect(count > 10)
    }

    @Test("Each link to a file leads to one")
    func links() throws {
        var count = 0
        for page in try Self.pages() {
            let folder = Self.root + "/" + Files.parent(of: page.path)
            for link in page.text.matches(of: /\]\(([^)#:]+)\)/) {
                #expect(Files.exists("\(folder)/\(link.1)"), "\(page.path): \(link.1)")
                count += 1
            }
        }
        #expect(count > 20)
    }
}
