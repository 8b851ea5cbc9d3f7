import {
  type Challenge,
  ChallengeSessions,
  challengeValidityMilliseconds,
} from '../../src/user-pool/challenge-sessions';
import { userPoolClient } from '../support/user-pools';

const challenge: Challenge = {
  poolId: 'us-east-1_aB3dE6gH9',
  clientId: 'client',
  sub: 'sub',
  lockoutName: 'alice',
  userIdForSrp: 'alice',
  verifier: 'ab',
  validityMilliseconds: challengeValidityMilliseconds(userPoolClient()),
  step: { name: 'NEW_PASSWORD_REQUIRED' },
};
const at = (seconds: number) => new Date(seconds * 1000);

test.each([
  [undefined, 180],
  [15, 900],
])('with an AuthSessionValidity of %s minutes, a session lasts %i seconds', (minutes, seconds) => {
  const client = userPoolClient(minutes === undefined ? {} : { authSessionValidityMinutes: minutes });
  const lasting = { ...challenge, validityMilliseconds: challengeValidityMilliseconds(client) };
  const sessions = new ChallengeSessions();
  const token = sessions.open(lasting, at(0));

  expect(sessions.require(token, at(seconds - 0.001))).toEqual(lasting);
  expect(() => sessions.require(token, at(seconds))).toThrow(
    'Invalid session for the user, session is expired.',
  );
});

test('a challenge session can be used once', () => {
  const sessions = new ChallengeSessions();
  const token = sessions.open(challenge, at(0));
  sessions.close(token);

  expect(() => sessions.require(token, at(0))).toThrow(
    'Invalid session for the user, session can only be used once.',
  );
});

test.each([undefined, '', 'another'])('rejects the challenge session %j', (token) => {
  expect(() => new ChallengeSessions().require(token, at(0))).toThrow(/^Invalid session for the user\.$/);
});

test('a flood of sessions drops the oldest of 10,000', () => {
  const sessions = new ChallengeSessions();
  const tokens = Array.from({ length: 10_001 }, () => sessions.open(challenge, at(0)));

  expect(() => sessions.require(tokens[0], at(0))).toThrow(/^Invalid session for the user\.$/);
  for (const token of tokens.slice(1)) expect(sessions.require(token, at(0))).toBe(challenge);
});
