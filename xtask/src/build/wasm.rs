//! From Rust to the WebAssembly file and its JavaScript glue.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use super::{glue, size, unchanged};
use crate::command::{cargo, command, read, run};
use crate::step::{say, step};
use crate::{paths, tools};

/// The purpose of a build.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// For npm: no names.
    Shipping,
    /// For a profiler: the same code, with function names.
    Profiling,
}

/// One of the WebAssembly files of the package.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Module {
    /// Its name for `cargo xtask build --part`.
    pub part: &'static str,
    /// The name of its glue and, with `_bg.wasm`, of the file.
    pub name: &'static str,
    /// The feature of the crate that exports its functions.
    pub feature: &'static str,
    /// The `opt-level` of our own crate in it; the dependencies have that of the profile.
    pub opt_level: &'static str,
    /// The name of its loaders.
    pub loader: &'static str,
    /// For whom it is made.
    pub made_for: MadeFor,
    /// The most bytes it may have after gzip.
    pub budget: u64,
}

/// For whom a WebAssembly file is made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum MadeFor {
    /// For every host: inside a script, and as a file.
    All,
    /// For pages, which pay for each byte: the functions of another file with an `opt-level` of its own. It uses the
    /// glue of that file, and ships only inside a script.
    Pages { instead_of: &'static str },
}

/// The profile of all of them in Cargo.toml, and the folder that cargo uses for it.
const PROFILE: &str = "wasm";

/// All of them.
pub static MODULES: [Module; 4] = [
    Module {
        part: "bodies",
        name: "wechat_mass",
        feature: "js",
        // Servers check and read all day: for speed.
        opt_level: "3",
        loader: "wasm",
        made_for: MadeFor::All,
        budget: 140 * 1024,
    },
    Module {
        part: "bodies-small",
        name: "wechat_mass_small",
        feature: "js",
        // Every page pays for its bytes.
        opt_level: "z",
        loader: "wasm-small",
        made_for: MadeFor::Pages { instead_of: "wechat_mass" },
        budget: 100 * 1024,
    },
    Module {
        part: "push",
        name: "wechat_mass_push",
        feature: "js-push",
        // Pushes are read at the pace at which they come, and WeChat waits five seconds: for speed.
        opt_level: "2",
        loader: "wasm-push",
        made_for: MadeFor::All,
        budget: 88 * 1024,
    },
    Module {
        part: "campaign",
        name: "wechat_mass_campaign",
        feature: "js-campaign",
        // Lists of a million OpenIDs, and states of a hundred jobs at every step: for speed.
        opt_level: "s",
        loader: "wasm-campaign",
        made_for: MadeFor::All,
        budget: 154 * 1024,
    },
];

impl Module {
    /// The name of the wasm.
    pub fn file(&self) -> String {
        format!("{}_bg.wasm", self.name)
    }

    /// The file that rustc writes, of which each module takes the place of the one before.
    pub fn compiled(&self) -> PathBuf {
        paths::target().join("wasm32-unknown-unknown").join(PROFILE).join("wechat_mass.wasm")
    }

    /// The glue, if it has its own, and the wasm before it is optimised.
    pub fn made(&self, folder: &Path) -> Vec<PathBuf> {
        let mut names = vec![self.file()];
        if self.made_for == MadeFor::All {
            names.extend(GLUE.map(|end| format!("{}.{end}", self.name)));
        }
        names.iter().map(|name| folder.join(name)).collect()
    }
}

/// The WebAssembly features that rustc turns on by default. Never `--all-features`: Binaryen then
/// writes import tables that Node 20, Bun, Deno and workerd refuse.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// How wasm-opt works. The goal is the size after gzip: the passes that are skipped or held back
/// shorten the file in a way that makes it compress worse. (Measured: 3 % together.)
const PASSES: [&str; 8] = [
    "-O3",
    "--converge",
    "--always-inline-max-function-size=4",
    "--flexible-inline-max-function-size=5",
    "--one-caller-inline-max-function-size=25",
    "--skip-pass=local-cse",
    "--skip-pass=memory-packing",
    // True of every program in Rust: the first kilobyte has no data.
    "--low-memory-unused",
];

