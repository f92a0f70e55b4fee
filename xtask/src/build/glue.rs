//! Edits of wasm-bindgen's glue, which itself has no way to take an instance from outside. The facade hands one over:
//! Chromium up to 114 makes instances of this size only asynchronously in a page, and the glue makes
//! that of a restart itself, synchronously.

use anyhow::{Result, bail};

/// A place in the glue and the text for it. The texts are those of wasm-bindgen's one version that is allowed.
const EDITS: [(&str, &str); 3] = [
    ("export function __wbg_reset_state () {", "export function __wbg_reset_state (instance) {"),
    (
        "wasmInstance = new WebAssembly.Instance(wasmModule, __wbg_get_imports());",
        "wasmInstance = instance ?? new WebAssembly.Instance(wasmModule, __wbg_get_imports());",
    ),
    ("\nfunction __wbg_get_imports() {", "\nexport function __wbg_get_imports() {"),
];

/// The declarations of both.
const TYPES: [(&str, &str); 1] = [(
    "export function __wbg_reset_state(): void;",
    "export function __wbg_reset_state(instance?: WebAssembly.Instance): void;\n\
     export function __wbg_get_imports(): WebAssembly.Imports;",
)];

/// Lets `__wbg_reset_state` of a glue take an instance, and exports the imports that an instance needs.
pub fn with_instances(script: &str) -> Result<String> {
    edited(script, &EDITS)
}

/// The same of its declarations.
pub fn with_instances_declared(declarations: &str) -> Result<String> {
    edited(declarations, &TYPES)
}

/// Makes each edit once. A glue without one of these places would break in old engines only.
fn edited(text: &str, edits: &[(&str, &str)]) -> Result<String> {
    let mut edited = text.to_owned();
    for (from, to) in edits {
        let found = text.matches(from).count();
        if found != 1 {
            bail!("the glue of wasm-bindgen has {found} places, not one, with {from:?}");
        }
        edited = edited.replace(from, to);
    }
    Ok(edited)
}

#[cfg(test)]
mod tests {
    use super::{EDITS, with_instances};

    #[test]
    fn a_glue_that_has_changed_stops_the_build() {
        let glue = EDITS.map(|(from, _)| from).join("\n\n");
        assert!(with_instances(&glue).is_ok());
        for (from, _) in EDITS {
            assert!(with_instances(&glue.replace(from, "")).is_err(), "{from}");
            assert!(with_instances(&format!("{glue}\n{from}")).is_err(), "{from}");
        }
    }
}
