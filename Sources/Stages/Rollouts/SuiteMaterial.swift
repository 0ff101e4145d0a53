import Archive
import Curation
import Sampling

/// The additions to the parameters of a stage that samples and checks: everything else that its result
/// depends on.
extension CheckSuite {
    private static let versions = "check_versions"
    private static let digests = "check_digests"
    private static let arithmetic = "arithmetic"
    static let added = [versions, digests, arithmetic]

    /// A stage's effective parameters, with the versions and digests of its checks and the number of the
    /// engine's arithmetic.
    func material(_ parameters: JSON) -> JSON {
        let versions = checks.map { JSON.Member($0.name, .int($0.version)) }
        let digests = checks.compactMap { check in
            check.digest.map { JSON.Member(check.name, .string($0)) }
        }
        return .object(
            (parameters.members ?? []) + [
                .init(Self.versions, .object(versions)), .init(Self.arithmetic, .int(Engine.arithmetic)),
            ] + (digests.isEmpty ? [] : [.init(Self.digests, .object(digests))]))
    }

    /// A complaint for each check that cannot decide anything on this machine.
    ///
    /// - Parameter place: the place of the checks in the pipeline file.
    func undecidable(at place: String) -> [Complaint] {
        checks.compactMap { check in
            check.obstacle.map {
                Complaint(
                    "\(place).\(check.name)", "the check would leave everything undecided", found: $0)
            }
        }
    }
}