/// The name of what wasm-opt made, in the folder where its last run is kept.
const OUTPUT: &str = "output.wasm";

/// The size of a file, raw and as servers send it.
pub struct Size {
    /// Bytes on disk.
    pub raw: u64,
    /// Bytes after gzip.
    pub gzip: u64,
    /// Bytes after brotli.
    pub brotli: u64,
}

/// The modules of that part, with the one that shares its glue; of no part, all.
pub fn parts(named: Option<&str>) -> Result<Vec<Module>> {
    let Some(name) = named else { return Ok(MODULES.to_vec()) };
    let Some(found) = MODULES.iter().find(|module| module.part == name) else {
        bail!("there is no part {name:?}; there are {}", MODULES.map(|m| m.part).join(", "));
    };
    let shared = MadeFor::Pages { instead_of: found.name };
    Ok(MODULES.into_iter().filter(|one| one == found || one.made_for == shared).collect())
}

/// Writes the glue and the wasm of modules into `pkg/src/generated`.
pub fn build(modules: &[Module], purpose: Purpose) -> Result<()> {
    tools::wasm_bindgen_version()?;
    let glue = paths::target().join("bindgen");
    for (index, module) in modules.iter().enumerate() {
        let file = module.file();
        let title = format!("part {} of {}, {}", index + 1, modules.len(), module.part);
        make(module, &title, &glue)?;
        step(&format!("{title}: optimising"), || optimise(&glue.join(&file), purpose))?;
        if module.made_for == MadeFor::All {
            for name in GLUE.map(|end| format!("{}.{end}", module.name)) {
                let (from, to) = (glue.join(&name), paths::generated().join(&name));
                fs::copy(&from, &to)
                    .with_context(|| format!("cannot copy {name} to {}", to.display()))?;
            }
        }
        let Size { raw, gzip, brotli } = measure(&paths::generated().join(&file))?;
        say(format_args!("  {file}: {raw} bytes, gzip {gzip}, brotli {brotli}"));
    }
    Ok(())
}

/// The ends of the names of the glue.
const GLUE: [&str; 2] = ["js", "d.ts"];

/// Makes the glue and the wasm of a module, unless that would make the same files again.
fn make(module: &Module, title: &str, glue: &Path) -> Result<()> {
    let (inputs, made) = (unchanged::Inputs::of(module)?, module.made(glue));
    if unchanged::is_unchanged(module, &inputs, &made) {
        say(format_args!("  {title}: nothing has changed since it was compiled"));
        return Ok(());
    }
    unchanged::forget(module);
    step(&format!("{title}: compiling"), || compile(module, &[]))?;
    step(&format!("{title}: making its JavaScript glue"), || bindgen(module, glue))?;
    unchanged::remember(module, &inputs, &made)
}

/// Whether the next build compiles no module.
pub fn is_made() -> bool {
    let glue = paths::target().join("bindgen");
    MODULES.iter().all(|module| {
        let inputs = unchanged::Inputs::of(module);
        inputs.is_ok_and(|inputs| unchanged::is_unchanged(module, &inputs, &module.made(&glue)))
    })
}

/// The crate with the feature of a module, and with flags for rustc. Each takes the place of the one before, and
/// all share the dependencies, which do not get the flags: what is needed of one is taken before the next is
/// compiled.
pub fn compile(module: &Module, flags: &[&str]) -> Result<()> {
    run(cargo()
        .args(["rustc", "--profile", PROFILE, "--target", "wasm32-unknown-unknown"])
        .args(["--features", module.feature, "--lib"])
        .env("CARGO_PROFILE_WASM_OPT_LEVEL", module.opt_level)
        .env("CARGO_ENCODED_RUSTFLAGS", without_local_folders())
        .arg("--")
        .args(flags))
}

/// Flags that keep the folders of this machine out of the panic messages: they are nobody's
/// business, and with them no two machines would make the same file.
fn without_local_folders() -> String {
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo_home = cargo_home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    // One folder for each registry; none where the dependencies are vendored. It is there before the
    // first build of the wasm, because this tool has dependencies from the same registry.
    let registries = cargo_home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    let folders = registries.into_iter().flatten().flatten();
    let flags = folders.map(|folder| format!("--remap-path-prefix={}/=", folder.path().display()));
    flags.collect::<Vec<_>>().join("\x1f")
}

