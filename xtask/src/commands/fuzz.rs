//! Fuzzing with libFuzzer. A run reads the kept corpus in `fuzz/corpus` and does not write to it: what is
//! found on the way goes to `target`, a crash to `fuzz/artifacts`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::{command, run};
use crate::paths;
use crate::step::{say, step};
use crate::tools::{self, Tool};

/// How long a target runs in the tests, in seconds.
const SHORT: u32 = 25;

/// The time and the memory that an input may take.
const LIMITS: [&str; 2] = ["-timeout=30", "-rss_limit_mb=2048"];

/// Runs one target for so many minutes.
pub fn run_target(target: Option<&str>, minutes: u32) -> Result<()> {
    let target = &known(target)?;
    let program = ensure()?;
    let finds = finds(target);
    step(&format!("fuzzing {target} for {minutes} min"), || {
        fuzz(&program, target, &finds, &[format!("-max_total_time={}", minutes * 60)])
    })
}

/// The most inputs that are kept of a target; `tests/corpus.rs` holds it.
const MOST: usize = 200;

/// Leaves in the corpus of a target what covers most, of what is kept and of what was found since. An input
/// with a name of its own stays: it is there for what it shows, and others may cover the same code.
pub fn minimise(target: Option<&str>) -> Result<()> {
    let target = &known(target)?;
    let program = ensure()?;
    let kept = corpus().join(target);
    let finds = finds(target);
    fs::create_dir_all(&finds).with_context(|| format!("cannot create {}", finds.display()))?;
    let room = paths::target().join("fuzz-minimised").join(target);
    let (nothing, covered) = (room.join("nothing"), room.join("covered.txt"));
    make_empty(&room)?;
    make_empty(&nothing)?;
    step(&format!("looking at what each input of {target} covers"), || {
        run(cargo_fuzz(&program)
            .args(["run", target])
            .args([&nothing, &kept, &finds])
            // Its own choice may be twice as many as we keep. The edges it notes are all we want.
            .args(["--", "-set_cover_merge=1", "-use_counters=0"])
            .arg(format!("-merge_control_file={}", covered.display()))
            .args(LIMITS))
    })?;
    let notes = fs::read_to_string(&covered).context("cannot read what the inputs cover")?;
    let inputs = inputs(&notes);
    let chosen = choose(&inputs);
    let stays: BTreeSet<_> = chosen.iter().filter_map(|input| input.file.file_name()).collect();
    for input in &chosen {
        if !input.file.starts_with(&kept) {
            fs::copy(&input.file, kept.join(name(&input.file))).context("cannot keep a find")?;
        }
    }
    for file in files(&kept)? {
        if file.file_name().is_some_and(|name| !stays.contains(name)) {
            fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
        }
    }
    say(format_args!(
        "{target}: {} inputs, with {} of the {} edges of {}",
        chosen.len(),
        edges(&chosen),
        edges(&inputs.iter().collect::<Vec<_>>()),
        inputs.len()
    ));
    Ok(())
}

/// An input, and the edges of the program that it takes.
struct Input {
    file: PathBuf,
    edges: BTreeSet<u32>,
}

/// Reads the notes of libFuzzer: how many files, how many of them were kept before, the files, and then for
/// each by its number `FT 7 296 1136 …`.
fn inputs(notes: &str) -> Vec<Input> {
    let mut lines = notes.lines();
    let count = lines.next().and_then(|line| line.parse().ok()).unwrap_or(0);
    let files: Vec<PathBuf> = lines.by_ref().skip(1).take(count).map(PathBuf::from).collect();
    let covered = lines.filter_map(|line| {
        let mut numbers = line.strip_prefix("FT ")?.split(' ');
        let file = files.get(numbers.next()?.parse::<usize>().ok()?)?.clone();
        Some(Input { file, edges: numbers.filter_map(|edge| edge.parse().ok()).collect() })
    });
    covered.collect()
}

/// Those with a name, and then, as long as there is room, the one that adds most.
fn choose(inputs: &[Input]) -> Vec<&Input> {
    let (mut chosen, mut rest): (Vec<&Input>, Vec<&Input>) =
        inputs.iter().partition(|input| has_a_name(&input.file));
    let mut covered: BTreeSet<u32> =
        chosen.iter().flat_map(|input| input.edges.iter().copied()).collect();
    while chosen.len() < MOST {
        let added = |input: &Input| input.edges.difference(&covered).count();
        let best = (0..rest.len()).max_by_key(|at| rest.get(*at).map_or(0, |input| added(input)));
        let Some(at) = best.filter(|at| rest.get(*at).is_some_and(|input| added(input) > 0)) else {
            break;
        };
        let input = rest.swap_remove(at);
        covered.extend(&input.edges);
        chosen.push(input);
    }
    chosen
}

