// The imports of source files, found by their text: enough for code that a formatter has written.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** The specifiers of all imports and re-exports in a script, those of types as well. */
export function specifiersIn(script) {
  const clause = /^(?:import|export)\s(?:[\w\s{},*$]*?from\s+)?"([^"]+)"/gm;
  const dynamic = /\bimport\(\s*"([^"]+)"\s*\)/g;
  return [...script.matchAll(clause), ...script.matchAll(dynamic)].map(([, from]) => from);
}

/** The script of a source file. Of a Vue file, that is the text of its `<script>` elements. */
function scriptOf(file) {
  const text = readFileSync(file, "utf8");
  if (!file.endsWith(".vue")) return text;
  return [...text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)].map(([, it]) => it).join("\n");
}

/** The source files below a folder, each with the files that it imports. */
export function graphOf(folder) {
  const files = readdirSync(folder, { recursive: true })
    .filter((name) => /\.(?:ts|vue|js)$/.test(name))
    .map((name) => join(folder, name));
  const known = new Set(files);
  return new Map(
    files.map((file) => {
      const imported = specifiersIn(scriptOf(file))
        .filter((from) => from.startsWith("."))
        .flatMap((from) => {
          const path = join(dirname(file), from);
          const stem = path.replace(/\.js$/, "");
          const candidates = [path, `${path}.ts`, `${stem}.ts`, `${stem}.d.ts`];
          return candidates.filter((candidate) => known.has(candidate)).slice(0, 1);
        });
      return [file, imported];
    }),
  );
}

/** Every circle of imports: a list of files, of which each imports the next and the last one the first. */
export function circlesIn(graph, root) {
  const circles = [];
  const done = new Set();
  const visit = (file, path) => {
    const start = path.indexOf(file);
    if (start >= 0) {
      circles.push(path.slice(start).map((one) => relative(root, one)));
      return;
    }
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return circles;
}
