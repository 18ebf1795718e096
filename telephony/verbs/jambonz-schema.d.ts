declare module '@jambonz/schema' {
  /** @throws {Error} unknown verb, missing or mistyped property */
  export function validateVerb(name: string, data: object, logger: unknown): void;
}