/// The JavaScript glue of what was compiled last, and its wasm.
pub fn bindgen(module: &Module, out: &Path) -> Result<()> {
    match module.made_for {
        MadeFor::All => bindgen_named(module, module.name, out),
        MadeFor::Pages { instead_of } => {
            // The name of the glue is in the wasm: that of the other file.
            let own = out.join(module.name);
            bindgen_named(module, instead_of, &own)?;
            for name in GLUE.map(|end| format!("{instead_of}.{end}")) {
                if fs::read(own.join(&name)).ok() != fs::read(out.join(&name)).ok() {
                    bail!(
                        "{} and {instead_of} have another {name} each, and must share it; build both parts",
                        module.name
                    );
                }
            }
            fs::copy(own.join(format!("{instead_of}_bg.wasm")), out.join(module.file()))
                .with_context(|| format!("cannot copy {}", module.file()))?;
            fs::remove_dir_all(&own).with_context(|| format!("cannot remove {}", own.display()))
        }
    }
}

fn bindgen_named(module: &Module, name: &str, out: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(module.compiled())
        .out_name(name)
        .web(true)?
        .typescript(true)
        // Our loaders bring the wasm; without `import.meta.url` no bundler looks for a second file.
        .omit_default_module_path(true)
        // After a trap the package starts a fresh instance instead of using a broken one.
        .reset_state_function(true)
        .generate(out)
        .context("wasm-bindgen refused the compiled crate")?;
    let script = out.join(format!("{name}.js"));
    number_imports(&script, &out.join(format!("{name}_bg.wasm")))?;
    edit(&script, glue::with_instances)?;
    edit(&script.with_extension("d.ts"), glue::with_instances_declared)
}

/// Puts an edited text in the place of a file's.
fn edit(file: &Path, edited: fn(&str) -> Result<String>) -> Result<()> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    fs::write(file, edited(&text)?).with_context(|| format!("cannot write {}", file.display()))
}

/// Puts numbers in the place of the hashes at the end of the imports' names, in the glue and in the
/// wasm. A hash is to keep crates apart that are linked together later, which is over here; it cannot
/// be compressed, and its zeros can.
fn number_imports(glue: &Path, wasm: &Path) -> Result<()> {
    let mut script = fs::read_to_string(glue).context("cannot read the glue")?;
    let mut binary = fs::read(wasm).context("cannot read the wasm")?;
    for (number, name) in hashed_imports(&script).iter().enumerate() {
        let stem = name.len() - HASH;
        let numbered = format!("{}{number:0HASH$}", name.get(..stem).unwrap_or_default());
        script = script.replace(name, &numbered);
        for at in memchr::memmem::find_iter(&binary.clone(), name) {
            let place = binary.get_mut(at..at + name.len()).context("an import beyond the end")?;
            place.copy_from_slice(numbered.as_bytes());
        }
    }
    fs::write(glue, script).context("cannot write the glue")?;
    fs::write(wasm, binary).context("cannot write the wasm")
}

/// The digits of a hash at the end of an import's name.
const HASH: usize = 16;

/// The names in the glue that end with a hash, each once and in order.
fn hashed_imports(script: &str) -> BTreeSet<String> {
    let is_of_a_name = |c: char| c == '_' || c.is_ascii_alphanumeric();
    let words = script.split(|c| !is_of_a_name(c)).filter(|word| word.starts_with("__wbg_"));
    let hashed = words.filter(|word| {
        let hash = word.rsplit('_').next().unwrap_or_default();
        hash.len() == HASH && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    });
    hashed.map(str::to_owned).collect()
}

