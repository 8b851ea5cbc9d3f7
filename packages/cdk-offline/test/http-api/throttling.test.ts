import { createThrottle } from '../../src/http-api/throttling';
import { route, stage } from '../support/http-api';

const hello = route('GET /hello');
const other = route('GET /other');

test('lets as many requests pass at once as the burst limit says, then as many a second as the rate', () => {
  const throttle = createThrottle();
  const limited = stage({ throttling: { rateLimit: 2, burstLimit: 3 } });
  const passed = (now: number, attempts: number) =>
    Array.from({ length: attempts }, () => throttle(limited, hello, now)).filter(Boolean).length;

  expect([passed(0, 5), passed(499, 5), passed(1000, 5), passed(60_000, 5)]).toEqual([3, 0, 2, 3]);
});

test('a stage has one bucket for its routes, a route with settings of its own has its own', () => {
  const throttle = createThrottle();
  const limited = stage({
    throttling: { rateLimit: 1, burstLimit: 1 },
    routeThrottling: { 'GET /other': { rateLimit: 1, burstLimit: 2 } },
  });
  const items = route('GET /items');

  expect([hello, items, other, other, other].map((each) => throttle(limited, each, 0))).toEqual([
    true,
    false,
    true,
    true,
    false,
  ]);
});

test('each stage has its own bucket', () => {
  const throttle = createThrottle();
  const throttling = { rateLimit: 1, burstLimit: 1 };

  expect(throttle(stage({ throttling }), hello, 0)).toBe(true);
  expect(throttle(stage({ name: 'beta', throttling }), hello, 0)).toBe(true);
  expect(throttle(stage({ throttling }), hello, 0)).toBe(false);
});

test('a limit of 0 lets nothing pass, no limit lets everything pass', () => {
  const throttle = createThrottle();

  expect(throttle(stage({ throttling: { rateLimit: 0, burstLimit: 0 } }), hello, 0)).toBe(false);
  expect(throttle(stage({ name: 'beta' }), hello, 0)).toBe(true);
});

test('a clock that goes back fills no bucket and empties none', () => {
  const throttle = createThrottle();
  const limited = stage({ throttling: { rateLimit: 1, burstLimit: 1 } });

  expect([5000, 0, 1, 1001].map((now) => throttle(limited, hello, now))).toEqual([true, false, false, true]);
});
