/// Makes the table of a `Pattern`: first a program with branches, then all states that runs of the program
/// can be in.
struct AutomatonBuilder {
    private enum Instruction {
        case set(Int)
        /// Goes on at the first place, or else at the second.
        case branch(Int, Int)
        case jump(Int)
        case ahead(Int, end: Bool)
        case match
    }

    private var program: [Instruction] = []
    /// For each symbol, whether each set has it.
    private let members: [[Bool]]
    private var states: [[Int]] = [[], [0]]
    private var known: [[Int]: Int] = [[]: 0, [0]: 1]
    private var cost = 0

    private static let longestProgram = 4096
    private static let mostStates = 4096
    private static let highestCost = 2_000_000

    init(_ node: PatternNode, members: [[Bool]]) throws(PatternError) {
        self.members = members
        try emit(node)
        program.append(.match)
    }

    private func tooLarge() -> PatternError {
        PatternError(found: "a pattern that is too large", expected: "a simpler one")
    }

    private mutating func emit(_ node: PatternNode) throws(PatternError) {
        guard program.count < Self.longestProgram else { throw tooLarge() }
        switch node {
        case .set(let set): program.append(.set(set))
        case .ahead(let set, let end): program.append(.ahead(set, end: end))
        case .sequence(let nodes): for node in nodes { try emit(node) }
        case .choice(let nodes):
            var jumps: [Int] = []
            for (place, node) in nodes.enumerated() {
                let branch = program.count
                let isLast = place == nodes.count - 1
                if !isLast { program.append(.match) }
                try emit(node)
                if !isLast {
                    jumps.append(program.count)
                    program.append(.match)
                    program[branch] = .branch(branch + 1, program.count)
                }
            }
            for jump in jumps { program[jump] = .jump(program.count) }
        case .repeated(let node, let minimum, let maximum, let lazy):
            for _ in 0..<minimum { try emit(node) }
            guard let maximum else {
                let branch = program.count
                program.append(.match)
                try emit(node)
                program.append(.jump(branch))
                program[branch] = fork(branch + 1, program.count, lazy)
                return
            }
            var branches: [Int] = []
            for _ in minimum..<max(minimum, maximum) {
                branches.append(program.count)
                program.append(.match)
                try emit(node)
            }
            for branch in branches { program[branch] = fork(branch + 1, program.count, lazy) }
        }
    }

    private func fork(_ into: Int, _ past: Int, _ lazy: Bool) -> Instruction {
        lazy ? .branch(past, into) : .branch(into, past)
    }

    /// `[states, symbols + 1]`; see `Pattern`.
    mutating func table() throws(PatternError) -> [UInt16] {
        var table: [UInt16] = []
        var state = 0
        while state < states.count {
            for symbol in 0...members.count {
                let (next, accepts) = try follow(states[state], symbol: symbol)
                table.append(UInt16(next) | (accepts ? Pattern.accepts : 0))
            }
            state += 1
        }
        return table
    }

    /// The state that a symbol leads to from a list of places, and whether the pattern has matched before the
    /// symbol. The number after the last symbol stands for the end of the text.
    private mutating func follow(_ places: [Int], symbol: Int) throws(PatternError) -> (Int, Bool) {
        let isEnd = symbol == members.count
        var next: [Int] = []
        var seen = Set<Int>()
        var taken = Set<Int>()
        var stack = Array(places.reversed())
        var accepts = false
        while let place = stack.popLast() {
            cost += 1
            guard cost < Self.highestCost else { throw tooLarge() }
            guard seen.insert(place).inserted else { continue }
            switch program[place] {
            case .jump(let target): stack.append(target)
            case .branch(let first, let second): stack += [second, first]
            case .ahead(let set, let end):
                if isEnd ? end : members[symbol][set] { stack.append(place + 1) }
            case .set(let set):
                if !isEnd, members[symbol][set], taken.insert(place + 1).inserted { next.append(place + 1) }
            case .match:
                accepts = true
                stack.removeAll()
            }
        }
        if let state = known[next] { return (state, accepts) }
        guard states.count < Self.mostStates else { throw tooLarge() }
        known[next] = states.count
        states.append(next)
        return (states.count - 1, accepts)
    }
}
