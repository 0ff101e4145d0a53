import CKernels
import Tensors

/// The key-value cache of many sequences. It consists of pages of some positions, each with blocks of 16
/// positions for every layer, as `lv_attention` reads them.
///
/// A block has several parts: latents and rotary keys, or a key and a value for each head. They are in f32
/// or, if weights are in 8 bits, in 8-bit codes with a scale for each position and part. The uses of pages
/// are counted, so that sequences with a common start share its full pages.
///
/// A sequence takes pages that follow each other in memory as far as possible: then reading it is as fast as
/// memory allows.
package final class KeyValueCache {
    /// The number of a page.
    package typealias Page = Int32
    /// Positions in a block.
    static let blockPositions = 16

    /// Positions in a page.
    package let pagePositions: Int
    /// Whether the cache holds codes instead of f32.
    let holdsCodes: Bool
    /// For each part of a block, the numbers of one position, and the bytes before the part.
    let parts: [(width: Int, start: Int)]
    /// The most pages that there may be.
    package let capacity: Int
    /// Bytes of a page in one layer.
    private let layerBytes: Int
    private let blockBytes: Int
    private let layers: Int
    /// Memory for pages, each element `[layers][slabPages]`.
    private var slabs: [FloatBuffer] = []
    private let slabPages: Int
    private var uses: [Int32] = []
    /// How many pages are kept together for one sequence.
    private let runPages: Int
    private var freeOfRun: [Int] = []
    private var emptyRuns: [Int] = []
    /// The page at which the search for single pages goes on.
    private var hint = 0
    /// Pages that are held now.
    package private(set) var pagesInUse = 0

    /// Makes an empty cache.
    ///
    /// - Parameters:
    ///   - pagePositions: a multiple of 16.
    ///   - bytes: the most memory to use.
    package init(
        _ config: ModelConfig, holdsCodes: Bool = false, pagePositions: Int = 16, bytes: Int = Int.max
    ) {
        precondition(pagePositions > 0 && pagePositions % Self.blockPositions == 0)
        self.holdsCodes = holdsCodes
        self.pagePositions = pagePositions
        layers = config.layers
        let parts = Self.parts(config, holdsCodes: holdsCodes)
        self.parts = parts
        blockBytes = parts.reduce(0) { $0 + Self.bytes($1.width, holdsCodes) }
        layerBytes = pagePositions / Self.blockPositions * blockBytes
        let most = bytes / (layers * layerBytes)
        runPages = max(1, min(128 / pagePositions, most))
        slabPages = max(1, 128 / runPages) * runPages
        // Page numbers have 32 bits.
        capacity = min(most, 1 << 30)
    }

    private static func parts(_ config: ModelConfig, holdsCodes: Bool) -> [(width: Int, start: Int)] {
        let widths =
            config.keyValueHeads.map { heads in
                (0..<heads).flatMap { _ in [config.queryHeadSize, config.valueSize] }
            } ?? [config.keyValueRank, config.ropeSize]
        var start = 0
        return widths.map { width in
            defer { start += bytes(width, holdsCodes) }
            return (width, start)
        }
    }

    /// Bytes of one part of a block. Codes have a scale and a sum for each position.
    private static func bytes(_ width: Int, _ holdsCodes: Bool) -> Int {
        blockPositions * (holdsCodes ? 8 + Codes.width(of: width) : 4 * width)
    }

    /// Bytes of one position in all layers.
    static func positionBytes(_ config: ModelConfig, holdsCodes: Bool) -> Int {
        parts(config, holdsCodes: holdsCodes).reduce(0) { $0 + bytes($1.width, holdsCodes) } / blockPositions
            * config.layers
    }

    /// The cache that fits a model's weights.
    package convenience init(for weights: InferenceWeights, pagePositions: Int = 16, bytes: Int = Int.max) {
        self.init(
            weights.config, holdsCodes: weights.hasCodes, pagePositions: pagePositions,
            bytes: bytes)
    }

    /// Bytes of a page.
    package var pageBytes: Int { layers * layerBytes }

    /// Bytes from a page's memory in one layer to that in the next.
    var layerStride: Int { slabPages * layerBytes }

    /// How many pages `take` can still give.
    package var available: Int { capacity - pagesInUse }

    func address(_ page: Page, layer: Int) -> UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(slabs[Int(page) / slabPages].pointer)
            + layer * layerStride + Int(page) % slabPages * layerBytes
    }

    /// Takes a page for the caller alone, the one after `last` if that is free; nil if there is none.
    package func take(after last: Page? = nil) -> Page? {
        guard pagesInUse < capacity else { return nil }
        let page = next(after: last)
        uses[page] = 1
        freeOfRun[page / runPages] -= 1
        pagesInUse += 1
        return Page(page)
    }

    /// Takes pages until they hold `positions` positions. Returns false if there are not enough; those taken
    /// are kept.
    package func extend(_ pages: inout [Page], to positions: Int) -> Bool {
        while pages.count * pagePositions < positions {
            guard let page = take(after: pages.last) else { return false }
            pages.append(page)
        }
        return true
    }

    /// Takes pages for `positions` positions from a cache that has enough.
    package func take(positions: Int) -> [Page] {
        var pages: [Page] = []
        let isEnough = extend(&pages, to: positions)
        precondition(isEnough, "a cache that is full")
        return pages
    }

    /// The number of a free page; there must be one.
    private func next(after last: Page?) -> Int {
        if let last, (Int(last) + 1) % runPages != 0, Int(last) + 1 < uses.count, uses[Int(last) + 1] == 0 {
            return Int(last) + 1
        }
        if emptyRuns.isEmpty { grow() }
        if let run = emptyRuns.popLast() { return run * runPages }
        while uses[hint] != 0 { hint = (hint + 1) % uses.count }
        return hint
    }

    private func grow() {
        let pages = min(slabPages, capacity - uses.count)
        guard pages > 0 else { return }
        slabs.append(FloatBuffer(slabPages * pageBytes / 4))
        let first = uses.count / runPages
        uses += Array(repeating: 0, count: pages)
        freeOfRun += Array(repeating: runPages, count: pages / runPages)
        emptyRuns = (first..<freeOfRun.count).reversed()
        // The last run of a bounded cache may be shorter; its pages are given one by one.
        if pages % runPages != 0 { freeOfRun.append(pages % runPages) }
    }

    /// The pages of a sequence that starts with the first `positions` positions of another: full pages are
    /// shared, the last is copied. Nil if there is no page for the copy.
    package func fork(_ pages: [Page], positions: Int) -> [Page]? {
        let full = positions / pagePositions
        guard positions % pagePositions != 0 else {
            retain(pages[..<full])
            return Array(pages[..<full])
        }
        guard let last = take() else { return nil }
        retain(pages[..<full])
        copy([pages[full]], to: [last])
        return pages[..<full] + [last]
    }

    /// Copies the content of pages to other pages that only the caller holds.
    package func copy(_ pages: [Page], to others: [Page]) {
        for (page, other) in zip(pages, others) {
            for layer in 0..<layers {
                address(other, layer: layer)
                    .copyMemory(from: address(page, layer: layer), byteCount: layerBytes)
            }
        }
    }

    /// Adds one use to each page.
    package func retain(_ pages: some Sequence<Page>) {
        for page in pages { uses[Int(page)] += 1 }
    }

    /// Removes one use from each page; a page without uses is free.
    package func release(_ pages: some Sequence<Page>) {
        for page in pages {
            uses[Int(page)] -= 1
            guard uses[Int(page)] == 0 else { continue }
            pagesInUse -= 1
            let run = Int(page) / runPages
            freeOfRun[run] += 1
            if freeOfRun[run] == runPages { emptyRuns.append(run) }
        }
    }

    /// Appends the addresses of the blocks with a sequence's first `positions`, in the first layer, for
    /// `lv_attention`.
    func look(_ pages: [Page], positions: Int, into addresses: inout [UnsafeRawPointer?]) {
        let blocks = pagePositions / Self.blockPositions
        for block in 0...(positions - 1) / Self.blockPositions {
            addresses.append(
                UnsafeRawPointer(address(pages[block / blocks], layer: 0) + block % blocks * blockBytes))
        }
    }
}
