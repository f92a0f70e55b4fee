import type { Fields } from "./endpoint.js";

/** Where a member stands, for example `filter.tag_id` or `articles[0].title`. */
function pathOf(above: string, name: string): string {
  return above === "" ? name : `${above}.${name}`;
}

/** A JSON object that remembers which of its members were read. */
export class JsonFields implements Fields {
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #read: Set<string>;

  constructor(value: unknown, path = "", read = new Set<string>()) {
    this.#value = isObject(value) ? value : {};
    this.#path = path;
    this.#read = read;
  }

  get(name: string): unknown {
    this.#read.add(pathOf(this.#path, name));
    return Object.hasOwn(this.#value, name) ? this.#value[name] : undefined;
  }

  object(name: string): Fields {
    const value = this.#peek(name);
    return new JsonFields(value, pathOf(this.#path, name), this.#read);
  }

  objects(name: string): Fields[] {
    const value = this.#peek(name);
    if (!Array.isArray(value)) return [];
    const path = pathOf(this.#path, name);
    return value.map((each, place) => new JsonFields(each, `${path}[${place}]`, this.#read));
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#value, name);
  }

  unread(): string[] {
    const found: string[] = [];
    this.#collect(this.#value, this.#path, found);
    return found;
  }

  #peek(name: string): unknown {
    return Object.hasOwn(this.#value, name) ? this.#value[name] : undefined;
  }

  #collect(value: unknown, path: string, found: string[]): void {
    if (path !== "" && this.#read.has(path)) return;
    if (Array.isArray(value) && value.some(isObject)) {
      for (const [place, each] of value.entries()) this.#collect(each, `${path}[${place}]`, found);
    } else if (isObject(value)) {
      for (const [name, each] of Object.entries(value)) {
        this.#collect(each, pathOf(path, name), found);
      }
    } else {
      found.push(path);
    }
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