/// Runs wasm-opt, unless the last run had the same input and arguments.
fn optimise(input: &Path, purpose: Purpose) -> Result<()> {
    let mut arguments = FEATURES.to_vec();
    arguments.extend(PASSES);
    // The names, for the size report and for a profiler; what ships is written without them.
    arguments.push("--debuginfo");
    let name = input.file_name().unwrap_or_default();
    let cache = cache(name);
    fs::create_dir_all(&cache).with_context(|| format!("cannot create {}", cache.display()))?;
    let (last_input, last_arguments) = (cache.join("input.wasm"), cache.join("arguments.txt"));
    let output = cache.join(OUTPUT);
    let arguments_and_version = format!("{}\n{}", arguments.join(" "), wasm_opt_version()?);

    let wasm = fs::read(input).with_context(|| format!("cannot read {}", input.display()))?;
    let unchanged = output.is_file()
        && fs::read(&last_input).is_ok_and(|last| last == wasm)
        && fs::read_to_string(&last_arguments).is_ok_and(|last| last == arguments_and_version);
    if !unchanged {
        // Forgotten first, so that a broken run is not taken for a finished one.
        let _ = fs::remove_file(&last_input);
        run(command(paths::npm_bin("wasm-opt"))
            .args(&arguments)
            .arg(input)
            .arg("-o")
            .arg(&output))?;
        fs::write(&last_arguments, &arguments_and_version).context("cannot write to target")?;
        fs::write(&last_input, &wasm).context("cannot write to target")?;
    }
    fs::create_dir_all(paths::generated()).context("cannot create pkg/src/generated")?;
    let named = fs::read(&output).context("cannot read what wasm-opt made")?;
    let wasm = match purpose {
        Purpose::Shipping => size::without_custom_sections(&named)?,
        Purpose::Profiling => named,
    };
    fs::write(paths::generated().join(name), wasm)
        .context("cannot write the wasm to pkg/src/generated")
}

/// The description of the installed wasm-opt, with its version. Another version makes another file of the same input.
fn wasm_opt_version() -> Result<String> {
    let program = paths::npm_bin("wasm-opt");
    let folder = program.parent().and_then(Path::parent).context("wasm-opt has no folder")?;
    fs::read_to_string(folder.join("binaryen/package.json"))
        .context("cannot read binaryen's version")
}

/// Where the last run of wasm-opt on a file is kept.
fn cache(name: &OsStr) -> PathBuf {
    paths::target().join("wasm-opt").join(name)
}

/// The wasm of a module that ships, with its function names.
pub fn with_names(module: &Module) -> Result<Vec<u8>> {
    let file = module.file();
    let shipped = fs::read(paths::generated().join(&file)).unwrap_or_default();
    let named = fs::read(cache(file.as_ref()).join(OUTPUT)).unwrap_or_default();
    if shipped.is_empty() || size::without_custom_sections(&named).ok() != Some(shipped) {
        bail!("{file} is not what the last build for shipping made; run `cargo xtask build`");
    }
    Ok(named)
}

/// Measures a file with Node's own zlib and brotli.
pub fn measure(file: &Path) -> Result<Size> {
    const SCRIPT: &str = "const z = require('node:zlib');
        const bytes = require('node:fs').readFileSync(process.argv[1]);
        console.log(bytes.length, z.gzipSync(bytes, { level: 9 }).length, z.brotliCompressSync(bytes).length);";
    let said = read(command("node").args(["--input-type=commonjs", "--eval", SCRIPT]).arg(file))?;
    let numbers: Vec<u64> = said.split_whitespace().filter_map(|n| n.parse().ok()).collect();
    match numbers.as_slice() {
        &[raw, gzip, brotli] => Ok(Size { raw, gzip, brotli }),
        _ => bail!("cannot measure {}: {said}", file.display()),
    }
}

#[cfg(test)]
mod tests {
    use super::hashed_imports;

    #[test]
    fn imports_with_a_hash_are_found_and_nothing_else() {
        let glue = "imports.__wbg_get_2080c49015e35254 = (a) => a; imports.__wbg_get_2080c49015e35254;\n\
                    __wbg_get_imports(); __wbg_reset_state(); __wbg_new_37EB45AAF5EEB820;\n\
                    __wbg___wbindgen_throw_4c88d8bf264fd984: x, y_0123456789abcdef";
        let found: Vec<String> = hashed_imports(glue).into_iter().collect();
        assert_eq!(
            found,
            ["__wbg___wbindgen_throw_4c88d8bf264fd984", "__wbg_get_2080c49015e35254"]
        );
    }
}
