import type { HttpRequest } from '../http/http-message';
import { type HttpApi, ROUTE_METHODS, type Route, type Stage } from '../model/http-api';
import type { RequestTarget } from './request-checks';

export interface StageMatch {
  stage: Stage;
  /** The decoded path without the name of the stage. */
  path: string;
}

export interface RouteMatch {
  route: Route;
  pathParameters: Record<string, string> | undefined;
}

/** A request that matches a route. */
export interface RoutedRequest extends RouteMatch, StageMatch {
  request: HttpRequest;
  target: RequestTarget;
  requestId: string;
  api: HttpApi;
}

/** Finds the stage that the first segment names, or `$default`. */
export function matchStage(stages: Stage[], path: string): StageMatch | undefined {
  const [, name = '', ...rest] = path.split('/');
  const named = stages.find((stage) => stage.name === name && name !== '$default');
  if (named) return { stage: named, path: `/${rest.join('/')}` };
  const stage = stages.find((candidate) => candidate.name === '$default');
  return stage && { stage, path };
}

/** Finds the route for a method and a decoded path. */
export type Router = (method: string, path: string) => RouteMatch | undefined;

/**
 * Prefers full matches of the path, then greedy ones, then `$default`. Within each class, the most specific path wins,
 * then a method over ANY (API Gateway developer guide, "Routing API requests").
 * A greedy variable may be empty after its slash: `/files/` matches `/files/{proxy+}`, but `/files` doesn't (seen on
 * live HTTP APIs, aws/aws-lambda-go#297). AWS doesn't document other trailing slashes or double slashes. Here,
 * `/hello/` and `//hello` don't match `/hello`.
 */
export function createRouter(routes: Route[]): Router {
  const candidates = routes
    .map((route) => ({ route, ...parseRouteKey(route.routeKey) }))
    .sort((a, b) => rank(a).localeCompare(rank(b)));

  return (method, path) => {
    if (!ROUTE_METHODS.includes(method)) return undefined;
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
  /** Undefined for `$default`. */
  pattern: string[] | undefined;
}

function parseRouteKey(routeKey: string): RouteKey {
  const [method = '', path] = routeKey.split(' ');
  return path === undefined
    ? { method: 'ANY', pattern: undefined }
    : { method, pattern: path.split('/').slice(1) };
}

/** The values of the pattern's variables, or undefined if the path doesn't match. */
function matchPath(pattern: string[] | undefined, segments: string[]): Record<string, string> | undefined {
  if (!pattern) return {};
  const values: [string, string][] = [];
  for (const [index, part] of pattern.entries()) {
    const kind = segmentKind(part);
    const segment = segments[index];
    const isMatch = kind === 'literal' ? segment === part : kind === 'greedy' || segment !== '';
    if (segment === undefined || !isMatch) return undefined;
    const value = kind === 'greedy' ? segments.slice(index).join('/') : segment;
    if (kind !== 'literal') values.push([part.replace(/[{}+]/g, ''), value]);
  }
  return isGreedy(pattern) || pattern.length === segments.length ? Object.fromEntries(values) : undefined;
}

function isGreedy(pattern: string[]): boolean {
  return pattern.some((part) => segmentKind(part) === 'greedy');
}

function segmentKind(part: string): 'literal' | 'variable' | 'greedy' {
  if (!part.startsWith('{')) return 'literal';
  return part.endsWith('+}') ? 'greedy' : 'variable';
}

/** A sort key: one digit each for the class of the route, every segment and the method. Lower is preferred. */
function rank({ method, pattern }: RouteKey): string {
  if (!pattern) return '2';
  const kinds = { literal: 0, variable: 1, greedy: 2 };
  const segments = pattern.map((part) => kinds[segmentKind(part)]);
  return [isGreedy(pattern) ? 1 : 0, ...segments, method === 'ANY' ? 1 : 0].join('');
}
