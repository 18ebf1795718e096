import type { IconName } from '../icons/icons';

/** The four meanings, the accent for "yours", plain for the rest. */
export type Tone = 'plain' | 'good' | 'waiting' | 'danger' | 'info' | 'accent';

/** What one cell shows. Colour never stands alone: a tone comes with its word. */
export interface Cell {
  text: string;
  /** Drawn as a chip of this tone. */
  chip?: Tone;
  /** ISO time: shown relative, `text` is then ignored. */
  at?: string;
  icon?: IconName;
  tone?: Tone;
  /** Nothing to say: a dash in the table, left out of a card. */
  isEmpty?: true;
}

export interface ListColumn<T> {
  key: string;
  /** Header, in the reader's language. */
  label: string;
  /** CSS width; left out: what remains. */
  width?: string;
  cell: (row: T) => Cell;
  /** On a phone the row is a card: its first line, its chip, its second line, or not shown. Default `line`. */
  card?: 'title' | 'chip' | 'line' | 'none';
  /** Hidden while the list is narrower than this, in pixels. */
  from?: number;
}
