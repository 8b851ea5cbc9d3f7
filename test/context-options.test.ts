import { context as cdkContext } from '../cdk.json';
import { ContextOptionError, readContextOptions as read } from '../lib/context-options';

test('reads the options that are set and ignores other context', () => {
  expect(read({})).toEqual({});
  expect(read({ mystage: 'x' })).toEqual({});
  expect(read({ ...cdkContext, retainUsers: true, alarmEmail: 'ops@example.com', other: 1 })).toEqual({
    retainUsers: true,
    alarmEmail: 'ops@example.com',
  });
});

test.each([
  ['allowedOrigin', 'allowedOrigins'],
  ['AllowedOrigins', 'allowedOrigins'],
  ['allowed-origins', 'allowedOrigins'],
  ['retianUsers', 'retainUsers'],
  ['trottlingRateLimit', 'throttlingRateLimit'],
  ['callbackURL', 'callbackUrls'],
  ['Stage', 'stage'],
  ['stages', 'stage'],
])('rejects the key %s and names the option %s', (key, option) => {
  expect(() => read({ [key]: 'x' })).toThrow(
    new ContextOptionError(`Context key ${key} is unknown: use ${option}.`),
  );
});

test.each([{ logoutUrls: 'https://a/' }, { domainPrefix: 'a' }, { domainPrefix: 'a', callbackUrls: [] }])(
  'rejects %j without callbackUrls',
  (context) => {
    expect(() => read(context)).toThrow(
      new ContextOptionError(
        'Context values logoutUrls and domainPrefix need callbackUrls, which turns on managed login: set it too.',
      ),
    );
  },
);

/** 254 characters. */
const LONGEST_EMAIL_ADDRESS = `${'a'.repeat(64)}@${'a.'.repeat(93)}com`;

test.each<[key: string, value: unknown, parsed: unknown]>([
  ['retainUsers', 'true', true],
  ['retainUsers', true, true],
  ['retainUsers', 'false', false],
  ['retainUsers', false, false],
  ['throttlingRateLimit', '50', 50],
  ['throttlingRateLimit', '0.25', 0.25],
  ['throttlingRateLimit', 50, 50],
  ['throttlingBurstLimit', '1', 1],
  ['throttlingBurstLimit', 1, 1],
  ['allowedOrigins', 'https://a', ['https://a']],
  ['allowedOrigins', 'https://a, https://b', ['https://a', 'https://b']],
  ['allowedOrigins', ['https://a', 'https://b'], ['https://a', 'https://b']],
  ['allowedOrigins', 'http://localhost:5173', ['http://localhost:5173']],
  ['allowedOrigins', 'http://[::1]:5173', ['http://[::1]:5173']],
  ['allowedOrigins', [], []],
  ['callbackUrls', 'https://a/callback', ['https://a/callback']],
  ['callbackUrls', 'https://a, https://b:8443/?c=d&e', ['https://a', 'https://b:8443/?c=d&e']],
  ['callbackUrls', 'http://localhost:5173', ['http://localhost:5173']],
  ['callbackUrls', 'http://127.0.0.1:5173/', ['http://127.0.0.1:5173/']],
  ['callbackUrls', 'http://[::1]:5173/', ['http://[::1]:5173/']],
  ['callbackUrls', ['com.example2.app://callback'], ['com.example2.app://callback']],
  ['callbackUrls', [], []],
  ['stage', 'dev', 'dev'],
  ['stage', 'prod', 'prod'],
  ['alarmEmail', 'ops@example.com', 'ops@example.com'],
  ['alarmEmail', 'on.call+api@Mail.Example.co.uk', 'on.call+api@Mail.Example.co.uk'],
  ['alarmEmail', "o'neil_1@a-b.example", "o'neil_1@a-b.example"],
  ['alarmEmail', LONGEST_EMAIL_ADDRESS, LONGEST_EMAIL_ADDRESS],
])('accepts %s=%j', (key, value, parsed) => {
  expect(read({ [key]: value })).toEqual({ [key]: parsed });
});

