import Tensors

extension TrainingPass {
    /// How many numbers a pass for `capacity` tokens keeps, from the configuration alone: those of all its
    /// buffers. The places of tokens among the experts, a few bytes each, are left out. The count is floating
    /// point for the same reason as `ParameterCount`.
    package static func size(_ config: ModelConfig, _ count: ParameterCount, capacity: Int) -> Double {
        let size = PassSize(config: config, count: count)
        return size.fixed + size.ofToken * Double(capacity)
    }
}

/// The numbers of a training pass, part by part. Each part has the name of the type that makes the buffers.
private struct PassSize {
    let config: ModelConfig
    let count: ParameterCount

    /// Numbers that do not depend on the tokens.
    var fixed: Double {
        let head = Double(HeadPass.block) * Double(config.vocabularySize + 2)
        return head + Double(config.experts + config.groups + AttentionScratch.slotCount * 15 * widestHead)
    }

    /// Numbers for each token.
    var ofToken: Double {
        let mixtures = Double((0..<config.layers).count { config.hasExperts($0) })
        return 3 * hidden + norm(hidden) + linearTools + Double(config.layers) * attentionPass
            + (Double(config.layers) - mixtures) * densePass + mixtures * expertsPass
    }

    private var hidden: Double { Double(config.hiddenSize) }
    private var isLatent: Bool { config.keyValueHeads == nil }
    /// Numbers of the queries of all heads.
    private var queries: Double { Double(config.heads) * Double(config.queryHeadSize) }
    private var keyHeads: Int { config.keyValueHeads ?? config.heads }
    private var widestHead: Int { max(config.queryHeadSize, config.valueSize) + 15 }

    private func norm(_ size: Double) -> Double { size + 1 }

    private var linearTools: Double {
        let widest = count.matrices.map(\.inputs).max() ?? 0
        let inner = max(config.denseSize, config.expertSize, config.sharedWidth)
        return Double(Panels.size(columns: widest, depth: 1)) + hidden + attentionScratch + expertsScratch
            + 4 * Double(inner)
    }

    // MARK: Attention

    private var attentionPass: Double {
        norm(hidden) + hidden + attentionValues + (isLatent ? latentProjections : groupedProjections)
    }

    private var attentionValues: Double {
        let up = AttentionValues.ownSize(config) + config.valueSize
        return queries + Double(keyHeads * (config.queryHeadSize + up) + config.heads * config.valueSize)
    }

    private var latentProjections: Double {
        let down = config.queryRank.map { Double($0) + norm(Double($0)) } ?? 0
        return down + Double(config.cacheWidth) + norm(Double(config.keyValueRank))
    }

    private var groupedProjections: Double {
        let widths = [queries, Double(keyHeads * config.queryHeadSize)]
        // What the norm takes and gives, and its scales.
        let normed: Double =
            switch config.queryKeyNorm {
            case .none: 0
            case .perHead: 2 * widths[0] + 2 * widths[1] + Double(config.heads + keyHeads)
            case .whole: 2 * widths[0] + 2 * widths[1] + 2
            }
        let uncut = config.clip == nil ? 0 : widths[0] + widths[1] + Double(keyHeads * config.valueSize)
        return normed + uncut
    }

    private var attentionScratch: Double {
        let latents = isLatent ? config.cacheWidth + config.keyValueRank : 0
        let heads = config.queryKeyNorm == .none ? 0 : queries
        return 2 * Double(AttentionScratch.block) + attentionValues + heads
            + Double(latents + 2 * (config.queryRank ?? 0) + AttentionScratch.slotCount * widestHead)
    }

    // MARK: Feed-forward

    private var densePass: Double { norm(hidden) + hidden + 3 * Double(config.denseSize) }

    private var expertsPass: Double {
        let active = Double(config.activeExperts)
        return norm(hidden) + hidden + Double(config.experts) + active + 3 * active
            * Double(config.expertSize)
            + 3 * Double(config.sharedWidth) + (config.sharedGate ? 1 : 0)
    }

    private var expertsScratch: Double {
        Double(config.activeExperts) * (3 * hidden + 2) + Double(config.experts)
            + (config.sharedGate ? hidden + 1 : 0)
    }
}
