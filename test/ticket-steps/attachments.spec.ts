import type { Actor, Problem } from '@callweave/platform/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, key, openDesk, people, stranger } from './desk';

const { ann, bob, max, guest } = people as Record<'ann' | 'bob' | 'max' | 'guest', Actor>;
const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : Buffer.from(part))),
  );
const png = bytes(
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13],
  'IHDR',
  [0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0],
  'IDAT',
);

describe('attachments (T-03)', () => {
  let desk: Desk;
  let ticketId: string;
  beforeAll(async () => {
    desk = await openDesk();
    const body = { flowKey: 'bank-ticket', action: 'save', fields: { title: '附件' } };
    ticketId = (await desk.tickets.create(ann, body, key())).id;
  });
  afterAll(() => desk.close());

  const attach = (content: Uint8Array, fileName: string, actor: Actor = ann, idempotencyKey = key()) =>
    desk.tickets.attach(actor, ticketId, { bytes: content, fileName }, idempotencyKey);
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'fine',
      (problem: Problem) => problem.code ?? String(problem),
    );
  const names = async () => (await desk.tickets.detail(ann, ticketId)).attachments.map(({ name }) => name);

  it.each<[string, Uint8Array, string]>([
    ['an empty file', bytes(), 'a.txt'],
    ['a Windows program', bytes('MZ', Array(100).fill(0)), 'a.exe'],
    ['a program named as picture', bytes('MZ', Array(100).fill(0)), 'a.png'],
    ['a Linux program', bytes([0x7f], 'ELF', [2, 1, 1], Array(60).fill(0)), 'a.txt'],
    ['a script', bytes('#!/bin/sh\nrm -rf /\n'), 'a.sh'],
    ['a page', bytes('<!DOCTYPE html><script>alert(1)</script>'), 'a.html'],
    ['a page named as text', bytes('hello <script>alert(1)</script>'), 'a.txt'],
    ['a picture with scripts', bytes('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'a.svg'],
    ['a picture with scripts named as picture', bytes('<?xml version="1.0"?><svg onload="x"/>'), 'a.png'],
    ['an archive', bytes('PK', [3, 4, 20, 0, 0, 0, 0, 0], Array(40).fill(0)), 'a.zip'],
    ['an archive named as document', bytes('PK', [3, 4, 20, 0, 0, 0, 0, 0], Array(40).fill(0)), 'a.docx'],
    ['a picture named as text', png, 'a.txt'],
    ['a picture without extension', png, 'picture'],
    ['bytes named as text', bytes([0, 1, 2, 3, 4, 5]), 'a.txt'],
    ['a shortcut', bytes('[InternetShortcut]\nURL=http://x\n'), 'a.url'],
    ['something too large', Buffer.alloc(5 * 1024 * 1024 + 1, 'a'), 'a.txt'],
  ])('refuses %s and keeps nothing', async (_, content, fileName) => {
    expect(await codeOf(attach(content, fileName))).toMatch(/^ticket-(file-type|empty-file|file-too-large)$/);
    expect(await names()).toEqual([]);
  });

  it('keeps pictures, documents and text by content, at most five, each as a download', async () => {
    const idempotencyKey = key();
    const first = await attach(png, 'C:\\dir\\..\\截图\u202egnp.png', ann, idempotencyKey);
    expect(await attach(png, 'C:\\dir\\..\\截图\u202egnp.png', ann, idempotencyKey)).toMatchObject({
      id: first.id,
    });
    const gb = Buffer.from([0xc4, 0xe3, 0xba, 0xc3]);
    await attach(gb, '说明.txt');
    await attach(bytes('%PDF-1.7\n%', [0xe2, 0xe3], '\n1 0 obj'), 'a.pdf');
    await attach(bytes('a,b\n1,2\n'), 'a.csv');
    const rest = await Promise.allSettled([attach(png, 'x.png'), attach(png, 'y.png')]);
    expect(rest.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await names()).toHaveLength(5);
    expect((await names())[0]).toBe('截图gnp.png');
    const file = await desk.tickets.attachment(ann, ticketId, first.id);
    expect(file).toMatchObject({ contentType: 'image/png', disposition: 'attachment' });
    expect(Buffer.from(file.bytes)).toEqual(Buffer.from(png));
  });

  it('lets nobody else read or remove them', async () => {
    const { attachments } = await desk.tickets.detail(ann, ticketId);
    const { id } = attachments[0]!;
    for (const actor of [guest, stranger, bob])
      expect(await codeOf(desk.tickets.attachment(actor, ticketId, id))).toBe('common-not-found');
    expect(await codeOf(desk.tickets.detach(max, ticketId, id, key()))).toBe('common-not-found');
    expect(await codeOf(attach(png, 'z.png', guest))).toBe('common-not-found');
    await desk.tickets.detach(ann, ticketId, id, key());
    expect(await names()).toHaveLength(4);
  });
});
