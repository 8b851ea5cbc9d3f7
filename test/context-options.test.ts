import { ContextOptionError, readContextOptions } from '../lib/context-options';

function read(context: Record<string, unknown>) {
  return readContextOptions({ tryGetContext: (key) => context[key] });
}

test('reads the options that are set and ignores other context', () => {
  expect(read({})).toEqual({});
  expect(read({ retainUsers: true, alarmEmail: 'ops@example.com', other: 1 })).toEqual({
    retainUsers: true,
    alarmEmail: 'ops@example.com',
  });
});

test.each<[key: string, value: unknown, parsed: unknown]>([
  ['retainUsers', 'true', true],
  ['retainUsers', true, true],
  ['retainUsers', 'false', false],
  ['retainUsers', false, false],
  ['throttlingRateLimit', '50', 50],
  ['throttlingRateLimit', '0.5', 0.5],
  ['throttlingRateLimit', 50, 50],
  ['throttlingBurstLimit', '1', 1],
  ['throttlingBurstLimit', 1, 1],
  ['allowedOrigins', 'https://a', ['https://a']],
  ['allowedOrigins', 'https://a, https://b', ['https://a', 'https://b']],
  ['allowedOrigins', ['https://a', 'https://b'], ['https://a', 'https://b']],
  ['allowedOrigins', 'http://localhost:5173', ['http://localhost:5173']],
  ['allowedOrigins', 'http://[::1]:5173', ['http://[::1]:5173']],
  ['allowedOrigins', [], []],
  ['alarmEmail', 'ops@example.com', 'ops@example.com'],
  ['alarmEmail', 'on.call+api@Mail.Example.co.uk', 'on.call+api@Mail.Example.co.uk'],
  ['alarmEmail', "o'neil_1@a-b.example", "o'neil_1@a-b.example"],
])('accepts %s=%j', (key, value, parsed) => {
  expect(read({ [key]: value })).toEqual({ [key]: parsed });
});

const INVALID = {
  retainUsers: {
    expected: 'true or false',
    values: ['maybe', '', 'True', 'yes', '1', 1, null, []],
  },
  throttlingRateLimit: {
    expected: 'a number above 0',
    values: ['-1', -1, '0', 0, 'NaN', 'Infinity', '1e3', '0x10', '1_000', '', ' ', null, true, [50]],
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
