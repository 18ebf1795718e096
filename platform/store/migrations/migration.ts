/** One step of the schema, in both dialects. Released ones never change. */
export interface Migration {
  /** `<number>-<what>`, run in this order. */
  name: string;
  sqlite: readonly string[];
  mysql: readonly string[];
}
