// The store in memory keeps the promises of the others: a test over it must find what they refuse.
import { memoryStore } from "wechat-mass/store";
import { promises } from "./contract.mjs";

const stores = new Map();

promises(({ account = "" } = {}) => {
  if (!stores.has(account)) stores.set(account, memoryStore());
  return stores.get(account);
});
