export const hasRedis: boolean;
export function startRedis(options?: { port?: number }): Promise<{
  url: string;
  port: number;
  pid: number;
  stop(signal?: NodeJS.Signals): Promise<void>;
}>;
