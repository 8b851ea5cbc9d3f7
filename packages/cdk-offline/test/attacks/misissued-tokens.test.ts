import {
  attackedServer,
  eachOf,
  notJwt,
  passed,
  rejected,
  withToken,
  words,
} from '../support/attacks-server';
import { forge } from '../support/attacks-tokens';
import { poolKey } from '../support/gateway';
import { accessTokenClaims, CLIENT_ID, ISSUER, idTokenClaims, NOW, signToken } from '../support/tokens';

/** Tokens signed with the issuer's own key, but for another API, client or time. */
const { attack, testTokens } = attackedServer();
const now = NOW.getTime() / 1000;
const withClaims = (claims: object) => forge({}, claims);

const { host, pathname } = new URL(ISSUER);
const similarIssuers = `https://attacker.example https://HOST/ https://HOSTPOOL/ https://HOSTPOOL// https://HOSTPOOLx
  https://HOSTPOOL? https://HOSTPOOL# https://HOSTPOOL/..POOL https://HOSTPOOL,https://attacker.example
  http://HOSTPOOL HOSTPOOL https://HOST:443POOL https://HOST.POOL https://HOST.attacker.examplePOOL
  https://attacker.example@HOSTPOOL https://attacker.example/?HOSTPOOL https://HOST/eu-central-1%5FaBcDeFgHi
  https://c\u043egnito-idp.eu-central-1.amazonaws.comPOOL https://cognito-idp.eu-west-1.amazonaws.comPOOL`;
const issuers = [
  ...words(similarIssuers.replaceAll('HOST', host).replaceAll('POOL', pathname)),
  ...[undefined, '', ` ${ISSUER}`, `${ISSUER} `, `${ISSUER}\0`, ISSUER.slice(0, -1)],
  ...[ISSUER.toUpperCase(), ISSUER.toLowerCase()],
];
testTokens(
  'rejects the issuer %s',
  rejected(401, 'from another issuer'),
  eachOf(issuers, (iss) => withClaims({ iss })),
);

const claimsByClient: Record<string, object[]> = {
  'client 5def': [{ aud: ['5def', 'other'] }, { aud: undefined, client_id: '5def' }],
  'client 5def…': [{ aud: `5def ${CLIENT_ID}` }, { aud: '5def0', client_id: CLIENT_ID }],
  'client ': [{ aud: '' }, { aud: undefined, client_id: '' }],
  'client *': [{ aud: '*' }],
  'client 7abc…': [`${CLIENT_ID} `, CLIENT_ID.slice(0, -1), `${CLIENT_ID},5def`].map((aud) => ({ aud })),
  'client 7ABC…': [{ aud: CLIENT_ID.toUpperCase() }],
  'client 7\u0430bc…': [{ aud: CLIENT_ID.replace('a', '\u0430') }],
  'no client': [
    { aud: [], client_id: CLIENT_ID },
    ...[undefined, [CLIENT_ID], { id: CLIENT_ID }, 7].map((client_id) => ({ aud: undefined, client_id })),
    ...['azp', 'Aud', 'aud '].map((name) => ({ aud: undefined, [name]: CLIENT_ID })),
  ],
};
for (const [client, claims] of Object.entries(claimsByClient)) {
  const expected = rejected(401, `for ${client}; this API accepts 7abc…`);
  testTokens(`rejects an ID token for ${client}: %s`, expected, eachOf(claims, withClaims));
}
testTokens('rejects %s', rejected(401, 'for client 5def; this API accepts 7abc…'), {
  'an access token of another client': signToken(poolKey, accessTokenClaims({ client_id: '5def' })),
});

test.each<[claims: object, reason: string]>([
  [{ exp: undefined }, 'it never expires'],
  [{ exp: now }, 'expired 0 s ago'],
  [{ exp: now - 0.5 }, 'expired 1 s ago'],
  [{ exp: now - 60 }, 'expired 1 min ago'],
  [{ exp: now - 3600 }, 'expired 1 h ago'],
  [{ exp: now - 172_799 }, 'expired 47 h ago'],
  [{ exp: now - 172_800 }, 'expired 2 days ago'],
  [{ exp: -1 }, 'expired 20779 days ago'],
  [{ exp: -(now + 3600) }, 'expired 41559 days ago'],
  [{ nbf: now + 0.5 }, 'valid in 1 s'],
  [{ nbf: NOW.getTime() }, 'valid in 20758720 days'],
  [{ exp: now + 1, nbf: now + 2 }, 'valid in 2 s'],
  [{ iat: now + 1 }, 'issued 1 s from now'],
  [{ iat: NOW.getTime() }, 'issued 20758720 days from now'],
])('rejects a token with %p', async (claims, reason) => {
  expect(await attack(withToken(withClaims(claims)))).toEqual(rejected(401, reason));
});

testTokens('accepts %s', passed, {
  'an ID token': forge(),
  'one audience of several': withClaims({ aud: ['5def', CLIENT_ID] }),
  "an aud next to another client's id": withClaims({ client_id: '5def' }),
  'a token in its last millisecond': withClaims({ exp: now + 0.001 }),
  'a token that is issued now and valid from now on': withClaims({ nbf: now, iat: now }),
});

/** Numbers that JSON.stringify doesn't write. */
const invalidNumbers = words('1e309 -1e309 NaN Infinity 0x7fffffff 09999999999 +9999999999 9999999999n');
const times = [null, true, '', 'never', String(now + 3600), [now + 3600], { value: now + 3600 }];
const wrongTypes: Record<string, unknown[]> = {
  iss: [null, 7, true, [ISSUER], { iss: ISSUER }],
  aud: [null, 7, true, { id: CLIENT_ID }, [7, CLIENT_ID], [CLIENT_ID, null], [[CLIENT_ID]]],
  exp: times,
  nbf: times,
  iat: times,
};
for (const [claim, values] of Object.entries(wrongTypes)) {
  const withValue = (json: string) =>
    forge(
      {},
      JSON.stringify(idTokenClaims({ client_id: CLIENT_ID, [claim]: 0 })).replace(
        `"${claim}":0`,
        `"${claim}":${json}`,
      ),
    );
  const json = values.map((value) => JSON.stringify(value));
  const numbers = values === times ? invalidNumbers : [];
  testTokens(`rejects the ${claim} %s`, notJwt, eachOf([...json, ...numbers], withValue));
}
