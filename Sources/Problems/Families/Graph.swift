import Tensors

/// Distances in small undirected graphs given by their edges, and at easy levels the number of vertices that
/// can be reached.
struct Graph: Family {
    let name = "graph"
    let form = AnswerForm.number

    func exercise(level: Int, random: inout RandomStream) -> any Exercise {
        let reach = level == 1 || level == 2 && random.bool()
        let count = random.int([5...6, reach ? 8...9 : 4...5, 8...9, 10...11, 15...16][level - 1])
        let extra = random.int([0...1, 0...2, 5...6, 7...9, 11...13][level - 1])
        while true {
            let graph = UndirectedGraph.drawn(
                count, reach ? random.int(count / 2...count - 1) : count - 1 + extra, &random)
            let ends = Array(random.shuffled(Array(0..<count)).prefix(2))
            if reach {
                let found = Reachability(graph: graph, start: ends[0])
                if found.reached > 2, found.reached < count { return found }
            } else {
                let path = ShortestPath(graph: graph, start: ends[0], goal: ends[1])
                // The goal is so far away that nearly all vertices must be visited.
                guard let rank = path.rank, rank >= count - 2 else { continue }
                return path
            }
        }
    }
}

/// An undirected graph with vertices numbered from 0, called A, B, …
struct UndirectedGraph: Sendable {
    struct Edge: Sendable, Equatable {
        let one: Int
        let other: Int
        let length: Int
    }

    let vertexCount: Int
    let edges: [Edge]

    static func drawn(_ count: Int, _ number: Int, _ random: inout RandomStream) -> UndirectedGraph {
        var pairs: [[Int]] = []
        while pairs.count < number {
            let (one, other) = (random.int(0...count - 1), random.int(0...count - 1))
            if one != other, !pairs.contains([min(one, other), max(one, other)]) {
                pairs.append([min(one, other), max(one, other)])
            }
        }
        return UndirectedGraph(
            vertexCount: count, edges: pairs.map { Edge(one: $0[0], other: $0[1], length: random.int(1...9)) }
        )
    }

    static func name(_ vertex: Int) -> String { String(UnicodeScalar(UInt8(65 + vertex))) }

    /// The neighbours of a vertex in alphabetical order, with the lengths of the edges to them.
    func beside(_ vertex: Int) -> [(vertex: Int, length: Int)] {
        edges.compactMap { edge in
            edge.one == vertex
                ? (edge.other, edge.length) : edge.other == vertex ? (edge.one, edge.length) : nil
        }.sorted { $0.0 < $1.0 }
    }

    /// The edges as the prompt lists them: `A-B 4, A-C 2`.
    func list(withLengths: Bool, _ language: Language) -> String {
        edges.map {
            "\(Self.name($0.one))-\(Self.name($0.other))" + (withLengths ? " \($0.length)" : "")
        }.joined(separator: language.choose(", ", "，"))
    }

    var vertices: String { (0..<vertexCount).map(Self.name).joined(separator: ", ") }

    /// The shortest distances from a vertex, by relaxing every edge as often as there are vertices; nil for a
    /// vertex without a path.
    func distances(from start: Int) -> [Int?] {
        var least: [Int?] = Array(repeating: nil, count: vertexCount)
        least[start] = 0
        for _ in 0..<vertexCount {
            for edge in edges {
                for (one, other) in [(edge.one, edge.other), (edge.other, edge.one)] {
                    guard let before = least[one] else { continue }
                    least[other] = min(least[other] ?? .max, before + edge.length)
                }
            }
        }
        return least
    }
}

/// The number of vertices that can be reached; found by following edges, checked by joining groups.
struct Reachability: Exercise {
    let graph: UndirectedGraph
    let start: Int

    var key: String {
        "reach \(graph.list(withLengths: false, .english)) from \(UndirectedGraph.name(start))"
    }
    let phrasings = 4

    /// The number of vertices that have a distance, with the start.
    var reached: Int { graph.distances(from: start).count { $0 != nil } }
    var answer: String { String(reached) }

