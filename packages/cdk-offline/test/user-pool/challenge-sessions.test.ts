import { type Challenge, ChallengeSessions } from '../../src/user-pool/challenge-sessions';

const challenge: Challenge = {
  poolId: 'us-east-1_aB3dE6gH9',
  clientId: 'client',
  sub: 'sub',
  lockoutName: 'alice',
  userIdForSrp: 'alice',
  verifier: 'ab',
  step: { name: 'NEW_PASSWORD_REQUIRED' },
};
const at = (seconds: number) => new Date(seconds * 1000);

test('a session lasts three minutes', () => {
  const sessions = new ChallengeSessions();
  const token = sessions.open(challenge, at(0));

  expect(sessions.require(token, at(179.999))).toEqual(challenge);
  expect(() => sessions.require(token, at(180))).toThrow('Invalid session for the user, session is expired.');
});

test('a session can be used once', () => {
  const sessions = new ChallengeSessions();
  const token = sessions.open(challenge, at(0));
  sessions.close(token);

  expect(() => sessions.require(token, at(0))).toThrow(
    'Invalid session for the user, session can only be used once.',
  );
});

test.each([undefined, '', 'another'])('rejects the session %j', (token) => {
  expect(() => new ChallengeSessions().require(token, at(0))).toThrow(/^Invalid session for the user\.$/);
});

test('a flood of sessions drops the oldest of 10,000', () => {
  const sessions = new ChallengeSessions();
  const tokens = Array.from({ length: 10_001 }, () => sessions.open(challenge, at(0)));

  expect(() => sessions.require(tokens[0], at(0))).toThrow(/^Invalid session for the user\.$/);
  for (const token of tokens.slice(1)) expect(sessions.require(token, at(0))).toBe(challenge);
});
