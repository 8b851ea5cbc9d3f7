import { formatTime } from '../src/tokens';

test.each([
  ['2026-11-22T12:00:01Z', 'in 1 second (2026-11-22 12:00:01 UTC)'],
  ['2026-11-22T12:00:59Z', 'in 59 seconds (2026-11-22 12:00:59 UTC)'],
  ['2026-11-22T12:59:59Z', 'in 60 minutes (2026-11-22 12:59:59 UTC)'],
  ['2026-11-22T13:00:00Z', 'in 1 hour (2026-11-22 13:00:00 UTC)'],
  ['2026-11-24T11:59:59Z', 'in 2 days (2026-11-24 11:59:59 UTC)'],
  ['2026-11-22T11:57:00Z', '3 minutes ago (2026-11-22 11:57:00 UTC)'],
])('formatTime shows %s as %s', (time, text) => {
  expect(formatTime(new Date(time), new Date('2026-11-22T12:00:00Z'))).toBe(text);
});
