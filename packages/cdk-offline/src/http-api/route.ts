import type { Route, Stage } from '../model';

/** A stage, and the part of the path that its routes are matched with. */
export interface StageMatch {
  stage: Stage;
  path: string;
}

export interface RouteMatch {
  route: Route;
  /** Undefined where the route has none. */
  pathParameters: Record<string, string> | undefined;
}

/** What ANY and `$default` stand for: the methods that a route key can name. */
const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/**
 * Finds the stage of a decoded path: the one that the first segment names, else `$default`.
 * Source: API Gateway developer guide, "Create routes for HTTP APIs", "Routing API requests".
 */
export function matchStage(stages: Stage[], path: string): StageMatch | undefined {
  const [, name = '', ...rest] = path.split('/');
  const named = stages.find((stage) => stage.name === name && name !== '$default');
  if (named) return { stage: named, path: `/${rest.join('/')}` };
  const stage = stages.find((candidate) => candidate.name === '$default');
  return stage && { stage, path };
}

/** Finds the route of a request by its method and its decoded path. */
export type Router = (method: string, path: string) => RouteMatch | undefined;

/**
 * Makes the router of an API: the most specific path first, a method before ANY, `$default` last.
 * Paths are compared as they are: `/Hello`, `/hello/` and `//hello` are not `/hello`. The guide is silent on the slashes
 * and reports from users differ; to refuse is this project's choice.
 * Source: the same section.
 */
export function createRouter(routes: Route[]): Router {
  const candidates = routes
    .map((route) => ({ route, ...parseRouteKey(route.routeKey) }))
    .sort((a, b) => compare(rank(a), rank(b)));
  // No route is more specific than the one that names the request's own method and path.
  const exact = new Map(
    candidates
      .filter(isLiteral)
      .map(({ route }): [string, RouteMatch] => [route.routeKey, { route, pathParameters: undefined }]),
  );

  return (method, path) => {
    if (!METHODS.includes(method)) return undefined;
    const match = exact.get(`${method} ${path}`);
    if (match) return match;
    const segments = path.split('/').slice(1);
    for (const { route, method: accepted, pattern } of candidates) {
      const values = accepted === 'ANY' || accepted === method ? matchPath(pattern, segments) : undefined;
      if (!values) continue;
      const hasParameters = Object.keys(values).length > 0;
      return { route, pathParameters: hasParameters ? values : undefined };
    }
    return undefined;
  };
}

interface RouteKey {
  method: string;
  /** The path's segments; undefined for `$default`. */
  pattern: string[] | undefined;
}

function parseRouteKey(routeKey: string): RouteKey {
  const [method = '', path] = routeKey.split(' ');
  return path === undefined
    ? { method: 'ANY', pattern: undefined }
    : { method, pattern: path.split('/').slice(1) };
}

/** The values of the pattern's variables, or undefined where the path is another one. */
function matchPath(pattern: string[] | undefined, segments: string[]): Record<string, string> | undefined {
  if (!pattern) return {};
  const values: [string, string][] = [];
  for (const [index, part] of pattern.entries()) {
    const kind = segmentKind(part);
    const value = kind === 'greedy' ? segments.slice(index).join('/') : segments[index];
    if (kind === 'literal' ? value !== part : !value) return undefined;
    if (kind !== 'literal') values.push([part.replace(/[{}+]/g, ''), value ?? '']);
  }
  const isGreedy = pattern.some((part) => segmentKind(part) === 'greedy');
  return isGreedy || pattern.length === segments.length ? Object.fromEntries(values) : undefined;
}

function isLiteral({ pattern }: RouteKey): boolean {
  return pattern?.every((part) => segmentKind(part) === 'literal') ?? false;
}

function segmentKind(part: string): 'literal' | 'variable' | 'greedy' {
  if (!part.startsWith('{')) return 'literal';
  return part.endsWith('+}') ? 'greedy' : 'variable';
}

/** One digit for each segment and one for the method; the smaller, the more specific. */
function rank({ method, pattern }: RouteKey): number[] {
  if (!pattern) return [3];
  const kinds = { literal: 0, variable: 1, greedy: 2 };
  return [...pattern.map((part) => kinds[segmentKind(part)]), method === 'ANY' ? 1 : 0];
}

function compare(a: number[], b: number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
