import Archive

/// The items as the page reads them: JSON in a `script` element.
enum PageData {
    /// `{"items": […], "title": …, "reject_reasons": […], "digest": …}`. The digest covers everything before
    /// it, and names the place in the browser where the decisions are stored.
    static func bytes(_ items: [ReviewItem], title: String) -> [UInt8] {
        var json = Array("{\"items\":[".utf8)
        for (index, item) in items.enumerated() {
            if index > 0 { json.append(UInt8(ascii: ",")) }
            value(item).write(to: &json)
        }
        json.append(contentsOf: "],\"title\":".utf8)
        JSON.string(title).write(to: &json)
        json.append(contentsOf: ",\"reject_reasons\":".utf8)
        JSON.array(Annotation.rejectReasons.map { .string($0) }).write(to: &json)
        json.append(contentsOf: ",\"digest\":\"\(SHA256.hex(json))\"}".utf8)
        return embedded(json)
    }

    /// JSON that cannot end the `script` element, nor open a comment in it: `<` occurs only inside texts,
    /// where it is escaped.
    static func embedded(_ json: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(json.count + json.count / 16)
        for byte in json {
            if byte == UInt8(ascii: "<") {
                bytes.append(contentsOf: "\\u003c".utf8)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    private static func value(_ item: ReviewItem) -> JSON {
        let problem = item.problem
        return [
            "sample_id": .string(item.sampleID), "content_sha256": .string(item.contentSHA256),
            "prompt": .string(problem.transcript), "text": .string(item.text),
            "answer": .string(problem.answer),
            "form": .string(problem.form.rawValue), "family": .string(problem.family),
            "language": .string(problem.language.rawValue), "level": .int(problem.level),
            "reasons": .array(item.reasons.map { .string($0) }),
            "verdicts": .array(
                item.verdicts.map {
                    [
                        "check": .string($0.check), "outcome": .string($0.outcome.rawValue),
                        "reason": .string($0.reason), "value": $0.value.map { .double($0) } ?? .null,
                        "threshold": $0.threshold.map { .double($0) } ?? .null,
                    ]
                }),
            "marks": .array(marks(item)),
        ]
    }

    /// `[start, end, kind]` with places in UTF-16 code units, as JavaScript counts them.
    private static func marks(_ item: ReviewItem) -> [JSON] {
        guard !item.marks.isEmpty else { return [] }
        // [bytes + 1]: the number of code units before each byte; a byte inside a scalar counts as its first
        // byte.
        var places: [Int] = []
        var units = 0
        for scalar in item.text.unicodeScalars {
            places.append(contentsOf: repeatElement(units, count: UTF8.width(scalar)))
            units += UTF16.width(scalar)
        }
        places.append(units)
        return item.marks.map { mark in
            let range = mark.range.clamped(to: 0..<places.count - 1)
            return [
                .int(places[range.lowerBound]), .int(places[range.upperBound]), .string(mark.kind.rawValue),
            ]
        }
    }
}
