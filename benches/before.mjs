// The package as an earlier commit had it, which every row is measured beside. `cargo xtask bench`
// builds it, and names the commit (xtask/src/commands/bench.rs).

export * from "../target/bench-before/pkg/dist/index.js";
