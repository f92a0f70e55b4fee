/**
 * Stores: where the campaigns of an account live, with their batches, sends and pushes. Each adapter takes a
 * handle that you have opened.
 *
 * @packageDocumentation
 */

export { type DurableObjectSqlStorage, durableObjectStore } from "./store/durable-object.js";
export { type FileSystem, folderStore, type OpenFile } from "./store/folder.js";
export type {
  BatchToStore,
  ListedCampaign,
  MassStore,
  StoredRevision,
  StoredSend,
} from "./store/mass-store.js";
export { memoryStore } from "./store/memory-store.js";
export type { StoreOptions } from "./store/options.js";
export { type PostgresClient, type PostgresPool, postgresStore } from "./store/postgres.js";
export type { SqlStoreOptions } from "./store/sql/sql-store.js";
export type { SqlValue } from "./store/sql/statement.js";
export { type SqliteDatabase, sqliteStore } from "./store/sqlite.js";
