/** Structured log: facts first, then a short English sentence. Never pass secrets or customer input. */
export interface Logger {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
  /** A logger whose lines carry these facts too, such as tenant, flow, instance or call id. */
  child(facts: object): Logger;
}

export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLogger,
};
