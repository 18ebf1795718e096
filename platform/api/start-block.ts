import type { App } from './compose';

/** What `npm start` ends with. */
export function startBlock({ url, config }: App): string {
  const database = config.DATABASE_URL ? 'MySQL' : 'SQLite';
  const lines = [
    `Callweave 云织客服  ${config.PUBLIC_URL ?? url}`,
    '',
    `Data 数据           ${config.DATA_DIR}`,
    `In use 当前组件     ${database}, engine ${config.ENGINE}, calls ${config.CALLS}`,
  ];
  const width = Math.max(...lines.map((line) => line.length)) + 4;
  return ['', '─'.repeat(width), ...lines.map((line) => `  ${line}`), '─'.repeat(width), ''].join('\n');
}
