import { createSrpSession, signSrpSession, wrapAuthChallenge } from 'cognito-srp-helper';
import { ClientId, Password, rejection, srpTimestamp, UserPoolId } from '../../support/local-cognito';
import {
  type Event,
  respond,
  triggerClient,
  triggerPool,
  useCognitoWithTriggers,
} from '../../support/triggers';

const CUSTOM = ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'] as const;
const openClient = triggerClient({ id: '2open', preventUserExistenceErrors: false });
const bare = triggerPool(['DefineAuthChallenge'], {
  id: 'us-east-1_bare',
  clients: [triggerClient({ id: '3bare', explicitAuthFlows: ['CUSTOM_AUTH_FLOW_ONLY'] })],
});
const none = triggerPool([], { id: 'us-east-1_none', clients: [triggerClient({ id: '4none' })] });
const cognito = useCognitoWithTriggers(
  triggerPool(CUSTOM, { clients: [triggerClient(), openClient] }),
  bare,
  none,
);
beforeAll(() => cognito.addUser('alice'));

interface Item {
  challengeName: string;
  challengeResult: boolean;
}

/** Asks for one right answer, up to three times. */
beforeEach(() => {
  cognito.handlers = {
    DefineAuthChallenge: (event) => {
      const session = event.request.session as Item[];
      const last = session.at(-1);
      if (last?.challengeName === 'CUSTOM_CHALLENGE' && last.challengeResult)
        return { ...event, response: { issueTokens: true } };
      if (session.length >= 3) return { ...event, response: { failAuthentication: true } };
      return { ...event, response: { challengeName: 'CUSTOM_CHALLENGE' } };
    },
    CreateAuthChallenge: respond({
      publicChallengeParameters: { question: '1 + 1' },
      privateChallengeParameters: { answer: '2' },
      challengeMetadata: 'SUM',
    }),
    VerifyAuthChallengeResponse: ({ request, ...event }) => {
      const { answer } = Object(request.privateChallengeParameters);
      return { ...event, request, response: { answerCorrect: request.challengeAnswer === answer } };
    },
  };
});

function start(USERNAME = 'alice', client = ClientId, more: Record<string, string> = {}) {
  return cognito.sdk.initiateAuth({
    ClientId: client,
    AuthFlow: 'CUSTOM_AUTH',
    AuthParameters: { USERNAME, ...more },
    ClientMetadata: { first: 'call' },
  });
}

function answer(Session: string | undefined, ANSWER: string, USERNAME = 'alice') {
  return cognito.sdk.respondToAuthChallenge({
    ClientId,
    Session,
    ChallengeName: 'CUSTOM_CHALLENGE',
    ChallengeResponses: { USERNAME, ANSWER },
    ClientMetadata: { second: 'call' },
  });
}

const incorrect = 'NotAuthorizedException: Incorrect username or password.';
const sources = () => cognito.events.map(({ triggerSource }) => triggerSource);

