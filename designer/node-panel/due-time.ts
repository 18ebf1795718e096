const afterNow = /^=now\(\)\s*\+\s*duration\("([^"]+)"\)$/;

/** The duration in a due time of the form "so long after the step begins"; undefined for any other expression. */
export function parseDueTime(source: string): string | undefined {
  return source === '' ? '' : afterNow.exec(source.trim())?.[1];
}

/** @param duration ISO 8601, empty for none */
export function writeDueTime(duration: string): string | undefined {
  return duration ? `=now() + duration("${duration}")` : undefined;
}
