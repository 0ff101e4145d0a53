import Archive

/// Reads the exports of Label Studio: JSON, where each element is a task, or JSON_MIN, where each element is
/// an annotation; and the lists of rows that doccano exports as JSON (https://labelstud.io/guide/export).
enum LabelStudioExport {
    static func annotations(_ path: String) throws -> [PlacedAnnotation] {
        let bytes = try Files.read(path)
        var annotations: [PlacedAnnotation] = []
        try bytes.withUnsafeBufferPointer { buffer in
            let hasMark = buffer.starts(with: [0xEF, 0xBB, 0xBF])
            // Element by element, because tasks hold much more than is kept of them.
            var stream = JSONStream(UnsafeBufferPointer(rebasing: buffer[(hasMark ? 3 : 0)...]), file: path)
            var count = 0
            try stream.elements { stream in
                annotations += try read(try stream.value(), at: "\(path): [\(count)]")
                count += 1
            }
            try stream.end()
        }
        return annotations
    }

    private static func read(_ element: JSON, at place: String) throws(Complaint) -> [PlacedAnnotation] {
        guard element.members != nil else { throw refuse(place, element, "an object") }
        guard let data = element["data"] else {
            let flat = FlatAnnotation(place: place, isTypedInto: false, value: { element[$0] })
            return try flat.annotation().map { [$0] } ?? []
        }
        guard data.members != nil else { throw refuse("\(place).data", data, "an object") }
        var annotations: [PlacedAnnotation] = []
        // Before version 1.0 annotations were called completions.
        let name = element["annotations"] == nil ? "completions" : "annotations"
        for (index, value) in try list(element, name, at: place).enumerated() {
            let place = "\(place).\(name)[\(index)]"
            let values = try values(value, of: data, at: place)
            let flat = FlatAnnotation(place: place, isTypedInto: false, value: { values[$0] })
            if let annotation = try flat.annotation() { annotations.append(annotation) }
        }
        return annotations
    }

    /// The values of an annotation, under the names of flat lines.
    private static func values(
        _ annotation: JSON, of data: JSON, at place: String
    ) throws(Complaint) -> [String: JSON] {
        guard annotation.members != nil else { throw refuse(place, annotation, "an object") }
        var results: [String: [JSON]] = [:]
        for (index, result) in try list(annotation, "result", at: place).enumerated() {
            guard result.members != nil else {
                throw refuse("\(place).result[\(index)]", result, "an object")
            }
            // Relations between regions have no name.
            guard let name = result["from_name"]?.string, let value = result["value"] else { continue }
            results[name, default: []].append(value)
        }
        var values: [String: JSON] = [:]
        for name in ["sample_id", "content_sha256", "text"] { values[name] = data[name] }
        for name in ["decision", "reason", "note", "edited_text"] {
            values[name] = results[name].map { .array($0) }
        }
        for name in ["lead_time", "updated_at", "created_at"] { values[name] = annotation[name] }
        // Before version 1.0 these were numbers, without a time zone.
        if annotation["created_at"]?.int != nil { values["created_at"] = nil }
        if annotation["was_cancelled"] == true || annotation["skipped"] == true {
            values["decision"] = "skip"
            values["edited_text"] = nil
        }
        let reviewer = annotation["completed_by"]
        let email = reviewer?["email"]?.string ?? ""
        values["reviewer"] = email.isEmpty ? reviewer?["id"] ?? reviewer : .string(email)
        return values
    }

    /// The list in a member; empty where the member is missing.
    private static func list(_ value: JSON, _ name: String, at place: String) throws(Complaint) -> [JSON] {
        guard let member = value[name], member != .null else { return [] }
        guard let list = member.array else { throw refuse("\(place).\(name)", member, "a list") }
        return list
    }

    private static func refuse(_ place: String, _ found: JSON, _ expected: String) -> Complaint {
        Complaint(
            place, found: found.kind, expected: expected,
            advice: "export the project again, as JSON or JSON-MIN")
    }
}
