import type { Endpoint, Route } from '@callweave/platform/kernel';
import { z } from 'zod';
import type { Middleware } from './request';

type Json = Record<string, unknown>;

/** The interface as OpenAPI 3.1, derived from the same schemas that check requests. */
export function openApi(routes: readonly Route[]): Json {
  const paths: Record<string, Json> = {};
  for (const { endpoint } of routes) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method]: operation(endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Callweave', version: '1' },
    paths,
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'callweave' } },
      schemas: { Problem: problemSchema },
    },
  };
}

export function openApiFile(routes: readonly Route[]): Middleware {
  let text: string | undefined;
  return async function openApiFile(ctx, next) {
    if (ctx.path !== '/openapi.json' || ctx.method !== 'GET') return next();
    ctx.body = text ??= JSON.stringify(openApi(routes));
    ctx.type = 'application/json';
  };
}

function operation(endpoint: Endpoint): Json {
  const needs = typeof endpoint.access === 'string' ? endpoint.access : `the right ${endpoint.access.key}`;
  return {
    summary: endpoint.summary,
    description: `Access: ${needs}.`,
    security: endpoint.access === 'public' ? [] : [{ session: [] }],
    parameters: parametersOf(endpoint),
    ...requestOf(endpoint),
    responses: {
      ...successOf(endpoint),
      default: {
        description: 'A problem',
        content: { 'application/problem+json': { schema: ref('Problem') } },
      },
    },
  };
}

function parametersOf({ method, params, query, upload }: Endpoint): Json[] {
  const list = [...inPlace('path', params), ...inPlace('query', query)];
  if (method !== 'get')
    list.push(header('Idempotency-Key', 'Repeating a request with the same key does it once'));
  if (upload) list.push(header('X-File-Name', 'Name of the file, URI encoded'));
  return list;
}

function inPlace(place: 'path' | 'query', schema: z.ZodType | undefined): Json[] {
  const json = schema && jsonSchema(schema, 'input');
  const required = (json?.['required'] ?? []) as string[];
  return Object.entries((json?.['properties'] ?? {}) as Json).map(([name, part]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: part,
  }));
}

const header = (name: string, description: string): Json => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
});

function requestOf({ body, upload }: Endpoint): Json {
  if (upload) return { requestBody: { required: true, content: { 'application/octet-stream': {} } } };
  return body
    ? {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: jsonSchema(body, 'input') } },
        },
      }
    : {};
}

function successOf({ response, download }: Endpoint): Json {
  if (download) return { 200: { description: 'The file', content: { '*/*': {} } } };
  if (!response) return { 204: { description: 'Done' } };
  return {
    200: { description: 'Done', content: { 'application/json': { schema: jsonSchema(response, 'output') } } },
  };
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return rest;
}

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

const problemSchema: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'instance'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { pointer: { type: 'string' }, detail: { type: 'string' } } },
    },
  },
};
