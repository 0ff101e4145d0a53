/// The shortest distance between two vertices of a graph; found by Dijkstra's algorithm, checked by going
/// backwards.
struct ShortestPath: Exercise {
    let graph: UndirectedGraph
    let start: Int
    let goal: Int

    var key: String {
        "path \(graph.list(withLengths: true, .english)) from \(UndirectedGraph.name(start)) to "
            + UndirectedGraph.name(goal)
    }
    let phrasings = 4

    var answer: String { graph.distances(from: start)[goal].map(String.init) ?? "none" }

    /// The number of vertices that are not farther from the start than the goal; nil if there is no path to
    /// the goal.
    var rank: Int? {
        let distances = graph.distances(from: start)
        return distances[goal].map { goal in distances.count { $0 != nil && $0! <= goal } }
    }

    func prompt(_ language: Language, phrasing: Int) -> String {
        let list = graph.list(withLengths: true, language)
        let (from, to) = (UndirectedGraph.name(start), UndirectedGraph.name(goal))
        return language.choose(
            [
                "A graph has these edges with their lengths: \(list). How long is the shortest path from \(from) to "
                    + "\(to)?",
                "Roads between towns and their lengths: \(list). What is the least distance from \(from) to \(to)?",
                "Find the length of the shortest way from \(from) to \(to), where the edges are \(list).",
                "\(list) are two-way roads with their lengths. How far is it at least from \(from) to \(to)?",
            ],
            [
                "图的边和长度如下：\(list)。从\(from)到\(to)的最短路有多长？",
                "城镇之间的路和路长：\(list)。从\(from)到\(to)最少要走多远？",
                "求从\(from)到\(to)的最短路长，边有\(list)。",
                "\(list)是双向的路和它们的长度。从\(from)到\(to)的最短距离是多少？",
            ])[phrasing]
    }

    func attempt(_ language: Language, slip: inout Slip) -> Attempt {
        var lines = [language.choose("Left: ", "待定：") + "\(UndirectedGraph.name(start)) 0"]
        var distances = [start: 0]
        var done: Set<Int> = []
        let rest = graph.distances(from: goal).map { $0 ?? .max / 2 }
        while true {
            let left = distances.keys.filter { !done.contains($0) }.sorted()
            guard let least = left.min(by: { (distances[$0]!, $0) < (distances[$1]!, $1) }) else {
                lines.append(language.choose("Nothing is left: no path.", "没有待定的了：无路。"))
                return Attempt(lines: lines, answer: "none")
            }
            // Stopping at the goal too early is a usual mistake.
            let nearest = least != goal && left.contains(goal) ? slip(least, among: [goal]) : least
            let distance = distances[nearest]!
            done.insert(nearest)
            let at = "\(UndirectedGraph.name(nearest)) \(distance)"
            guard nearest != goal else {
                lines.append(language.choose("Nearest: \(at). That is the goal.", "最近：\(at)。到终点了。"))
                return Attempt(lines: lines, answer: String(distance))
            }
            let beside = graph.beside(nearest)
            lines.append(
                language.choose("Nearest: \(at). Edges: ", "最近：\(at)。边：")
                    + beside.map { "\(UndirectedGraph.name($0.vertex)) \($0.length)" }
                    .joined(separator: language.choose(", ", "，")))
            for (vertex, length) in beside {
                let name = UndirectedGraph.name(vertex) + language.choose(": ", "：")
                guard !done.contains(vertex) else {
                    lines.append(name + language.choose("done", "已定"))
                    continue
                }
                let sum = added(distance, length, rest: rest[vertex], whole: rest[start], &slip)
                let line = name + "\(distance)+\(length)=\(sum)"
                guard let before = distances[vertex] else {
                    distances[vertex] = sum
                    lines.append(line + language.choose(", new", "，新的"))
                    continue
                }
                distances[vertex] = min(before, sum)
                lines.append(
                    line
                        + (sum < before
                            ? language.choose(", was \(before), now \(sum)", "，原来\(before)，改成\(sum)")
                            : language.choose(", was \(before), stays \(before)", "，原来\(before)，不改")))
            }
            let open = distances.keys.filter { !done.contains($0) }.sorted()
            lines.append(
                language.choose("Left: ", "待定：")
                    + language.list(open.map { "\(UndirectedGraph.name($0)) \(distances[$0]!)" }))
        }
    }

    /// The sum, or a wrong sum that makes the path through it seem shorter than the shortest path, or the
    /// shortest path longer. Where no near number does that, a mistake would change nothing, and none is
    /// made.
    private func added(_ distance: Int, _ length: Int, rest: Int, whole: Int, _ slip: inout Slip) -> Int {
        let sum = distance + length
        let shorter = [sum - 1, sum - 2, sum - 3, sum - 10].filter { $0 >= 0 && $0 + rest < whole }
        let longer = sum + rest == whole ? [sum + 1, sum + 2, sum + 10] : []
        return shorter.isEmpty && longer.isEmpty ? sum : slip(sum, among: shorter + longer)
    }

    func check(_ answer: String, _ language: Language) -> SelfCheck {
        guard let given = Int(candidate: answer) else { return .notWhole(answer, language) }
        let distances = graph.distances(from: goal)
        var found = 0
        var lines = ["\(UndirectedGraph.name(goal)) 0"]
        let order = distances.indices.filter { $0 != goal && distances[$0] != nil }
            .sorted { (distances[$0]!, $0) < (distances[$1]!, $1) }
        for vertex in order {
            let distance = distances[vertex]!
            // The neighbour on a shortest path; lengths are positive, so it was reached earlier.
            guard
                let onward = graph.beside(vertex).first(where: {
                    distances[$0.vertex]! + $0.length == distance
                })
            else { continue }
            lines.append(
                "\(UndirectedGraph.name(vertex)) \(distances[onward.vertex]!)+\(onward.length)=\(distance)"
                    + language.choose(" by ", "经") + UndirectedGraph.name(onward.vertex))
            if vertex == start {
                found = distance
                break
            }
        }
        let text = language.choose("Backwards from the goal: ", "从终点倒着算：") + language.list(lines)
        return found == given
            ? SelfCheck(
                text: text + language.choose(". \(given) fits: right.", "。\(given)相符，正确。"), holds: true)
            : SelfCheck(
                text: text
                    + language.choose(
                        ". It should be \(found), not \(given): wrong.", "。应该是\(found)，不是\(given)，不对。"),
                holds: false)
    }
}
