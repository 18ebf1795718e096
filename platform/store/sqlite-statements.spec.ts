import { raw } from '@mikro-orm/core';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { bindable, keepStatements } from './sqlite-statements';

describe('values beside the statement', () => {
  const stored = (value: unknown) => {
    const database = new Database(':memory:');
    database.exec('create table t (v text)');
    const bound = bindable('insert into t values (?)', [value])!;
    database.prepare(bound.sql).run(bound.values);
    return database.prepare('select v, typeof(v) as type from t').get();
  };

  it.each([
    [5, { v: '5', type: 'text' }],
    [1.5, { v: '1.5', type: 'text' }],
    [true, { v: '1', type: 'text' }],
    [undefined, { v: null, type: 'null' }],
    ['what? 😀', { v: 'what? 😀', type: 'text' }],
    [new Date(1_700_000_000_123), { v: '1700000000123', type: 'text' }],
    [{ a: ['b'] }, { v: '{"a":["b"]}', type: 'text' }],
    [Buffer.from('x'), { v: Buffer.from('x'), type: 'blob' }],
  ])('keeps %s as the ORM would write it', (value, row) => expect(stored(value)).toEqual(row));

  it('leaves to the ORM what turns into SQL', () => {
    expect(bindable('select ??', ['name'])).toBeUndefined();
    expect(bindable('select \\?, ?', ['name'])).toBeUndefined();
    expect(bindable('select ? in (?)', [1, [1, 2]])).toBeUndefined();
    expect(bindable('select ?', [raw('? + 1', [1])])).toBeUndefined();
    expect(bindable("select '?', ?", [raw('now()')])).toBeUndefined();
    expect(bindable('select :name', { name: 1 })).toBeUndefined();
  });
});

it('puts a fragment without values into the text, which stays the same', () => {
  expect(bindable('update t set a = ?, v = ? where b = ?', [1, raw('v + 1'), 2])).toEqual({
    sql: 'update t set a = ?, v = v + 1 where b = ?',
    values: [1n, 2n],
  });
});

describe('kept statements', () => {
  const open = () => {
    const database = new Database(':memory:');
    keepStatements(database);
    database.prepare('create table t (a)').run();
    database.prepare('insert into t values (1), (2)').run();
    return database;
  };

  it('compiles a text once, until a table changes', () => {
    const database = open();
    const first = database.prepare('select * from t');
    expect(database.prepare('select * from t')).toBe(first);
    database.prepare('alter table t add column b').run();
    expect(database.prepare('select * from t')).not.toBe(first);
    expect(database.prepare('select * from t').get()).toEqual({ a: 1, b: null });
  });

  it('leaves a statement alone while a stream reads from it', () => {
    const database = open();
    const stream = database.prepare('select a from t').iterate();
    expect(stream.next().value).toEqual({ a: 1 });
    expect(database.prepare('select a from t').all()).toEqual([{ a: 1 }, { a: 2 }]);
    expect(stream.next().value).toEqual({ a: 2 });
  });

  it('keeps a limited number of them', () => {
    const database = open();
    const first = database.prepare('select * from t');
    for (let index = 0; index < 400; index++) database.prepare(`select ${index}`);
    expect(database.prepare('select * from t')).not.toBe(first);
  });
});
