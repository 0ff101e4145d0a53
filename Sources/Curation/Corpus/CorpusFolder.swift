import Archive
import Glibc

/// Writes a corpus: shards `train-00000-of-000NN.jsonl.zst` of a fixed number of records, a dataset card
/// `README.md` and a `manifest.json`, in a folder that appears under its name only when it is complete.
///
/// The bytes are a function of the records, their order and the arguments. A folder that exists is an error.
package final class CorpusFolder {
    private let folder: AtomicFolder
    private let recordsPerShard: Int
    private let facts: [JSON.Member]
    private var card: DatasetCard
    private var shard: ZstdFileWriter?
    /// The number of records in each shard; the last shard may still be open.
    private var shards: [Int] = []
    private var line: [UInt8] = []
    /// The file of rejected records; nil while there are none.
    private var rejected: ZstdFileWriter?
    private var rejectedRecords = 0
    /// The digest of all lines of all shards. It is the same where another version of libzstd compresses them
    /// differently.
    private var content = SHA256()

    /// - Parameters:
    ///   - path: the folder to write; it must not exist.
    ///   - shape: the shape that the card says of the completions; it has tags.
    ///   - facts: members of the manifest that the caller knows: pipeline, seed, model.
    package init(
        _ path: String, title: String, recordsPerShard: Int = 50_000,
        shape: CompletionShape = .thinkAnswer, facts: [JSON.Member] = []
    ) throws {
        precondition(recordsPerShard > 0)
        folder = try AtomicFolder(path)
        card = DatasetCard(title: title, shape: shape)
        self.recordsPerShard = recordsPerShard
        self.facts = facts
    }

    /// Writes a record to the current shard.
    package func append(_ record: CorpusRecord) throws {
        if shard == nil {
            shard = try ZstdFileWriter(temporary(shards.count))
            shards.append(0)
        }
        line.removeAll(keepingCapacity: true)
        record.json.write(to: &line)
        line.append(0x0A)
        try shard?.write(line)
        content.update(line)
        card.count(record, bytes: line.count)
        shards[shards.count - 1] += 1
        if shards[shards.count - 1] == recordsPerShard { try closeShard() }
    }

    /// Writes a rejected record to `rejected.jsonl.zst`, which is not part of the data set.
    package func reject(_ record: CorpusRecord) throws {
        if rejected == nil { rejected = try ZstdFileWriter(folder.partial + "/" + Self.rejectedName) }
        line.removeAll(keepingCapacity: true)
        record.json.write(to: &line)
        line.append(0x0A)
        try rejected?.write(line)
        rejectedRecords += 1
    }

    /// The name of the file of rejected records.
    package static let rejectedName = "rejected.jsonl.zst"
    /// The name of the manifest.
    package static let manifestName = "manifest.json"

    /// What is missing from a written corpus, or has changed since: "README.md is altered"; nil if nothing
    /// has.
    ///
    /// - Parameter manifest: the digest of the manifest; nil if it is not known, and then not compared.
    package static func damage(_ path: String, manifest digest: String?) throws -> String? {
        let manifest = path + "/" + manifestName
        guard Files.exists(manifest) else { return "\(manifest) is missing" }
        if let digest, try SHA256.hex(file: manifest) != digest { return "\(manifest) is altered" }
        guard let files = try JSON.parse(Files.read(manifest), file: manifest)["files"]?.array else {
            return "\(manifest) is altered"
        }
        for file in files {
            let name = file["name"]?.string ?? ""
            guard Files.exists(path + "/" + name) else { return "\(path)/\(name) is missing" }
            guard try SHA256.hex(file: path + "/" + name) == file["sha256"]?.string else {
                return "\(path)/\(name) is altered"
            }
        }
        return nil
    }

    /// Whether a folder without a sound manifest holds only files of a corpus.
    package static func isDamaged(_ path: String) throws -> Bool {
        guard Files.isFolder(path) else { return false }
        return try Files.names(in: path).allSatisfy { name in
            [rejectedName, manifestName, "README.md"].contains(name)
                || name.hasPrefix("train-") && name.hasSuffix(".jsonl.zst")
        }
    }

    /// Writes the card and the manifest, and moves the folder into place.
    ///
    /// - Throws: `Complaint` where no record was written: a corpus is not empty.
    package func commit() throws {
        try closeShard()
        guard !shards.isEmpty else {
            throw Complaint(
                folder.path, found: "no samples", expected: "at least one",
                advice: "see which checks reject the rollouts")
        }
        var files: [JSON] = []
        var downloadBytes = 0
        for (index, records) in shards.enumerated() {
            let name = "train-\(Self.padded(index))-of-\(Self.padded(shards.count)).jsonl.zst"
            let path = folder.partial + "/" + name
            guard rename(temporary(index), path) == 0 else {
                throw Complaint.system(path, "cannot be put in place", errno)
            }
            let (file, size) = try entry(name, records: records)
            files.append(file)
            downloadBytes += size
        }
        let text = card.text(downloadBytes: downloadBytes)
        try AtomicFile.write(Array(text.utf8), to: folder.partial + "/README.md")
        files.append(try entry("README.md", records: 0).file)
        if let rejected {
            try rejected.commit()
            files.append(try entry(Self.rejectedName, records: rejectedRecords).file)
        }
        let manifest = JSON.object(
            [
                .init("records", .int(card.records)),
                .init("mean_pass_rate", .double(card.meanPassRate)),
                .init("content_sha256", .string(SHA256.hexadecimal(content.finish()))),
                .init("files", .array(files)),
            ] + facts)
        try AtomicFile.write(
            Array((manifest.serialized(pretty: true) + "\n").utf8),
            to: folder.partial + "/" + Self.manifestName)
        try folder.commit()
    }

    private func closeShard() throws {
        try shard?.commit()
        shard = nil
    }

    /// The number of shards, which is part of their names, is known only at the end: until then a shard has
    /// this name.
    private func temporary(_ index: Int) -> String {
        folder.partial + "/shard-\(Self.padded(index)).zst"
    }

    private func entry(_ name: String, records: Int) throws -> (file: JSON, size: Int) {
        let path = folder.partial + "/" + name
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw Complaint.system(path, "cannot be read", errno)
        }
        let size = Int(status.st_size)
        return (
            [
                "name": .string(name), "sha256": .string(try SHA256.hex(file: path)), "bytes": .int(size),
                "records": .int(records),
            ], size
        )
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }
}