test('a custom challenge shows the public parameters, and the right answer gets tokens', async () => {
  const { $metadata, ...challenge } = await start();
  expect(challenge).toEqual({
    ChallengeName: 'CUSTOM_CHALLENGE',
    Session: expect.any(String),
    ChallengeParameters: { question: '1 + 1', USERNAME: 'alice' },
  });
  const { AuthenticationResult } = await answer(challenge.Session, '2');
  expect(AuthenticationResult?.AccessToken).toEqual(expect.any(String));
  const userAttributes = { sub: expect.any(String), 'cognito:user_status': 'CONFIRMED' };
  const hidden = { userAttributes, userNotFound: false };
  const clientMetadata = { second: 'call' };
  const answered = { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'SUM' };
  const undecided = { challengeName: null, issueTokens: null, failAuthentication: null };
  expect(
    cognito.events.map(({ triggerSource, request, response }) => [triggerSource, request, response]),
  ).toEqual([
    ['DefineAuthChallenge_Authentication', { ...hidden, session: [] }, undecided],
    [
      'CreateAuthChallenge_Authentication',
      { ...hidden, challengeName: 'CUSTOM_CHALLENGE', session: [] },
      { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
    ],
    [
      'VerifyAuthChallengeResponse_Authentication',
      {
        ...hidden,
        clientMetadata,
        privateChallengeParameters: { answer: '2' },
        challengeAnswer: '2',
      },
      { answerCorrect: null },
    ],
    ['DefineAuthChallenge_Authentication', { ...hidden, clientMetadata, session: [answered] }, undecided],
  ]);
});

test('a wrong answer gets another challenge, until the trigger fails the sign-in', async () => {
  let { Session } = await start();
  for (const _ of [1, 2]) ({ Session } = await answer(Session, '3'));
  expect(await rejection(answer(Session, '3'))).toBe(incorrect);
  expect(sources().filter((source) => source.startsWith('Create'))).toHaveLength(3);
});

test('the session of an answered challenge works once', async () => {
  const { Session } = await start();
  await answer(Session, '3');
  expect(await rejection(answer(Session, '2'))).toBe(
    'NotAuthorizedException: Invalid session for the user, session can only be used once.',
  );
});

test('a missing answer is rejected, and does not use up the session', async () => {
  const { Session } = await start();
  expect(await rejection(answer(Session, ''))).toBe(
    'InvalidParameterException: Missing required parameter ANSWER',
  );
  expect((await answer(Session, '2')).AuthenticationResult).toBeDefined();
});

test("one user cannot answer another user's challenge", async () => {
  await cognito.addUser('bob');
  const { Session } = await start();
  expect(await rejection(answer(Session, '2', 'bob'))).toBe(
    'NotAuthorizedException: Invalid session for the user.',
  );
});

test('the triggers run for an unknown user with userNotFound, and never issue tokens', async () => {
  const { Session, ChallengeParameters } = await start('nobody');
  expect(ChallengeParameters).toEqual({
    question: '1 + 1',
    USERNAME: expect.stringMatching(/^[\da-f-]{36}$/),
  });
  expect(await rejection(answer(Session, '2', 'nobody'))).toBe(incorrect);
  expect(
    cognito.events.map(({ userName, request }) => [userName, request.userNotFound, request.userAttributes]),
  ).toEqual(Array(4).fill(['nobody', true, {}]));
});

test('a client that reveals who exists rejects an unknown user without invoking the triggers', async () => {
  expect(await rejection(start('nobody', '2open'))).toBe('UserNotFoundException: User does not exist.');
  expect(cognito.events).toEqual([]);
});

test('the custom authentication triggers are not invoked for a disabled user', async () => {
  const user = { UserPoolId, Username: 'carol' };
  await cognito.addUser('carol');
  await cognito.sdk.adminDisableUser(user);
  expect(await rejection(start('carol'))).toBe('NotAuthorizedException: User is disabled.');
  expect(cognito.events).toEqual([]);
});

test.each([
  ['no Define trigger', '4none'],
  ['no Create trigger', '3bare'],
])('a pool with %s rejects CUSTOM_AUTH', async (_, client) => {
  await cognito.addUser('alice', client === '3bare' ? bare.id : none.id).catch(() => undefined);
  expect(await rejection(start('alice', client))).toBe(
    'UnexpectedLambdaException: null invocation failed due to configuration.',
  );
});

test.each([
  ['decides nothing', {}],
  ['names a challenge that does not exist', { challengeName: 'RIDDLE' }],
  ['names SRP without SRP_A from the client', { challengeName: 'PASSWORD_VERIFIER' }],
])('a Define trigger that %s fails the sign-in', async (_, response) => {
  cognito.handlers.DefineAuthChallenge = respond(response);
  expect(await rejection(start())).toBe('InvalidLambdaResponseException: Unrecognizable lambda output');
});

test('a Define trigger that fails the sign-in and issues tokens at the same time fails the sign-in', async () => {
  cognito.handlers.DefineAuthChallenge = respond({ failAuthentication: true, issueTokens: true });
  expect(await rejection(start())).toBe(incorrect);
});

test('a user with a temporary password must replace it after the custom challenges', async () => {
  await cognito.sdk.adminCreateUser({
    UserPoolId,
    Username: 'dave',
    TemporaryPassword: Password,
    MessageAction: 'SUPPRESS',
  });
  const { Session } = await start('dave');
  expect((await answer(Session, '2', 'dave')).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
});

test.each([
  ['right', Password, true],
  ['wrong', 'Wrong-horse-1!', false],
])('SRP comes first if the client sends SRP_A, with the %s password', async (_, password, isRight) => {
  cognito.handlers.DefineAuthChallenge = (event: Event) => {
    const session = event.request.session as Item[];
    const names = ['PASSWORD_VERIFIER', 'CUSTOM_CHALLENGE'];
    const challengeName = names[session.length - 1];
    return { ...event, response: challengeName ? { challengeName } : { issueTokens: true } };
  };
  const session = {
    ...createSrpSession('alice', password, UserPoolId, false),
    timestamp: srpTimestamp(cognito.now()),
  };
  const { ChallengeName, ChallengeParameters = {} } = await start('alice', ClientId, {
    CHALLENGE_NAME: 'SRP_A',
    SRP_A: session.largeA,
  });
  if (ChallengeName !== 'PASSWORD_VERIFIER') throw new Error('expected SRP');
  const signed = signSrpSession(session, { ChallengeName, ChallengeParameters });
  const challenge = { ClientId, ChallengeName, ChallengeResponses: { USERNAME: 'alice' } } as const;
  const proof = cognito.sdk.respondToAuthChallenge(wrapAuthChallenge(signed, challenge));
  if (!isRight) return expect(await rejection(proof)).toBe(incorrect);
  const { Session } = await proof;
  expect((await answer(Session, '2')).AuthenticationResult).toBeDefined();
  const passed = (challengeName: string, challengeMetadata: string | null = null) => ({
    challengeName,
    challengeResult: true,
    challengeMetadata,
  });
  expect(
    cognito.events
      .filter(({ triggerSource }) => triggerSource.startsWith('Define'))
      .map(({ request }) => request.session),
  ).toEqual([
    [passed('SRP_A')],
    [passed('SRP_A'), passed('PASSWORD_VERIFIER')],
    [passed('SRP_A'), passed('PASSWORD_VERIFIER'), passed('CUSTOM_CHALLENGE', 'SUM')],
  ]);
});

test('CHALLENGE_NAME can only be SRP_A', async () => {
  expect(await rejection(start('alice', ClientId, { CHALLENGE_NAME: 'OTHER' }))).toBe(
    'InvalidParameterException: CHALLENGE_NAME must be SRP_A',
  );
});