fn edges(inputs: &[&Input]) -> usize {
    inputs.iter().flat_map(|input| &input.edges).collect::<BTreeSet<_>>().len()
}

/// Runs every target for a short time, each time in the same way: that they build, that what is kept passes
/// with every check switched on, and that nothing is found at once.
pub fn short_run() -> Result<()> {
    let program = ensure()?;
    step("building the fuzz targets", || run(cargo_fuzz(&program).arg("build")))?;
    for target in targets()? {
        // Not on from what an earlier run has found here.
        let finds = paths::target().join("fuzz-short").join(&target);
        make_empty(&finds)?;
        let options = [format!("-max_total_time={SHORT}"), "-seed=1".to_owned()];
        step(&format!("fuzzing {target} for {SHORT} s"), || {
            fuzz(&program, &target, &finds, &options)
        })?;
    }
    Ok(())
}

/// cargo-fuzz, and what it needs.
pub fn ensure() -> Result<PathBuf> {
    tools::ensure_cxx()?;
    Tool::CargoFuzz.ensure()
}

fn cargo_fuzz(program: &Path) -> Command {
    let mut command = command(program);
    // libFuzzer needs flags of the compiler that stable keeps for itself.
    command.env("RUSTC_BOOTSTRAP", "1");
    command
}

/// Runs a target over what it has found before and what is kept, and on from there.
fn fuzz(program: &Path, target: &str, finds: &Path, options: &[String]) -> Result<()> {
    fs::create_dir_all(finds).with_context(|| format!("cannot create {}", finds.display()))?;
    run(cargo_fuzz(program)
        .args(["run", target])
        .arg(finds)
        .arg(corpus().join(target))
        .arg("--")
        .arg(format!("-dict=fuzz/{}.dict", dictionary(target)))
        .args(LIMITS)
        .arg("-entropic_scale_per_exec_time=1")
        .args(options))
}

/// The words of a target. Pushes have one list for both.
fn dictionary(target: &str) -> &str {
    match target {
        "open_push" | "read_push" => "push",
        other => other,
    }
}

/// The target of that name.
fn known(name: Option<&str>) -> Result<String> {
    let known = targets()?;
    let found = known.iter().find(|known| Some(known.as_str()) == name).cloned();
    found.with_context(|| format!("name a target: cargo xtask fuzz <{}>", known.join("|")))
}

/// The targets there are, by their corpora.
fn targets() -> Result<Vec<String>> {
    let names = files(&corpus())?.into_iter().map(|file| name(&file));
    Ok(names.collect())
}

/// The inputs that are kept, in a folder for each target.
fn corpus() -> PathBuf {
    paths::root().join("fuzz/corpus")
}

/// Returns the folder of the finds of long runs of a target.
fn finds(target: &str) -> PathBuf {
    paths::target().join("fuzz").join(target)
}

/// libFuzzer names an input by its SHA-1; a person by what it shows.
fn has_a_name(file: &Path) -> bool {
    let name = name(file);
    name.len() != 40 || !name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Lists the files in a folder, in order.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    Ok(files)
}

fn make_empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::{choose, edges, inputs};

    #[test]
    fn what_adds_nothing_goes_unless_it_has_a_name() {
        let [a, b, c] = ["a", "b", "c"].map(|letter| letter.repeat(40));
        let notes = format!(
            "4\n0\n/x/{a}\n/x/{b}\n/x/{c}\n/x/found\nSTARTED 0 3\nFT 0 1 2\nCOV 0 1\n\
             FT 1 2 3 4\nFT 2 3\nFT 3 3\n"
        );
        let inputs = inputs(&notes);
        let chosen = choose(&inputs);
        let names: Vec<_> = chosen.iter().map(|input| input.file.display().to_string()).collect();
        assert_eq!(names, ["/x/found".to_owned(), format!("/x/{b}"), format!("/x/{a}")]);
        assert_eq!(edges(&chosen), 4);
    }
}
