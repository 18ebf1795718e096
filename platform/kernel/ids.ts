import { v7 } from 'uuid';

/** A new time-ordered id: UUID version 7 as 36 lower-case characters. */
export function newId(): string {
  return v7();
}
