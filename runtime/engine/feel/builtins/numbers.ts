import { FeelFailure } from '../failure';
import { durationOf, type FeelDuration, type FeelPeriod, periodOf } from '../temporal';
import { decimal } from '../values';
import { type Builtin, builtin } from './builtin';

const scaled = (round: (value: number) => number): Builtin =>
  builtin('n: number, scale?: number', (_, n: number, scale?: number) => atScale(n, scale ?? 0, round));

export const numberBuiltins: Record<string, Builtin> = {
  decimal: builtin('n: number, scale: number', (_, n: number, scale: number) => atScale(n, scale, halfEven)),
  floor: scaled(Math.floor),
  ceiling: scaled(Math.ceil),
  'round up': scaled((value) => Math.sign(value) * Math.ceil(Math.abs(value))),
  'round down': scaled(Math.trunc),
  'round half up': scaled((value) => Math.sign(value) * Math.floor(Math.abs(value) + 0.5)),
  'round half down': scaled((value) => Math.sign(value) * Math.ceil(Math.abs(value) - 0.5)),
  abs: builtin(['n: number', 'n: duration', 'n: period'], (_, n: number | FeelDuration | FeelPeriod) => {
    if (typeof n === 'number') return Math.abs(n);
    return n.kind === 'duration' ? durationOf(Math.abs(n.ms)) : periodOf(Math.abs(n.months));
  }),
  modulo: builtin('dividend: number, divisor: number', (_, dividend: number, divisor: number) => {
    if (divisor === 0) throw new FeelFailure('java.lang.ArithmeticException: Division by zero');
    return decimal(dividend - divisor * Math.floor(dividend / divisor));
  }),
  sqrt: builtin('number: number', (_, number: number) => (number < 0 ? null : decimal(Math.sqrt(number)))),
  log: builtin('number: number', (_, number: number) => (number <= 0 ? null : decimal(Math.log(number)))),
  exp: builtin('number: number', (_, number: number) => decimal(Math.exp(number))),
  odd: builtin('number: number', (_, number: number) => Math.abs(number % 2) === 1),
  even: builtin('number: number', (_, number: number) => number % 2 === 0),
};

function atScale(value: number, scale: number, round: (value: number) => number): number | null {
  const factor = 10 ** Math.trunc(scale);
  const shifted = decimal(value * factor);
  if (shifted === null || factor === 0) return null;
  return decimal(round(shifted) / factor);
}

/** Half to the even neighbour: 2.5 → 2. */
function halfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
