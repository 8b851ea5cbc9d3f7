import { type ContextOptions, readContextOptions } from '../lib/context-options';
import { ExplainedError } from '../lib/explained-error';

const defaults: ContextOptions = {
  retainUsers: false,
  throttling: { rateLimit: 1000, burstLimit: 2000 },
  allowedOrigins: [],
  alarmEmail: undefined,
};

function read(context: Record<string, unknown>): ContextOptions {
  return readContextOptions({ tryGetContext: (key) => context[key] });
}

test('has a default for every option', () => {
  expect(read({})).toEqual(defaults);
});

test.each<[key: string, value: unknown, changed: Partial<ContextOptions>]>([
  ['retainUsers', 'true', { retainUsers: true }],
  ['retainUsers', true, { retainUsers: true }],
  ['retainUsers', 'false', { retainUsers: false }],
  ['retainUsers', false, { retainUsers: false }],
  ['throttlingRateLimit', '50', { throttling: { rateLimit: 50, burstLimit: 2000 } }],
  ['throttlingRateLimit', '0.5', { throttling: { rateLimit: 0.5, burstLimit: 2000 } }],
  ['throttlingRateLimit', 50, { throttling: { rateLimit: 50, burstLimit: 2000 } }],
  ['throttlingBurstLimit', '1', { throttling: { rateLimit: 1000, burstLimit: 1 } }],
  ['throttlingBurstLimit', 1, { throttling: { rateLimit: 1000, burstLimit: 1 } }],
  ['allowedOrigins', 'https://a', { allowedOrigins: ['https://a'] }],
  ['allowedOrigins', 'https://a,https://b', { allowedOrigins: ['https://a', 'https://b'] }],
  ['allowedOrigins', 'https://a, https://b', { allowedOrigins: ['https://a', 'https://b'] }],
  ['allowedOrigins', ['https://a', 'https://b'], { allowedOrigins: ['https://a', 'https://b'] }],
  ['allowedOrigins', 'http://localhost:5173', { allowedOrigins: ['http://localhost:5173'] }],
  ['allowedOrigins', 'http://127.0.0.1:5173', { allowedOrigins: ['http://127.0.0.1:5173'] }],
  ['allowedOrigins', 'http://[::1]:5173', { allowedOrigins: ['http://[::1]:5173'] }],
  ['allowedOrigins', [], { allowedOrigins: [] }],
  ['alarmEmail', 'ops@example.com', { alarmEmail: 'ops@example.com' }],
  ['alarmEmail', 'on.call+api@Mail.Example.co.uk', { alarmEmail: 'on.call+api@Mail.Example.co.uk' }],
  ['alarmEmail', "o'neil_1@a-b.example", { alarmEmail: "o'neil_1@a-b.example" }],
])('accepts %s=%j', (key, value, changed) => {
  expect(read({ [key]: value })).toEqual({ ...defaults, ...changed });
});

const INVALID = {
  retainUsers: {
    accepted: 'true or false',
    values: ['maybe', '', 'True', 'yes', '1', 1, null, []],
  },
  throttlingRateLimit: {
    accepted: 'a number above 0',
    values: ['-1', -1, '0', 0, 'NaN', 'Infinity', '1e3', '0x10', '1_000', '', ' ', 'many', null, true, [50]],
  },
  throttlingBurstLimit: {
    accepted: 'a whole number above 0',
    values: ['-1', -1, '0', 0, '1.5', 1.5, 'NaN', '9007199254740993', '', null, true],
  },
  allowedOrigins: {
    accepted: 'origins such as https://app.example.com, without path or wildcard, separated by commas',
    values: [
      '*',
      'null',
      '',
      'a',
      'https://',
      'https://*',
      'https://*.example.com',
      'https://a/',
      'https://a/path',
      'https://a?query',
      'https://a#fragment',
      'https://user@a',
      'https://a:443',
      'https://A',
      'ftp://a',
      'file:///a',
      'javascript:alert(1)',
      'https://a,',
      'https://a,*',
      'https://a https://b',
      ['https://a', 1],
      [['https://a']],
      { origin: 'https://a' },
      true,
      null,
    ],
  },
  alarmEmail: {
    accepted: 'one e-mail address such as ops@example.com',
    values: [
      '',
      'ops',
      'ops@',
      '@example.com',
      'ops@localhost',
      'ops@127.0.0.1',
      'ops@[127.0.0.1]',
      'ops@example.com.',
      'ops@.example.com',
      'ops@example..com',
      'ops@-example.com',
      'ops@example-.com',
      'ops@example.com-',
      'ops@exa_mple.com',
      '.ops@example.com',
      'ops.@example.com',
      'o..ps@example.com',
      'ops@home@example.com',
      'ops@example.com,dev@example.com',
      'ops@example.com;dev@example.com',
      'ops@example.com dev@example.com',
      ' ops@example.com',
      'ops@example.com\n',
      'mailto:ops@example.com',
      'Ops <ops@example.com>',
      '"ops"@example.com',
      'öps@example.com',
      'ops@exämple.com',
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
  Object.entries(INVALID).flatMap(([key, { values, accepted }]) =>
    values.map((value) => [key, value, accepted] as const),
  ),
)('refuses %s=%j', (key, value, accepted) => {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  expect(() => read({ [key]: value })).toThrow(
    new ExplainedError(`The context value ${key}=${shown} is not accepted: give ${accepted}.`),
  );
});