test('accepts logout URLs and a domain prefix together with a callback URL', () => {
  const options = { callbackUrls: ['https://a/callback'], logoutUrls: ['https://a/'] };
  for (const domainPrefix of ['a', '0-0', 'awsome', 'my-jaws', 'a'.repeat(63)]) {
    expect(read({ ...options, domainPrefix })).toEqual({ ...options, domainPrefix });
  }
});

const REDIRECT_URLS = {
  expected:
    'https URLs such as https://app.example.com/callback, or http URLs on localhost, 127.0.0.1 or [::1], ' +
    'separated by commas, without fragment or wildcard',
  values: [
    '',
    'a',
    '/callback',
    'https://',
    'http://app.example.com/callback',
    'http://localhost.example.com',
    'http://127.0.0.2',
    'https://a/#',
    'https://a/callback#fragment',
    'https://*.example.com',
    'https://user@a',
    'http://localhost:80@example.com',
    'https://a/b c',
    'https://a\\b',
    'https://a,',
    'Https://a',
    'javascript:alert(1)',
    'urn:ietf:wg:oauth:2.0:oob',
    ['https://a', 1],
    [['https://a']],
    { url: 'https://a' },
    true,
    null,
  ],
};

const INVALID = {
  stage: { expected: 'dev or prod', values: ['', 'Prod', 'production', 'test', true, null, ['prod']] },
  callbackUrls: REDIRECT_URLS,
  logoutUrls: REDIRECT_URLS,
  domainPrefix: {
    expected:
      'up to 63 lowercase letters, digits and hyphens, with no hyphen at either end and without the words aws, ' +
      'amazon and cognito',
    values: [
      '',
      '-a',
      'a-',
      'A',
      'a.b',
      'a_b',
      'a\n',
      'a'.repeat(64),
      'aws',
      'my-aws',
      'aws-app',
      'my-amazon-app',
      'cognito-1',
      1,
      true,
      null,
      ['a'],
    ],
  },
  retainUsers: {
    expected: 'true or false',
    values: ['maybe', '', 'True', 'yes', '1', 1, null, []],
  },
  throttlingRateLimit: {
    expected: 'a number above 0',
    values: [
      ...['-1', -1, '0', 0, 'NaN', 'Infinity', Number.POSITIVE_INFINITY, '1e3', '0x10', '1_000'],
      ...['', ' ', null, true, [50]],
    ],
  },
  throttlingBurstLimit: {
    expected: 'a whole number above 0',
    values: ['-1', '0', 0, '1.5', 1.5, '9007199254740993', '', null, true],
  },
  allowedOrigins: {
    expected: 'origins such as https://app.example.com, separated by commas, without path or wildcard',
    values: [
      '*',
      'null',
      '',
      'a',
      'https://',
      'https://*.example.com',
      'https://app*.example.com',
      'https://a/path',
      'https://user@a',
      'https://a:443',
      'https://A',
      'ftp://a',
      'https://a,',
      'https://a,*',
      ['https://a', 1],
      [['https://a']],
      { origin: 'https://a' },
      true,
      null,
    ],
  },
  alarmEmail: {
    expected: 'one email address such as ops@example.com',
    values: [
      '',
      'ops',
      'ops@',
      '@example.com',
      'ops@localhost',
      'ops@127.0.0.1',
      'ops@example.com.',
      'ops@example..com',
      'ops@-example.com',
      'ops@example-.com',
      '.ops@example.com',
      'ops.@example.com',
      'o..ps@example.com',
      'ops@example.com,dev@example.com',
      ' ops@example.com',
      'ops@example.com\n',
      'Ops <ops@example.com>',
      'öps@example.com',
      `${'a'.repeat(65)}@example.com`,
      `ops@${'a'.repeat(64)}.com`,
      `ops@${'a.'.repeat(124)}com`,
      ['ops@example.com'],
      true,
      null,
    ],
  },
};

test.each(
  Object.entries(INVALID).flatMap(([key, { expected, values }]) =>
    values.map((value) => [key, value, expected] as const),
  ),
)('rejects %s=%j', (key, value, expected) => {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  expect(() => read({ [key]: value })).toThrow(
    new ContextOptionError(`Context value ${key}=${shown} is invalid: use ${expected}.`),
  );
});
