import Archive
import Dataflow
import Review
import Stages

/// The state of reviews as JSON, for programs.
extension ReviewStatus {
    var json: JSON {
        [
            "queues": .array(queues.map(\.json)),
            "imports": .array(
                batches.map { batch in
                    [
                        "import": .int(batch.id), "file": .string(batch.file),
                        "sha256": .string(batch.sha256),
                        "annotations": .int(batch.annotations), "imported": .double(batch.imported),
                        "undone": batch.undone.map(JSON.double) ?? .null,
                    ]
                }),
        ]
    }
}

extension ReviewStatus.Queue {
    fileprivate var json: JSON {
        [
            "stage": .string(counts.stage), "reviewers": .int(reviewers), "policy": .string(policy.rawValue),
            "items": .int(counts.items), "open": .int(counts.open), "begun": .int(counts.begun),
            "disputed": .int(counts.disputed), "accepted": .int(counts.accepted),
            "edited": .int(counts.edited), "rejected": .int(counts.rejected), "skipped": .int(counts.skipped),
            "failed_edits": .int(failedEdits), "disputed_samples": .array(disputed.map(JSON.string)),
            "people": .array(agreement.reviewers.map(\.json)), "agreement": agreement.json,
        ]
    }
}

extension Agreement.Reviewer {
    fileprivate var json: JSON {
        .object(
            [JSON.Member("name", .string(name))]
                + Annotation.Decision.allCases.map { JSON.Member($0.rawValue, .int(decisions[$0] ?? 0)) }
                + [JSON.Member("seconds", .double(seconds)), JSON.Member("timed", .int(timed))])
    }
}

extension Agreement {
    fileprivate var json: JSON {
        [
            "cohen": .array(
                pairs.map { pair in
                    [
                        "reviewers": [.string(pair.first), .string(pair.second)], "items": .int(pair.items),
                        "agreed": .int(pair.agreed), "kappa": pair.kappa.map(JSON.double) ?? .null,
                    ]
                }),
            "fleiss": [
                "kappa": fleiss.value.map(JSON.double) ?? .null, "items": .int(fleiss.items),
                "votes": .int(fleiss.votes),
            ],
            "krippendorff": [
                "alpha": alpha.value.map(JSON.double) ?? .null, "items": .int(alpha.items),
            ],
        ]
    }
}
