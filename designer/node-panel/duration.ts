export const durationUnits = ['seconds', 'minutes', 'hours', 'days'] as const;
export type DurationUnit = (typeof durationUnits)[number];

const letters: Record<DurationUnit, [string, string]> = {
  seconds: ['PT', 'S'],
  minutes: ['PT', 'M'],
  hours: ['PT', 'H'],
  days: ['P', 'D'],
};

/** ISO 8601 duration of one unit, e.g. `PT30M`. */
export function writeDuration(amount: number, unit: DurationUnit): string {
  const [prefix, suffix] = letters[unit];
  return `${prefix}${amount}${suffix}`;
}

/** Undefined for durations of several units and expressions. */
export function parseDuration(text: string): { amount: number; unit: DurationUnit } | undefined {
  for (const unit of durationUnits) {
    const [prefix, suffix] = letters[unit];
    const match = new RegExp(`^${prefix}(\\d+)${suffix}$`).exec(text);
    if (match) return { amount: Number(match[1]), unit };
  }
  return undefined;
}