    func prompt(_ language: Language, phrasing: Int) -> String {
        let list = graph.list(withLengths: false, language)
        let (from, last) = (UndirectedGraph.name(start), UndirectedGraph.name(graph.vertexCount - 1))
        return language.choose(
            [
                "A graph has vertices A to \(last) and edges \(list). How many vertices can be reached from \(from), "
                    + "\(from) included?",
                "Towns A to \(last) have roads \(list). How many towns can one be in, starting at \(from) and counting "
                    + "\(from)?",
                "The edges \(list) join vertices A to \(last). How many vertices are in the part that holds \(from)?",
                "Points A to \(last), lines \(list). Starting from \(from), how many points can you get to along "
                    + "lines, counting \(from) too?",
            ],
            [
                "图的顶点是A到\(last)，边有\(list)。从\(from)出发能到达多少个顶点（包括\(from)）？",
                "A到\(last)是几座城，路有\(list)。从\(from)出发，能到的城连\(from)在内有几座？",
                "边\(list)连接顶点A到\(last)。\(from)所在的那一部分有多少个顶点？",
                "点A到\(last)，线段\(list)。沿线段从\(from)走，包括\(from)一共能到几个点？",
            ])[phrasing]
    }

    func attempt(_ language: Language, slip: inout Slip) -> Attempt {
        func names(_ vertices: [Int]) -> String { vertices.map(UndirectedGraph.name).joined(separator: " ") }
        var lines = [language.choose("Reached: ", "到达：") + UndirectedGraph.name(start)]
        var found = [start]
        var next = 0
        while next < found.count {
            let vertex = found[next]
            let beside = graph.beside(vertex).map(\.vertex)
            let fresh = beside.filter { !found.contains($0) }
            let all =
                fresh
                + (0..<graph.vertexCount).filter { !found.contains($0) && !beside.contains($0) }.prefix(1)
            // A new vertex may be lost, or one that is not a neighbour may be added.
            let new = slip(
                fresh,
                among: all.map { odd in fresh.contains(odd) ? fresh.filter { $0 != odd } : fresh + [odd] })
            found += new
            let shown = beside.isEmpty ? language.choose("nothing", "无") : names(beside)
            lines.append(
                language.choose(
                    "From \(names([vertex])): \(shown). New: \(new.isEmpty ? "none" : names(new)). ",
                    "从\(names([vertex]))：\(shown)。新的：\(new.isEmpty ? "无" : names(new))。")
                    + language.choose("Reached: ", "到达：") + names(found))
            next += 1
        }
        let total = slip(found.count)
        lines.append(language.choose("No more. Count: \(total).", "没有别的了。个数：\(total)。"))
        return Attempt(lines: lines, answer: String(total))
    }

    func check(_ answer: String, _ language: Language) -> SelfCheck {
        guard let given = Int(candidate: answer) else { return .notWhole(answer, language) }
        var group = Array(0..<graph.vertexCount)
        var joined: [String] = []
        for edge in graph.edges {
            let (one, other) = (group[edge.one], group[edge.other])
            for vertex in group.indices where group[vertex] == other { group[vertex] = one }
            let members = group.indices.filter { group[$0] == one }.map(UndirectedGraph.name).joined()
            joined.append(
                UndirectedGraph.name(edge.one) + "-" + UndirectedGraph.name(edge.other)
                    + language.choose(": ", "：")
                    + members)
        }
        let own = group.indices.filter { group[$0] == group[start] }
        let (from, members) = (UndirectedGraph.name(start), own.map(UndirectedGraph.name).joined())
        let text =
            language.choose("Join edge by edge: ", "逐条边合并：")
            + joined.joined(separator: language.choose("; ", "；"))
            + language.choose(
                ". The group of \(from) is \(members), ", "。\(from)那组是\(members)，")
        return own.count == given
            ? SelfCheck(
                text: text + language.choose("\(given) vertices: right.", "\(given)个，正确。"), holds: true)
            : SelfCheck(
                text: text
                    + language.choose(
                        "\(own.count) vertices, not \(given): wrong.", "\(own.count)个，不是\(given)个，不对。"),
                holds: false)
    }
}
