/**
 * The push that is read, the one that is made, and the secrets of both. They are kept only here,
 * until the page is closed: not in the address, not in the browser's storage.
 */

import { computed, reactive, ref } from "vue";
import { EXAMPLES, type ExampleName, SAMPLE_XML } from "./examples";
import { queryIn } from "./query";
import { read, type Secrets } from "./reading";

export type Task = "open" | "make";

const task = ref<Task>("open");
const secrets = reactive<Secrets>({ token: "", key: "", appid: "" });
/** The text pasted for the query: an address, a line of a log, parameters. */
const address = ref("");
const body = ref("");
/** The XML of the push to make. */
const xml = ref(SAMPLE_XML);

const query = computed(() => queryIn(address.value));
const reading = computed(() => read({ query: query.value, body: body.value }, secrets));

export function usePush() {
  return {
    task,
    secrets,
    address,
    body,
    query,
    reading,
    xml,
    open(given: { address: string; body: string }) {
      address.value = given.address;
      body.value = given.body;
      task.value = "open";
    },
    make(source: string) {
      xml.value = source;
      task.value = "make";
    },
    loadExample(name: ExampleName) {
      const example = EXAMPLES[name]();
      Object.assign(secrets, example.secrets);
      address.value = example.address;
      body.value = example.body;
    },
    /** Forgets everything, the secrets first of all. */
    clear() {
      Object.assign(secrets, { token: "", key: "", appid: "" });
      address.value = "";
      body.value = "";
      xml.value = SAMPLE_XML;
    },
  };
}
