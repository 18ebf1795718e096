/** One wrong place in what was sent; `pointer` such as `#/fields/phone`. */
export interface ProblemField {
  pointer: string;
  detail: string;
}

/** What the server answered instead of doing it (RFC 9457), in the user's language; status 0: it was not reached. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    /** Last part of the problem type, such as `ticket-not-withdrawable`; `offline` when the server was not reached. */
    readonly code: string,
    readonly title: string,
    readonly detail: string | undefined,
    /** To quote to the operators. */
    readonly requestId: string | undefined,
    readonly errors: readonly ProblemField[],
    /** Facts the problem carries beside the standard members. */
    readonly facts: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(`${status} ${code}: ${title}`, options);
    this.name = 'ApiProblem';
  }

  get isOffline(): boolean {
    return this.status === 0;
  }
}

const standard = new Set(['type', 'title', 'status', 'detail', 'instance', 'errors']);

/** Reads a refused answer; anything that is not a problem document becomes one without words of its own. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body = await readJson(response);
  const text = (name: string) => (typeof body[name] === 'string' ? body[name] : undefined);
  return new ApiProblem(
    response.status,
    text('type')?.split('/').pop() ?? 'technical',
    text('title') ?? '',
    text('detail'),
    text('instance')?.split('/').pop() ?? response.headers.get('x-request-id') ?? undefined,
    Array.isArray(body['errors']) ? (body['errors'] as ProblemField[]) : [],
    Object.fromEntries(Object.entries(body).filter(([name]) => !standard.has(name))),
  );
}

async function readJson(response: Response): Promise<Record<string, unknown>> {
  try {
    return ((await response.json()) as Record<string, unknown>) ?? {};
  } catch {
    return {}; // a proxy's HTML page, or nothing at all
  }
}
