import { attackedServer, notJwt, passed, rejected, withToken } from '../support/attacks-server';
import { forge } from '../support/attacks-tokens';
import { accessTokenClaims, CLIENT_ID, ISSUER, idTokenClaims, NOW } from '../support/tokens';

/** Tokens signed with the issuer's own key, but for another API, client or time. */
const { attack, testTokens } = attackedServer();
const now = NOW.getTime() / 1000;
const header = { kid: 'pool-key', alg: 'RS256' };
const attackWith = (claims: object) => attack(withToken(forge(header, idTokenClaims(claims))));
const otherClient = (client: string) => rejected(401, `for ${client}, this API accepts 7abc…`);

test.each([
  undefined,
  '',
  'https://attacker.example',
  ...['/', '//', ' ', '\0', 'x', '?', '#', '/../eu-central-1_aBcDeFgHi'].map((suffix) => ISSUER + suffix),
  ` ${ISSUER}`,
  `${ISSUER},https://attacker.example`,
  ISSUER.slice(0, -1),
  ISSUER.toUpperCase(),
  ISSUER.toLowerCase(),
  ISSUER.replace('https', 'http'),
  ISSUER.replace('https://', ''),
  ISSUER.replace('.com/', '.com:443/'),
  ISSUER.replace('.com/', '.com./'),
  ISSUER.replace('.com/', '.com.attacker.example/'),
  ISSUER.replace('https://', 'https://attacker.example@'),
  ISSUER.replace('https://', 'https://attacker.example/?'),
  ISSUER.replace('cognito', 'c\u043egnito'),
  ISSUER.replace('eu-central-1', 'eu-west-1'),
  ISSUER.replace('_aBc', '%5FaBc'),
])('rejects the issuer %j', async (iss) => {
  expect(await attackWith({ iss })).toEqual(rejected(401, 'from another issuer'));
});

test.each([null, 7, true, [ISSUER], { iss: ISSUER }])('rejects the issuer %j', async (iss) => {
  expect(await attackWith({ iss })).toEqual(notJwt);
});

test.each([
  [{ aud: '5def' }, 'client 5def'],
  [{ aud: '' }, 'client '],
  [{ aud: '*' }, 'client *'],
  [{ aud: `${CLIENT_ID} ` }, 'client 7abc…'],
  [{ aud: CLIENT_ID.slice(0, -1) }, 'client 7abc…'],
  [{ aud: `${CLIENT_ID}x` }, 'client 7abc…'],
  [{ aud: CLIENT_ID.toUpperCase() }, 'client 7ABC…'],
  [{ aud: `${CLIENT_ID},5def` }, 'client 7abc…'],
  [{ aud: `5def ${CLIENT_ID}` }, 'client 5def…'],
  [{ aud: CLIENT_ID.replace('a', '\u0430') }, 'client 7\u0430bc…'],
  [{ aud: [] }, 'no client'],
  [{ aud: ['5def', 'other'] }, 'client 5def'],
  [{ aud: '5def', client_id: CLIENT_ID }, 'client 5def'],
  [{ aud: [], client_id: CLIENT_ID }, 'no client'],
  [{ aud: ['5def'], client_id: CLIENT_ID }, 'client 5def'],
  [{ aud: undefined }, 'no client'],
  [{ aud: undefined, client_id: '5def' }, 'client 5def'],
  [{ aud: undefined, client_id: '' }, 'client '],
  [{ aud: undefined, client_id: [CLIENT_ID] }, 'no client'],
  [{ aud: undefined, client_id: { id: CLIENT_ID } }, 'no client'],
  [{ aud: undefined, client_id: 7 }, 'no client'],
  [{ aud: undefined, azp: CLIENT_ID }, 'no client'],
  [{ aud: undefined, cid: CLIENT_ID }, 'no client'],
  [{ aud: undefined, Aud: CLIENT_ID }, 'no client'],
  [{ aud: undefined, 'aud ': CLIENT_ID }, 'no client'],
])('rejects an ID token with %p', async (claims, client) => {
  expect(await attackWith(claims)).toEqual(otherClient(client));
});

test.each([null, 7, true, { id: CLIENT_ID }, [7, CLIENT_ID], [CLIENT_ID, null], [[CLIENT_ID]]])(
  'rejects the aud %j',
  async (aud) => expect(await attackWith({ aud, client_id: CLIENT_ID })).toEqual(notJwt),
);

testTokens('rejects %s', otherClient('client 5def'), {
  'an access token of another client': forge(header, accessTokenClaims({ client_id: '5def' })),
});

test.each([
  [{ exp: undefined }, 'it never expires'],
  [{ exp: now }, 'expired 0 s ago'],
  [{ exp: now - 1 }, 'expired 1 s ago'],
  [{ exp: now - 0.5 }, 'expired 1 s ago'],
  [{ exp: now - 60 }, 'expired 1 min ago'],
  [{ exp: 0 }, 'expired 20779 days ago'],
  [{ exp: -1 }, 'expired 20779 days ago'],
  [{ exp: -(now + 3600) }, 'expired 41559 days ago'],
  [{ nbf: now + 1 }, 'valid in 1 s'],
  [{ nbf: now + 0.5 }, 'valid in 1 s'],
  [{ nbf: NOW.getTime() }, 'valid in 20758720 days'],
  [{ iat: now + 1 }, 'issued 1 s from now'],
  [{ iat: now + 7200 }, 'issued 2 h from now'],
  [{ iat: NOW.getTime() }, 'issued 20758720 days from now'],
  [{ exp: now + 1, nbf: now + 2 }, 'valid in 2 s'],
])('rejects a token with %p', async (claims, reason) => {
  expect(await attackWith(claims)).toEqual(rejected(401, reason));
});

describe.each(['exp', 'nbf', 'iat'])('with the claim %s', (claim) => {
  test.each([null, true, '', 'never', String(now + 3600), '9e9', [now + 3600], { value: now + 3600 }])(
    'rejects the value %j',
    async (value) => expect(await attackWith({ [claim]: value })).toEqual(notJwt),
  );

  // Numbers that JSON.stringify doesn't write.
  test.each([
    '1e309',
    '-1e309',
    'NaN',
    'Infinity',
    '0x7fffffff',
    '09999999999',
    '+9999999999',
    '9999999999n',
  ])('rejects the number %s', async (number) => {
    const claims = JSON.stringify(idTokenClaims({ [claim]: 0 }));
    const token = forge(header, claims.replace(`"${claim}":0`, `"${claim}":${number}`));
    expect(await attack(withToken(token))).toEqual(notJwt);
  });
});

testTokens('accepts %s', passed, {
  'an ID token': forge(header),
  'one audience of several': forge(header, idTokenClaims({ aud: ['5def', CLIENT_ID] })),
  "an aud next to another client's id": forge(header, idTokenClaims({ client_id: '5def' })),
  'a token in its last millisecond': forge(header, idTokenClaims({ exp: now + 0.001 })),
  'a token that is issued and valid from now on': forge(header, idTokenClaims({ nbf: now, iat: now })),
});
