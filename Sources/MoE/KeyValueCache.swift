import Tensors

/// The cache of many sequences: pages of 16 positions, each holding `[width][16]` for every layer (the layout that
/// `lv_attention` reads): latents and rotary keys, or keys and values of each head, in f32 or, where weights are in 8
/// bits, in bf16. Pages are counted, so that sequences with a common start share its full pages.
package final class KeyValueCache {
    package static let pagePositions = 16
    package typealias Page = Int32

    /// f32 or bf16.
    let format: NumberFormat
    /// Numbers of a page's layer.
    private let layerSize: Int
    private let layers: Int
    private var slabs: [FloatBuffer] = []
    private var uses: [Int32] = []
    private var free: [Page] = []
    /// Many, so that the system backs a slab with large pages.
    private static let slabPages = 1024

    package init(_ config: ModelConfig, format: NumberFormat = .f32) {
        precondition(format == .f32 || format == .bf16)
        self.format = format
        layers = config.layers
        layerSize = config.cacheWidth * Self.pagePositions
    }

    /// The cache that a model's weights go with.
    package convenience init(for weights: InferenceWeights) {
        self.init(weights.config, format: weights.hasCodes ? .bf16 : .f32)
    }

    /// Pages that someone holds.
    package var pagesInUse: Int { uses.count - free.count }

    /// Bytes that have been allocated.
    package var bytes: Int { slabs.count * Self.slabPages * pageBytes }

    private var pageBytes: Int { layers * layerSize * format.size }

    func address(_ page: Page, layer: Int) -> UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(slabs[Int(page) / Self.slabPages].pointer)
            + (Int(page) % Self.slabPages * layers + layer) * layerSize * format.size
    }

    /// A page of its own for the caller.
    package func take() -> Page {
        if free.isEmpty {
            let first = slabs.count * Self.slabPages
            slabs.append(FloatBuffer(Self.slabPages * pageBytes / 4))
            uses += Array(repeating: 0, count: Self.slabPages)
            free = (first..<first + Self.slabPages).reversed().map { Page($0) }
        }
        let page = free.removeLast()
        uses[Int(page)] = 1
        return page
    }

    /// The pages of a sequence that starts with the `positions` of another: full ones shared, the last copied.
    package func fork(_ pages: [Page], positions: Int) -> [Page] {
        let full = positions / Self.pagePositions
        for page in pages[..<full] { uses[Int(page)] += 1 }
        var result = Array(pages[..<full])
        if positions % Self.pagePositions != 0 { result += copy([pages[full]]) }
        return result
    }

    /// Pages of one's own with the same content.
    package func copy(_ pages: [Page]) -> [Page] {
        pages.map { page in
            let copy = take()
            address(copy, layer: 0).copyMemory(from: address(page, layer: 0), byteCount: pageBytes)
            return copy
        }
    }

    /// Gives pages back.
    package func release(_ pages: [Page]) {
        for page in pages {
            uses[Int(page)] -= 1
            if uses[Int(page)] == 0 { free.append(page) }
        }
    }

    /// Stores `count` numbers of a position, from the `first` of its width on; in bf16 rounded to nearest, half to even.
    func store(_ page: Page, layer: Int, slot: Int, first: Int, _ values: Floats, count: Int) {
        let place = first * Self.pagePositions + slot
        if format == .f32 {
            let target = address(page, layer: layer).assumingMemoryBound(to: Float.self) + place
            for index in 0..<count { target[index * Self.pagePositions] = values[index] }
        } else {
            let target = address(page, layer: layer).assumingMemoryBound(to: UInt16.self) + place
            for index in 0..<count {
                let bits = values[index].bitPattern
                // What is not a number stays so.
                let rounded = values[index].isNaN ? bits | 0x40_0000 : bits &+ 0x7FFF &+ (bits >> 16 & 1)
                target[index * Self.pagePositions] = UInt16(truncatingIfNeeded: rounded >> 16)
            }
        }
    }
}
