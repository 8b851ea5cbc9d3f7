import type { Route, Stage, Throttling } from '../model/http-api';

/** Takes a token from the bucket of a route; false if it is empty. `now` is in milliseconds since 1970. */
export type Throttle = (stage: Stage, route: Route, now: number) => boolean;

interface Bucket {
  tokens: number;
  filledAt: number;
}

/**
 * Keeps one bucket per stage and per route with its own settings (developer guide, "Throttle requests to your HTTP
 * APIs"). AWS doesn't document whether routes share the stage's limit. Here they do, which is stricter.
 */
export function createThrottle(): Throttle {
  const buckets = new Map<string, Bucket>();
  return (stage, { routeKey }, now) => {
    const routeThrottling = stage.routeThrottling[routeKey];
    const throttling = routeThrottling ?? stage.throttling;
    if (!throttling) return true;
    const key = routeThrottling ? `${stage.name} ${routeKey}` : stage.name;
    const bucket = refill(buckets.get(key), throttling, now);
    buckets.set(key, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  };
}

function refill(bucket: Bucket | undefined, { rateLimit, burstLimit }: Throttling, now: number): Bucket {
  if (!bucket) return { tokens: burstLimit, filledAt: now };
  const earned = (rateLimit * Math.max(0, now - bucket.filledAt)) / 1000;
  return { tokens: Math.min(burstLimit, bucket.tokens + earned), filledAt: now };
}
