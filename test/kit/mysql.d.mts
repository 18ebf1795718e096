/** A MySQL server of a test. */
export interface MySql {
  /** Names no database. */
  url: string;
  /** Its data and logs. */
  folder: string;
  readonly pid: number;
  /** Brings it back on the same data and port, unless it runs. */
  start(): Promise<void>;
  /** Ends it; default SIGKILL, as a crash does. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Ends it for good and removes its data. */
  stop(): Promise<void>;
}
export function startMySql(options?: string[]): Promise<MySql>;
/** Whether it can be started here: unpacked before, or its jar at hand. */
export const hasMySql: boolean;
