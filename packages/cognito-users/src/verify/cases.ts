import { API_CASES, idToken, invalidToken, message } from './api-cases';
import type { Case } from './case';
import { USER_POOL_CASES } from './user-pool-cases';

/** All cases, in the order in which they run: slow ones come last. */
export const CASES: Case[] = [
  ...API_CASES,
  ...USER_POOL_CASES,
  {
    name: 'more requests than the throttling limits',
    skip: ({ isLoad }) => (isLoad ? undefined : 'pass --load'),
    expected: { status: 429, body: message('Too Many Requests') },
    send: (target) => target.untilThrottled(),
  },
  {
    name: 'expired token',
    skip: ({ isSlow }) => (isSlow ? undefined : 'pass --slow to wait until it expires'),
    expected: invalidToken('the token has expired'),
    send: async (target) => {
      await target.untilExpired();
      return target.callApi({ headers: idToken(target) });
    },
  },
];
