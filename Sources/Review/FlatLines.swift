import Archive

/// JSON Lines with one item on each line: for scripts, doccano and editors.
enum FlatLines {
    static func write(_ items: [ReviewItem], to path: String) throws {
        let file = try AtomicFile(path)
        var bytes: [UInt8] = []
        for item in items {
            bytes.removeAll(keepingCapacity: true)
            JSON.object(FlatItem.fields(item)).write(to: &bytes)
            bytes.append(0x0A)
            try file.write(bytes)
        }
        try file.commit()
    }

    static func annotations(_ path: String) throws -> [PlacedAnnotation] {
        let lines = try JSONLines(path)
        var annotations: [PlacedAnnotation] = []
        while let (line, value) = try lines.nextValue() {
            let place = "\(path): line \(line)"
            guard value.members != nil else {
                throw Complaint(
                    place, found: value.kind, expected: "an object", advice: "correct the line")
            }
            if let annotation = try FlatAnnotation(place: place, value: { value[$0] }).annotation() {
                annotations.append(annotation)
            }
        }
        return annotations
    }
}
