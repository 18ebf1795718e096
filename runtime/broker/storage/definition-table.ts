import { createHash } from 'node:crypto';
import type { DeployedProcess } from '@callweave/platform/kernel';
import type { DeployedModel, ProcessModel } from '@callweave/runtime/engine';
import type Database from 'better-sqlite3';

/** One process of one resource, ready to get a version. */
export interface ProcessToDeploy {
  resourceName: string;
  content: string;
  model: ProcessModel;
}

interface Row {
  key: number;
  process_id: string;
  version: number;
  resource_name: string;
  checksum: string;
  model: string;
}

/** Deployed processes: never changed, never deleted, all in memory once used. */
export class DefinitionTable {
  private readonly byKey = new Map<string, DeployedModel>();
  private readonly latestKey = new Map<string, string>();
  private readonly selectByKey;
  private readonly selectLatest;
  private readonly insert;

  constructor(db: Database.Database) {
    this.selectByKey = db.prepare('SELECT * FROM definitions WHERE key = ?');
    this.selectLatest = db.prepare(
      'SELECT * FROM definitions WHERE process_id = ? ORDER BY version DESC LIMIT 1',
    );
    this.insert = db.prepare('INSERT INTO definitions VALUES (?, ?, ?, ?, ?, ?)');
  }

  find(key: string): DeployedModel | undefined {
    const cached = this.byKey.get(key);
    if (cached) return cached;
    const row = /^\d+$/.test(key) ? (this.selectByKey.get(Number(key)) as Row | undefined) : undefined;
    return row && this.remember(row);
  }

  latest(processId: string): DeployedModel | undefined {
    const key = this.latestKey.get(processId);
    if (key) return this.find(key);
    const row = this.selectLatest.get(processId) as Row | undefined;
    if (!row) return undefined;
    this.latestKey.set(processId, String(row.key));
    return this.remember(row);
  }

  processIdOf(key: string): string {
    return this.find(key)?.model.id ?? '';
  }

  /** Same bytes and resource name as the latest version: that version again; anything else: the next one. */
  deploy({ resourceName, content, model }: ProcessToDeploy, nextKey: () => string): DeployedProcess {
    const latest = this.selectLatest.get(model.id) as Row | undefined;
    const checksum = createHash('sha256').update(content).digest('hex');
    const duplicate = latest?.checksum === checksum && latest.resource_name === resourceName;
    const key = duplicate ? String(latest.key) : nextKey();
    const version = duplicate ? latest.version : (latest?.version ?? 0) + 1;
    if (!duplicate)
      this.insert.run(Number(key), model.id, version, resourceName, checksum, JSON.stringify(model));
    this.latestKey.delete(model.id);
    return { bpmnProcessId: model.id, version, processDefinitionKey: key, resourceName, duplicate };
  }

  /** After a rollback: a version that was never stored must not be remembered. */
  forgetAll(): void {
    this.byKey.clear();
    this.latestKey.clear();
  }

  private remember(row: Row): DeployedModel {
    const deployed: DeployedModel = {
      processDefinitionKey: String(row.key),
      version: row.version,
      model: JSON.parse(row.model) as ProcessModel,
    };
    this.byKey.set(deployed.processDefinitionKey, deployed);
    return deployed;
  }
}
