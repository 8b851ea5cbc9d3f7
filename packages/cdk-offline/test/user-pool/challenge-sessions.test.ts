import { type Challenge, ChallengeSessions } from '../../src/user-pool/challenge-sessions';

const challenge: Challenge = {
  poolId: 'us-east-1_aB3dE6gH9',
  clientId: 'client',
  sub: 'sub',
  step: { name: 'NEW_PASSWORD_REQUIRED' },
};
const at = (seconds: number) => new Date(seconds * 1000);

test('finds a challenge by its token for three minutes', () => {
  const sessions = new ChallengeSessions();
  const token = sessions.open(challenge, at(0));

  expect(sessions.find(token, at(179.999))).toMatchObject(challenge);
  expect(sessions.find(token, at(180))).toBeUndefined();
  expect(sessions.find('another', at(0))).toBeUndefined();
});

test('forgets a challenge once it is closed or renewed', () => {
  const sessions = new ChallengeSessions();
  const closed = sessions.open(challenge, at(0));
  sessions.close(closed);
  const first = sessions.open(challenge, at(0));
  const second = sessions.renew(first, challenge, at(0));

  expect([closed, first].map((token) => sessions.find(token, at(0)))).toEqual([undefined, undefined]);
  expect(sessions.find(second, at(0))).toMatchObject(challenge);
});

test('keeps the newest 10,000 when it is flooded', () => {
  const sessions = new ChallengeSessions();
  const tokens = Array.from({ length: 10_001 }, () => sessions.open(challenge, at(0)));

  expect(tokens.filter((token) => sessions.find(token, at(0)) !== undefined)).toEqual(tokens.slice(1));
});
