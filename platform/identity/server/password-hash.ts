import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** Cost of one hash. Kept in each hash, so that raising it upgrades passwords as people sign in. */
export interface HashCost {
  memoryKib: number;
  passes: number;
  lanes: number;
}

/** OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane; some 35 ms on a server core. */
export const standardCost: HashCost = { memoryKib: 19_456, passes: 2, lanes: 1 };

const derive = promisify(argon2);
const maxAtOnce = 4;
let running = 0;
const waiting: (() => void)[] = [];

/** @returns the PHC string `$argon2id$v=19$m=…,t=…,p=…$salt$hash` (RFC 9106) */
export async function hashPassword(password: string, cost: HashCost = standardCost): Promise<string> {
  const salt = randomBytes(16);
  const tag = await limited(() => derive('argon2id', parameters(password, salt, cost, 32)));
  return `$argon2id$v=19$m=${cost.memoryKib},t=${cost.passes},p=${cost.lanes}$${encode(salt)}$${encode(tag)}`;
}

/** `needsUpgrade`: right, but hashed with another cost than today's. An unreadable hash is simply not right. */
export async function verifyPassword(
  password: string,
  hash: string,
  cost: HashCost = standardCost,
): Promise<{ isRight: boolean; needsUpgrade: boolean }> {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(hash);
  if (!parts) return { isRight: false, needsUpgrade: false };
  const used: HashCost = { memoryKib: Number(parts[1]), passes: Number(parts[2]), lanes: Number(parts[3]) };
  const expected = Buffer.from(parts[5]!, 'base64');
  const salt = Buffer.from(parts[4]!, 'base64');
  const actual = await limited(() => derive('argon2id', parameters(password, salt, used, expected.length)));
  const isRight = timingSafeEqual(actual, expected);
  return { isRight, needsUpgrade: isRight && !sameCost(used, cost) };
}

const unknownUserHash = new Map<number, Promise<string>>();

/** Costs as much time as a real check, so that answers do not tell which names exist. */
export async function pretendToVerify(password: string, cost: HashCost = standardCost): Promise<void> {
  let hash = unknownUserHash.get(cost.memoryKib);
  if (!hash) unknownUserHash.set(cost.memoryKib, (hash = hashPassword('nobody', cost)));
  await verifyPassword(password, await hash, cost);
}

function parameters(password: string, nonce: Buffer, cost: HashCost, tagLength: number) {
  return {
    // Two ways to type the same letter must be the same password.
    message: password.normalize('NFKC'),
    nonce,
    parallelism: cost.lanes,
    tagLength,
    memory: cost.memoryKib,
    passes: cost.passes,
  };
}

/** A storm of sign-ins must not take all memory and threads. */
async function limited<T>(work: () => Promise<T>): Promise<T> {
  if (running >= maxAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

const encode = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
const sameCost = (a: HashCost, b: HashCost) =>
  a.memoryKib === b.memoryKib && a.passes === b.passes && a.lanes === b.lanes;
