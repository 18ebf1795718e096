import { defineEntity, type EntitySchema, type InferEntity, p } from '@mikro-orm/core';
import { tenantColumns, timeColumn } from '../columns';

/** A tenant table and a global one, for the store's own specs. */
export const NoteEntity = defineEntity({
  name: 'Note',
  tableName: 'notes',
  properties: {
    ...tenantColumns(),
    title: p.string().length(200),
    facts: p.json<{ tags: string[] }>().nullable(),
    isDone: p.boolean().default(false),
    dueAt: timeColumn().nullable(),
    rank: p.integer().default(0),
  },
  indexes: [{ properties: ['tenantId', 'title'] }],
});
export type Note = InferEntity<typeof NoteEntity>;

export const RemarkEntity = defineEntity({
  name: 'Remark',
  tableName: 'remarks',
  properties: { ...tenantColumns(), noteId: p.string().length(36), text: p.string().length(200) },
});

export const CountryEntity = defineEntity({
  name: 'Country',
  tableName: 'countries',
  properties: { code: p.string().length(2).primary(), name: p.string().length(60) },
});

export const noteEntities = [NoteEntity, RemarkEntity, CountryEntity] as unknown as EntitySchema[];
