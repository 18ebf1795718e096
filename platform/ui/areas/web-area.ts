import type { Routes } from '@angular/router';
import type { Right } from '@callweave/platform/kernel';
import type { IconName } from '../icons/icons';

/** A part of the console: one line in `platform/console/areas.ts`. */
export interface WebArea {
  /** First path segment; unique. */
  path: string;
  icon: IconName;
  /** Text key of the menu entry in the console's `areas` scope, two to four Chinese characters. Left out: no menu entry. */
  label?: string;
  /** Shown and reachable with this right only; left out: for anybody signed in. */
  right?: Right;
  load: () => Promise<Routes>;
}
