import { describe, expect, test } from 'vitest';
import { compileFeel, evaluateFeel } from './index';

const now = Date.parse('2026-03-02T01:02:03.400Z');
const context = {
  b: true,
  n: null,
  one: 1,
  l: [1, 2, 3],
  lo: [
    { k: 1, v: 'a' },
    { k: 2, v: 'b' },
  ],
  o: { a: 1, 'a b': 2 },
  'a b': 'spaced',
  中文: '好',
};

function run(text: string, steps?: number) {
  return evaluateFeel(compileFeel(text), context, { now, ...(steps === undefined ? {} : { steps }) });
}

/** What Zeebe 8.5.8 answers (zeebe-facts §7.2, both tables). */
const table: [expression: string, result: unknown][] = [
  ['nope.x.y', null],
  ['l[0]', null],
  ['l[5]', null],
  ['l[-1]', 3],
  ['l[2]', 2],
  ['"a"+1', null],
  ['"a"+null', null],
  ['b+1', null],
  ['nope="x"', false],
  ['nope!="x"', true],
  ['nope=null', true],
  ['1="1"', null],
  ['1!="1"', null],
  ['not(1="1")', null],
  ['null<1', null],
  ['false and null', false],
  ['null and false', false],
  ['true or null', true],
  ['true and null', null],
  ['not(null)', null],
  ['if null then 1 else 2', 2],
  ['1/0', null],
  ['sum([])', null],
  ['count(null)', null],
  ['string(null)', null],
  ['string join(["a",null],"-")', 'a'],
  ['date("2026-02-30")', null],
  ['date("2026-02-28")+1', null],
  ['lo[k=9]', []],
  ['lo[k=2].v', ['b']],
  ['lo.k', [1, 2]],
  ['l[item > 1]', [2, 3]],
  ['foo(1)', null],
  ['[]=null', false],
  ['for i in 3..1 return i', [3, 2, 1]],
  ['for i in l, j in [10] return i*j', [10, 20, 30]],
  ['for i in 1..3 return count(partial)', [0, 1, 2]],
  ['some x in l satisfies x > 2', true],
  ['every x in l satisfies x > 2', false],
  ['decimal(2.5,0)', 2],
  ['decimal(3.14159,2)', 3.14],
  ['0.1+0.2', 0.3],
  ['0.1+0.2 = 0.3', true],
  ['1 < "2"', null],
  ['if 1 then 1 else 2', 2],
  ['if "x" then 1 else 2', 2],
  ['"abc"[1]', null],
  ['5[1]', null],
  ['1 in nope', false],
  ['1 in [1,2]', true],
  ['1 in (2,1)', true],
  ['5 in (>4)', true],
  ['5 in >5', false],
  ['5 in [1..5]', true],
  ['5 in [1..5)', false],
  ['5 in (1..5]', true],
  ['one between 0 and 1 and b', true],
  ['substring("abc",0)', ''],
  ['substring("abc",2)', 'bc'],
  ['substring("abc",-2,1)', 'b'],
  ['number("")', null],
  ['number("1.50")', 1.5],
  ['"\\u4e91"', '\\u4e91'],
  ['"a\\"b\\n"', 'a"b\n'],
  ['string({a:"x"})', '{a:"x"}'],
  ['[1..3]', null],
  ['function(x) x', null],
  ['date and time("2026-01-31T10:00:00+08:00")', '2026-01-31T10:00+08:00'],
  ['date and time("2026-01-31T10:00:00")', '2026-01-31T10:00'],
  ['date and time("2026-01-31T10:00:00Z")', '2026-01-31T10:00Z'],
  ['date and time("2026-01-31T10:00:00@Asia/Shanghai")', '2026-01-31T10:00+08:00[Asia/Shanghai]'],
  ['date and time("2026-01-31T10:00:05.100Z")', '2026-01-31T10:00:05.100Z'],
  ['string(date and time("2026-01-31T10:00:00Z"))', '2026-01-31T10:00:00Z'],
  ['time("10:00:00")', '10:00'],
  ['duration("P1D")', 'PT24H'],
  ['duration("PT25H")', 'PT25H'],
  ['-duration("PT1H")', null],
  ['duration("-PT1H")', 'PT-1H'],
  ['duration("P0M")', 'P0D'],
  ['duration("P14M")', 'P1Y2M'],
  ['duration("P1M1D")', null],
  ['date("2026-01-31") - date("2026-01-01")', 'PT720H'],
  ['date("2026-01-31") + duration("P1M")', '2026-02-28'],
  ['duration("PT1H") * 2', 'PT2H'],
  ['duration("PT1H") / 2', 'PT30M'],
  ['date and time("2026-01-31T10:00:00Z") = date and time("2026-01-31T18:00:00+08:00")', false],
  ['date and time("2026-01-31T10:00:00Z") < date and time("2026-01-31T18:00:01+08:00")', true],
  ['date and time("2026-01-31T10:00:00") < date and time("2026-01-31T18:00:00Z")', null],
  ['"2026-01-31" < date("2026-02-01")', null],
  ['@"2026-01-31T10:00:00+08:00".timezone', null],
  ['@"2026-01-31".weekday', 6],
  ['is defined(n)', false],
  ['is defined(one)', true],
  ['get or else(nope, 7)', 7],
  ['put({a:1},"b",2)', { a: 1, b: 2 }],
  ['extract("a1b22","[0-9]+")', ['1', '22']],
  ['duplicate values([1,2,1])', [1]],
  ['last day of month(date("2026-02-03"))', '2026-02-28'],
  ['max("a","b")', 'b'],
  ['max([3,1,2])', 3],
  ['get value({a:{b:3}},["a","b"])', 3],
  ['null instance of Null', false],
  ['one instance of number', true],
  ['@"P1D" instance of days and time duration and b', true],
  ['trim(" a ")', null],
  ['uuid()', null],
  ['1 /* two */ + 2 // three', 3],
  ['{a b: 1}', { 'a b': 1 }],
  ['{a: 1, c: a + 1}.c', 2],
  ['`a b`', 'spaced'],
  ['o.`a b`', 2],
  ['中文', '好'],
  ['2 ** 3 * 2 - 1', 15],
  ['-(1 - 3)', 2],
  ['{f: function(x, y) x + y, r: f(1, 2)}.r', 3],
  ['sort([3,1,2], function(x,y) x < y)', [1, 2, 3]],
  ['substring(string: "abc", start position: 2)', 'bc'],
  ['matches("abc", "^a.c$")', true],
  ['replace("abc", "b", "x")', 'axc'],
  ['split("a,b,", ",")', ['a', 'b', '']],
  ['day of week(date("2026-03-02"))', 'Monday'],
  ['week of year(date("2021-01-03"))', 53],
  ['date("2026-01-01") + duration("P9999Y") * 30', null],
  ['cycle(2, duration("PT1S"))', 'R2/PT1S'],
  ['cycle(duration("P1D"))', 'R/PT24H'],
  ['now()', '2026-03-02T01:02:03.400Z'],
  ['today()', '2026-03-02'],
  ['distinct values([1,"1",1,null,null])', [1, '1', null]],
  ['union([1],[1,2])', [1, 2]],
  ['contains("大连银行", "连")', true],
  ['upper case("ab") + string(1.5)', 'AB1.5'],
  ['list contains(l, 3) and not(list contains(l, 4))', true],
];

