// swift-tools-version: 6.2
import PackageDescription

/// Warnings stop the build: a warning left in is a question left open.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// A library target; it imports only targets on lower floors (see the tree in Leaven.docc/Extending.md).
func floor(
    _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, resources: resources, swiftSettings: strict,
        linkerSettings: [.linkedLibrary("m")])
}

/// The tests of one target, in the folder that mirrors it.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies,
        swiftSettings: strict)
}

let package = Package(
    name: "leaven",
    targets: [
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        // Contraction is off: every fused multiply-add is written out, so each path rounds alike.
        .target(
            name: "CKernels",
            cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off", "-fno-math-errno", "-Wno-psabi"])],
            linkerSettings: [.linkedLibrary("m")]),
        .target(name: "CProcess"),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl"), .linkedLibrary("pthread")]),
        .target(name: "CLanguageWeights", exclude: ["weights.bin"]),
        floor("SQLite", ["CSQLite"]),
        floor("Archive", ["CZstd"]),
        floor("Tensors", ["CKernels"]),
        floor(
            "Problems", ["Archive", "Tensors"],
            resources: [.embedInCode("Families/Parts/stories.json"), .embedInCode("usual-words.jsonl")]),
        floor("MoE", ["Archive", "CKernels", "Tensors"]),
        floor(
            "Processes", ["Archive", "CProcess", "Tensors"],
            resources: ["values", "program", "line", "judge", "supervisor"].map {
                .embedInCode("Harness/\($0).py")
            }),
        floor("Dataflow", ["Archive", "Problems", "SQLite", "Tensors"]),
        floor("Sampling", ["Archive", "CCurl", "CKernels", "MoE", "Tensors"]),
        floor(
            "Curation", ["Archive", "CKernels", "CLanguageWeights", "Problems", "Processes", "Tensors"],
            // The cases of the checks, a file for each check that has any.
            resources: [.embedInCode("Checks/Cases"), .embedInCode("Mathematics/units.jsonl")]),
        floor(
            "Review", ["Archive", "Dataflow", "Problems", "SQLite"],
            // The parts of the page, in Page/.
            resources: [
                "page.html", "page.css", "messages.json", "text.js", "saving.js", "annotations.js",
                "clock.js",
                "language.js", "item.js", "moving.js", "decisions.js", "editor.js", "page.js",
            ].map { .embedInCode("Page/" + $0) }),
        floor("Report", ["Archive", "Dataflow"]),
        floor("Datasets", ["Archive", "Curation", "Dataflow", "Problems", "Tensors"]),
        floor("Training", ["Archive", "CKernels", "MoE", "Problems", "Tensors"]),
        floor(
            "Stages",
            [
                "Archive", "Curation", "Dataflow", "MoE", "Problems", "Review", "Sampling", "Tensors",
                "Training",
            ]),
        .executableTarget(
            name: "leaven",
            dependencies: [
                "Archive", "CKernels", "Curation", "Dataflow", "Datasets", "MoE", "Problems", "Report",
                "Review", "Sampling", "Stages", "Tensors", "Training",
            ],
            swiftSettings: strict),
        // What tests of several targets use: folders of their own, random numbers and damage.
        .target(
            name: "TestSupport", dependencies: ["Archive", "Tensors"], path: "Tests/TestSupport",
            swiftSettings: strict),
        tests("Archive"),
        tests("SQLite", ["Archive"]),
        tests("Tensors", ["CKernels"]),
        tests("Problems", ["Archive", "Tensors"]),
        tests("MoE", ["Archive", "Tensors"]),
        tests("Dataflow", ["Archive", "Problems", "Review", "SQLite", "Tensors"]),
        tests("Sampling", ["Archive", "CKernels", "MoE", "Tensors"]),
        tests("Processes", ["Archive"]),
        tests("Curation", ["Archive", "Problems", "Processes", "Tensors"]),
        tests("Review", ["Archive", "Problems"]),
        tests("Training", ["Archive", "MoE", "Tensors"]),
        tests("Report", ["Archive", "Dataflow", "Problems"]),
        tests("Datasets", ["Archive", "Curation", "Dataflow", "Problems"]),
        tests(
            "Stages",
            [
                "Archive", "Curation", "Dataflow", "MoE", "Problems", "Report", "Review", "Sampling",
                "SQLite", "Tensors", "Training",
            ]),
        tests("leaven", ["Archive", "Curation", "Dataflow", "Problems", "SQLite", "Stages"]),
    ],
    swiftLanguageModes: [.v6]
)
