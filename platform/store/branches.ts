type Condition = Record<string | symbol, unknown>;

/** More alternatives than that stay in one statement. */
const most = 16;

/**
 * Takes a condition apart into ones without alternatives, whose union it is: each `or` and each list of values becomes
 * conditions of its own. Databases answer `a = 1 or b = 2` in the order of a list by reading everything, but each half
 * from an index that is in that order already.
 * @param isOrdered false leaves lists of values as they are: only for an order they are in the way
 * @returns at least one; the condition itself when there are no alternatives, or too many
 */
export function branchesOf(where: unknown, isOrdered = true): Condition[] {
  const parts = partsOf(where);
  const alternativesOf = (part: Condition) =>
    splitOr(part, isOrdered) ?? (isOrdered ? splitList(part) : undefined);
  let branches: Condition[][] = [parts.filter((part) => alternativesOf(part) === undefined)];
  for (const part of parts) {
    const alternatives = alternativesOf(part);
    if (!alternatives) continue;
    const fits = branches.length * alternatives.length <= most;
    branches = branches.flatMap((branch) => (fits ? alternatives : [part]).map((one) => [...branch, one]));
  }
  return branches.map((all) => ({ $and: all }));
}

/** Flat: nested `and`s and the properties of an object are parts of their own. What is undefined says nothing. */
function partsOf(where: unknown): Condition[] {
  return Reflect.ownKeys(where as object).flatMap((key) => {
    const value = (where as Condition)[key];
    if (key === '$and') return (value as unknown[]).flatMap(partsOf);
    return value === undefined ? [] : [{ [key]: value }];
  });
}

function splitOr(part: Condition, isOrdered: boolean): Condition[] | undefined {
  const either = part['$or'] as unknown[] | undefined;
  return either?.flatMap((one) => branchesOf(one, isOrdered));
}

function splitList(part: Condition): Condition[] | undefined {
  const [key] = Reflect.ownKeys(part) as [string | symbol];
  const value = part[key];
  const list = typeof value === 'object' && value !== null ? (value as { $in?: unknown[] }).$in : undefined;
  // An id names its row whatever the order; an empty list is a condition nothing meets.
  const isOnlyList = list && list.length > 0 && Object.keys(value!).length === 1 && key !== 'id';
  return isOnlyList ? [...new Set(list)].map((one) => ({ [key]: one })) : undefined;
}
