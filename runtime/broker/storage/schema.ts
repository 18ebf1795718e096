/**
 * Tables of the engine's own SQLite file. Keys are decimal numbers below 2^53 (partition 1), so they fit INTEGER columns.
 * `records` is the journal, written in the same transaction as the state it led to; everything else is an index of that
 * state, so that a parked instance costs rows and no memory.
 */
export const schema = `
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS records (
  position INTEGER PRIMARY KEY, source INTEGER NOT NULL, key INTEGER NOT NULL, timestamp INTEGER NOT NULL,
  value_type TEXT NOT NULL, intent TEXT NOT NULL, value TEXT NOT NULL, internal TEXT);
CREATE TABLE IF NOT EXISTS definitions (
  key INTEGER PRIMARY KEY, process_id TEXT NOT NULL, version INTEGER NOT NULL, resource_name TEXT NOT NULL,
  checksum TEXT NOT NULL, model TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS definitions_version ON definitions (process_id, version);
CREATE TABLE IF NOT EXISTS instances (key INTEGER PRIMARY KEY, state TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS elements (key INTEGER PRIMARY KEY, instance INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS incidents (key INTEGER PRIMARY KEY, instance INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS jobs (
  key INTEGER PRIMARY KEY, instance INTEGER NOT NULL, type TEXT NOT NULL, state TEXT NOT NULL, recur_at INTEGER);
CREATE INDEX IF NOT EXISTS jobs_activatable ON jobs (type, key) WHERE state = 'activatable';
CREATE INDEX IF NOT EXISTS jobs_recur ON jobs (recur_at) WHERE recur_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS timers (key INTEGER PRIMARY KEY, instance INTEGER NOT NULL, due INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS timers_due ON timers (due);
CREATE TABLE IF NOT EXISTS waits (
  key INTEGER PRIMARY KEY, instance INTEGER NOT NULL, process_id TEXT NOT NULL, name TEXT NOT NULL,
  correlation_key TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS waits_name ON waits (name, correlation_key);
CREATE TABLE IF NOT EXISTS messages (
  key INTEGER PRIMARY KEY, name TEXT NOT NULL, correlation_key TEXT NOT NULL, message_id TEXT NOT NULL,
  deadline INTEGER NOT NULL, variables TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS messages_name ON messages (name, correlation_key);
CREATE INDEX IF NOT EXISTS messages_deadline ON messages (deadline);
CREATE TABLE IF NOT EXISTS correlations (
  message INTEGER NOT NULL, process_id TEXT NOT NULL, PRIMARY KEY (message, process_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS idempotency (
  name TEXT PRIMARY KEY, instance INTEGER NOT NULL, stored_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS idempotency_age ON idempotency (stored_at);
`;
