import type { Route, Stage, Throttling } from '../model';

/** Whether a request may pass at this time (milliseconds since 1970), which takes a token from its bucket. */
export type Throttle = (stage: Stage, route: Route, now: number) => boolean;

interface Bucket {
  tokens: number;
  filledAt: number;
}

/**
 * The token buckets of an API: one for each stage, and one for each route that has settings of its own.
 * Source: API Gateway developer guide, "Throttle requests to your HTTP APIs". A limit of 0 lets nothing pass.
 */
export function createThrottle(): Throttle {
  const buckets = new Map<string, Bucket>();
  return (stage, { routeKey }, now) => {
    const ofRoute = stage.routeThrottling[routeKey];
    const throttling = ofRoute ?? stage.throttling;
    if (!throttling) return true;
    const key = ofRoute ? `${stage.name} ${routeKey}` : stage.name;
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
