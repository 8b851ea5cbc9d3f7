import { createThrottle, type Throttle } from '../../src/http-api/throttling';
import { route, stage } from '../support/http-api';

const hello = route('GET /hello');
const once = { rateLimit: 1, burstLimit: 1 };

let throttle: Throttle;
beforeEach(() => {
  throttle = createThrottle();
});

test('allows a burst, and then the configured number of requests per second', () => {
  const limited = stage({ throttling: { rateLimit: 2, burstLimit: 3 } });
  const countAllowed = (now: number) =>
    Array.from({ length: 5 }, () => throttle(limited, hello, now)).filter(Boolean).length;

  expect([0, 499, 1000, 60_000].map(countAllowed)).toEqual([3, 0, 2, 3]);
});

test('shares a bucket among the routes of a stage, except those with their own settings', () => {
  const limited = stage({
    throttling: once,
    routeThrottling: { 'GET /other': { rateLimit: 1, burstLimit: 2 }, 'GET /third': once },
  });
  const other = route('GET /other');
  const routes = [hello, route('GET /items'), other, other, other, route('GET /third')];

  expect(routes.map((each) => throttle(limited, each, 0))).toEqual([true, false, true, true, false, true]);
});

test('keeps a bucket per stage', () => {
  const stages = [stage({ throttling: once }), stage({ name: 'beta', throttling: once })];

  expect([...stages, ...stages].map((each) => throttle(each, hello, 0))).toEqual([true, true, false, false]);
});

test('allows nothing with a limit of 0, and everything without a limit', () => {
  const closed = stage({ throttling: { rateLimit: 0, burstLimit: 0 } });

  expect(throttle(closed, hello, 0)).toBe(false);
  expect(throttle(stage({ name: 'beta' }), hello, 0)).toBe(true);
});

test('neither fills nor empties a bucket if the clock goes back', () => {
  const limited = stage({ throttling: once });

  expect([5000, 0, 1, 1001].map((now) => throttle(limited, hello, now))).toEqual([true, false, false, true]);
});
