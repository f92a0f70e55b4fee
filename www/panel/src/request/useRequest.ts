/**
 * The request being written: the chosen endpoint, the text of its body, and everything that
 * follows from the two. Texts are kept per endpoint until the tab is closed, but for secrets.
 */

import { computed, reactive, ref } from "vue";
import { type Api, build, type Call, check, MassError, mediaOf, type Problem } from "wechat-mass";
import { type MistakeCode, type Parsed, parse, type Range } from "../json/parse";
import { locate, plainValue, stringify } from "../json/tree";
import { useRoute } from "../shell/route";
import { audienceOf } from "./audience";
import { ENDPOINTS, endpointNamed } from "./endpoints";
import { exampleRequests } from "./examples";
import { forgetBody, keepBody, recallBody } from "./kept";
import { skeletonOf } from "./skeleton";

/** A problem with its place in the text. */
export type PlacedProblem = { range: Range } & (
  | { kind: "body"; problem: Problem }
  | { kind: "text"; mistake: MistakeCode; line: number; column: number }
);

/** More would not be read, and thousands would slow the page: each OpenID can have its own. */
export const MOST_SHOWN = 100;

/** The first text of an upload: the page describes the file once it is chosen. */
const FIRST_TEXTS: Partial<Record<Api, string>> = {
  "media/uploadimg": "{}",
  "media/upload": '{\n  "type": "image"\n}',
  "material/add_material": '{\n  "type": "image"\n}',
};

interface ChosenFile {
  file: File;
  /** Its first bytes, which tell its format. */
  head: unknown;
}

const texts = reactive(new Map<Api, string>());
for (const { api } of ENDPOINTS) {
  const kept = recallBody(api);
  if (kept !== undefined) texts.set(api, kept);
}

/** The endpoints whose text was written and will be gone after a reload. */
const unkept = reactive(new Set<Api>());

function write(target: Api, written: string) {
  texts.set(target, written);
  if (keepBody(target, written)) unkept.delete(target);
  else unkept.add(target);
}

const files = ref(new Map<Api, ChosenFile>());
const { route } = useRoute();

const endpoint = computed(() => endpointNamed(route.value.query.api));
const api = computed(() => endpoint.value.api);

const text = computed({
  get: () =>
    texts.get(api.value) ??
    exampleRequests(api.value)[0]?.text ??
    FIRST_TEXTS[api.value] ??
    stringify(skeletonOf(api.value)),
  set: (changed) => write(api.value, changed),
});

const keeping = computed(() => {
  if (!texts.has(api.value)) return "untouched";
  return unkept.has(api.value) ? "unkept" : "kept";
});

const chosenFile = computed(() => files.value.get(api.value));
const parsed = computed(() => parse(text.value));

const body = computed(() => {
  if (!parsed.value.ok) return undefined;
  const value = plainValue(parsed.value.root);
  return chosenFile.value ? withHead(value, chosenFile.value.head) : value;
});

const bodyProblems = computed(() => (parsed.value.ok ? check<string>(api.value, body.value) : []));

const problems = computed(() => place(parsed.value, bodyProblems.value, text.value));

const call = computed((): Call | undefined => {
  if (!parsed.value.ok) return undefined;
  try {
    return build<string>(api.value, body.value);
  } catch (error) {
    if (error instanceof MassError) return undefined;
    throw error;
  }
});

const audience = computed(() => audienceOf(api.value, body.value, bodyProblems.value));

export function useRequest() {
  return {
    endpoint,
    api,
    text,
    parsed,
    body,
    problems,
    call,
    audience,
    chosenFile,
    /** Replaces the text of an endpoint, shown or not. */
    write: (target: Api, value: unknown) => write(target, stringify(value)),
    /** `kept` over a reload; `unkept`; `untouched`: what the page shows at first. */
    keeping,
    /** Forgets what was written, here and in the browser: the endpoint starts anew. */
    clear() {
      texts.delete(api.value);
      files.value.delete(api.value);
      unkept.delete(api.value);
      forgetBody(api.value);
    },
    /** Describes the file in the body; its bytes stay in the browser. */
    async chooseFile(file: File) {
      const target = api.value;
      const { head, fingerprint: _, ...media } = await mediaOf(file);
      files.value.set(target, { file, head });
      const old = body.value;
      const rest = typeof old === "object" && old !== null && !Array.isArray(old) ? old : {};
      write(target, stringify({ ...rest, media }));
    },
  };
}

/** The first bytes are given to the check, and not shown in the text. */
function withHead(value: unknown, head: unknown): unknown {
  if (typeof value !== "object" || value === null || !("media" in value)) return value;
  const { media } = value;
  return typeof media === "object" && media !== null
    ? { ...value, media: { ...media, head } }
    : value;
}

function place(from: Parsed, found: Problem[], source: string): PlacedProblem[] {
  if (from.ok) {
    return found
      .map((problem): PlacedProblem => {
        return { kind: "body", problem, range: locate(from.root, problem.path) };
      })
      .sort((one, other) => rank(one) - rank(other));
  }
  const { code, start, end } = from.mistake;
  const before = source.slice(0, start).split("\n");
  const line = before.length;
  const column = (before.at(-1)?.length ?? 0) + 1;
  return [{ kind: "text", mistake: code, line, column, range: { start, end } }];
}

/** Errors before warnings; the order of the body within each. */
function rank(placed: PlacedProblem): number {
  return placed.kind === "body" && placed.problem.level === "warning" ? 1 : 0;
}