test.each(table)('%s', (expression, result) => {
  const answer = run(expression);
  expect(answer.failure).toBeUndefined();
  expect(answer.value).toEqual(result);
});

test.each([
  '1 +',
  '1e3',
  'one == 1',
  'one two',
  '',
  '(1',
  '[1,',
  '{a}',
  'if b then 1',
  "'x'",
  '"x',
  '1 in (',
  'a.',
  ')',
])('%j cannot be parsed', (expression) => {
  expect(compileFeel(expression).error).toMatch(/^failed to parse expression '/);
});

test('says where it stopped', () => {
  expect(compileFeel('1 +').error).toBe(
    `failed to parse expression '1 +': Expected (expression):1:4, found ""`,
  );
});

test.each([
  ['substring("abc",5)', 'StringIndexOutOfBounds'],
  ['modulo(5,0)', 'by zero'],
  [
    'assert(nope, nope != null)',
    "Assertion failure on evaluate the expression 'assert(nope, nope != null)': The condition is not fulfilled",
  ],
  ['assert(1, false, "own text")', 'own text'],
])('%s fails, which is an incident', (expression, failure) => {
  expect(run(expression).failure).toContain(failure);
});

/** `b: [a, a], c: [b, b], …`: small to write, 2^25 values. */
function letters(open: string, close: string): string {
  const names = 'abcdefghijklmnopqrstuvwxyz'.split('');
  return names
    .slice(1)
    .map((name, index) => `${name}: ${open}${names[index]}, ${names[index]}${close}`)
    .join(', ');
}

describe('budgets', () => {
  test.each([
    'for i in 1..100000000 return i',
    'count(for i in 1..10000 return for j in 1..10000 return i)',
    'some i in 1..100000000 satisfies i < 0',
    '{f: function(g) g(g), r: f(f)}.r',
  ])('%s stops', (expression) => {
    expect(run(expression).failure).toMatch(/too many steps|too deeply/);
  });

  test.each([
    ['nested lists', '['.repeat(5000)],
    ['nested parentheses', '('.repeat(5000)],
    ['signs', '-'.repeat(5000) + '1'],
    ['long sums', '1' + '+1'.repeat(4000)],
    ['nested tests', '1 in ('.repeat(500)],
    ['length', '1'.repeat(20_000)],
    ['nested functions', 'function(a) '.repeat(800)],
  ])('%s are refused when parsing, at once', (_what, expression) => {
    const before = Date.now();
    expect(compileFeel(expression).error).toBeDefined();
    expect(Date.now() - before).toBeLessThan(500);
  });

  test('an evil pattern takes no exponential time', () => {
    const before = Date.now();
    expect(run(`matches("${'a'.repeat(200)}!", "^(a+)+$")`).value).toBe(false);
    expect(Date.now() - before).toBeLessThan(500);
  });

  test.each([
    ['a list of itself', `{a: [1, 1], ${letters('[', ']')}}`],
    ['text of itself', `string({a: [1, 1], ${letters('[', ']')}})`],
    ['comparing', `{a: [1, 1], ${letters('[', ']')}, same: z = [y, y]}.same`],
    ['nesting without end', 'for i in 1..100000 return [partial[-1]]'],
    ['partial lists', 'for i in 1..100000 return partial'],
    ['long lists of long texts', `for i in 1..100000 return "${'x'.repeat(5000)}"`],
    ['long texts joined', `string join(for i in 1..100000 return "${'x'.repeat(5000)}")`],
  ])('%s is stopped, soon', (_what, expression) => {
    const before = Date.now();
    expect(run(expression).failure).toBeDefined();
    expect(Date.now() - before).toBeLessThan(1500);
  });

  test('texts cannot grow without end', () => {
    expect(run(`{a: "${'x'.repeat(5000)}", b: ${'a + '.repeat(900)}a}`, 20_000).failure).toContain(
      'too many steps',
    );
  });
});

test('contexts cannot reach the prototype', () => {
  expect(run('o.constructor').value).toBeNull();
  expect(run('constructor').value).toBeNull();
  expect(run('toString()').value).toBeNull();
  expect(run('{__proto__: 1}').failure).toBeDefined();
  expect(run('l.length').value).toEqual([null, null, null]);
});

test('names the reasons of a null', () => {
  expect(run('nope > 5').warnings).toEqual([
    { type: 'NO_VARIABLE_FOUND', message: "No variable found with name 'nope'" },
    { type: 'NOT_COMPARABLE', message: "Can't compare 'null' with '5'" },
  ]);
});

test('types of results', () => {
  const typed = ['1', '"a"', 'true', 'null', '[]', '{}', '@"P1D"', '@"P1M"', 'today()', 'now()'];
  expect(typed.map((expression) => run(expression).type)).toEqual([
    'NUMBER',
    'STRING',
    'BOOLEAN',
    'NULL',
    'ARRAY',
    'OBJECT',
    'DURATION',
    'PERIOD',
    'DATE',
    'DATE_TIME',
  ]);
});
