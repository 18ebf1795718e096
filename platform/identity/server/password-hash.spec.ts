import { describe, expect, it } from 'vitest';
import { firstPassword } from './first-password';
import { type HashCost, hashPassword, verifyPassword } from './password-hash';
import { newPassword, passwordStrength } from '@callweave/platform/identity/contract';

const cheap: HashCost = { memoryKib: 64, passes: 1, lanes: 1 };

describe('password hashes', () => {
  it('prove the right password only, and differ each time', async () => {
    const hash = await hashPassword('Secret12', cheap);
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(await hashPassword('Secret12', cheap)).not.toBe(hash);
    expect((await verifyPassword('Secret12', hash, cheap)).isRight).toBe(true);
    expect((await verifyPassword('secret12', hash, cheap)).isRight).toBe(false);
  });

  it('ask to be renewed when the cost was raised', async () => {
    const hash = await hashPassword('Secret12', cheap);
    expect(await verifyPassword('Secret12', hash, { ...cheap, passes: 2 })).toEqual({
      isRight: true,
      needsUpgrade: true,
    });
    expect((await verifyPassword('Wrong123', hash, { ...cheap, passes: 2 })).needsUpgrade).toBe(false);
  });

  it.each([
    '',
    'plain',
    '$2b$10$abc',
    '$argon2id$v=19$m=64,t=1,p=1$$',
    '$argon2i$v=19$m=64,t=1,p=1$AAAA$AAAA',
  ])('are never right when unreadable: %j', async (hash) => {
    expect(await verifyPassword('', hash, cheap)).toEqual({ isRight: false, needsUpgrade: false });
  });

  it('are all made in the end when many are wanted at once', async () => {
    const hashes = await Promise.all(Array.from({ length: 20 }, () => hashPassword('Secret12', cheap)));
    expect(new Set(hashes).size).toBe(20);
  });
});

describe('generated first passwords', () => {
  it('satisfy the rule, follow the request and nothing else (A-03)', () => {
    const made = Array.from({ length: 200 }, (_, n) => firstPassword('k'.repeat(64), `request ${n}`));
    for (const password of made) expect(newPassword.safeParse(password).success).toBe(true);
    expect(new Set(made).size).toBe(200);
    expect(firstPassword('k'.repeat(64), 'request 7')).toBe(made[7]);
    expect(firstPassword('x'.repeat(64), 'request 7')).not.toBe(made[7]);
  });

  it.each([
    ['Ab1!', 'simple'],
    ['abcdef', 'weak'],
    ['123456', 'weak'],
    ['abc123', 'medium'],
    ['abc12!', 'strong'],
  ])('%s is %s', (password, strength) => expect(passwordStrength(password)).toBe(strength));
});
