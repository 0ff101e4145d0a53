import Archive
import Problems

/// Tasks for Label Studio, and its labelling configuration
/// (https://labelstud.io/guide/task_format, https://labelstud.io/guide/predictions).
///
/// The verdicts of the checks become a prediction of each task, so that Label Studio can show it as a first
/// answer. Marks become regions of the text, with offsets in Unicode scalars.
enum LabelStudioTasks {
    static func write(_ items: [ReviewItem], title: String, to path: String) throws {
        let file = try AtomicFile(path)
        try file.write(Array("[".utf8))
        for (place, item) in items.enumerated() {
            var bytes = Array((place == 0 ? "\n" : ",\n").utf8)
            task(item).write(to: &bytes)
            try file.write(bytes)
        }
        try file.write(Array("\n]\n".utf8))
        // If something fails before this, neither of the two files exists.
        try AtomicFile.write(Array(configuration(title: title).utf8), to: configurationPath(path))
        try file.commit()
    }

    /// The path of the configuration: `queue.xml` for `queue.json`.
    static func configurationPath(_ path: String) -> String {
        let end = path.lastIndex(of: ".") ?? path.endIndex
        return path[..<end] + ".xml"
    }

    private static func task(_ item: ReviewItem) -> JSON {
        let problem = item.problem
        return [
            "data": [
                "sample_id": .string(item.sampleID), "content_sha256": .string(item.contentSHA256),
                "prompt": .string(problem.transcript), "text": .string(item.text),
                "answer": .string(problem.answer), "family": .string(problem.family),
                "language": .string(problem.language.rawValue), "level": .int(problem.level),
                "reasons": .string(item.reasons.joined(separator: "; ")),
                "verdicts": .string(item.verdicts.map(\.line).joined(separator: "\n")),
            ],
            "predictions": .array(prediction(item).map { [$0] } ?? []),
        ]
    }

    /// The answer that follows from the checks; nil where they do not decide.
    private static func prediction(_ item: ReviewItem) -> JSON? {
        let guess = VerdictGuess(item)
        var results: [JSON] = []
        func add(_ name: String, _ type: String, _ value: JSON) {
            results.append([
                "id": .string("\(name)-\(results.count)"), "from_name": .string(name), "to_name": "text",
                "type": .string(type), "value": value,
            ])
        }
        if let decision = guess.decision {
            add("decision", "choices", ["choices": [.string(decision.rawValue)]])
        }
        if !item.rejections.isEmpty {
            add("reason", "choices", ["choices": .array(item.rejections.map { .string($0.rawValue) })])
        }
        var places = ScalarPlaces(item.text)
        for mark in item.marks {
            add(
                "marks", "labels",
                [
                    "start": .int(places.scalars(before: mark.range.lowerBound)),
                    "end": .int(places.scalars(before: mark.range.upperBound)),
                    "text": .string(item.text(of: mark)), "labels": [.string(mark.kind.rawValue)],
                ])
        }
        guard !results.isEmpty else { return nil }
        return ["model_version": "leaven", "score": .double(guess.score), "result": .array(results)]
    }

    /// The fields that Label Studio shows and asks for, in its own tags (https://labelstud.io/tags).
    private static func configuration(title: String) -> String {
        func choices(_ values: [String], _ indentation: String) -> String {
            values.map { "\(indentation)<Choice value=\"\($0)\"/>\n" }.joined()
        }
        return """
            <View>
              <Header value="\(escaped(title))"/>
              <Header value="Problem" size="5"/>
              <Text name="prompt" value="$prompt"/>
              <Header value="Completion" size="5"/>
              <Labels name="marks" toName="text">
            \(ReviewItem.Mark.Kind.allCases.map { "    <Label value=\"\($0.rawValue)\"/>\n" }.joined())  </Labels>
              <Text name="text" value="$text"/>
              <Header value="Gold answer" size="5"/>
              <Text name="answer" value="$answer"/>
              <Header value="Checks" size="5"/>
              <Text name="verdicts" value="$verdicts"/>
              <Header value="In the queue because" size="5"/>
              <Text name="reasons" value="$reasons"/>
              <Header value="Decision" size="4"/>
              <Choices name="decision" toName="text" choice="single-radio" showInline="true" required="true">
            \(choices(Annotation.Decision.allCases.map(\.rawValue), "    "))  </Choices>
              <View visibleWhen="choice-selected" whenTagName="decision" whenChoiceValue="reject">
                <Header value="Reasons to reject" size="5"/>
                <Choices name="reason" toName="text" choice="multiple" showInline="true" \
            visibleWhen="choice-selected" whenTagName="decision" whenChoiceValue="reject" required="true">
            \(choices(Annotation.rejectReasons, "      "))    </Choices>
              </View>
              <View visibleWhen="choice-selected" whenTagName="decision" whenChoiceValue="edit">
                <Header value="The whole completion as it should be" size="5"/>
                <TextArea name="edited_text" toName="text" value="$text" rows="20" editable="true" \
            maxSubmissions="1" visibleWhen="choice-selected" whenTagName="decision" whenChoiceValue="edit" \
            required="true"/>
              </View>
              <Header value="Note" size="5"/>
              <TextArea name="note" toName="text" rows="2" editable="true" maxSubmissions="1"/>
            </View>

            """
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            // XML allows no control characters besides these, and turns them into spaces in an attribute.
            case "\t", "\n", "\r", "\0"..<" ", "\u{FFFE}", "\u{FFFF}": escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// Counts the scalars before places in a text; if the places are in order, all take one pass.
private struct ScalarPlaces {
    private let bytes: [UInt8]
    private var place = 0
    private var count = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func scalars(before place: Int) -> Int {
        if place < self.place { (self.place, count) = (0, 0) }
        let end = min(place, bytes.count)
        count += bytes[self.place..<end].count { $0 & 0xC0 != 0x80 }
        self.place = end
        return count
    }
}
