import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';

/** What a token says of itself, in plain words; nothing of it is verified here. */
export function describeToken(token: string, now: Date): string[] {
  const { iss, aud, exp } = decomposeUnverifiedJwt(token).payload;
  return [
    'The token says:',
    `  issuer    ${iss}`,
    `  audience  ${[aud].flat().join(', ')}`,
    `  expires   ${exp === undefined ? 'never' : describeTime(new Date(exp * 1000), now)}`,
  ];
}

const units = [
  ['day', 24 * 60 * 60],
  ['hour', 60 * 60],
  ['minute', 60],
  ['second', 1],
] as const;

/** Such as `in 59 minutes (2026-11-22 13:00:00 UTC)`: whole units, rounded towards now. */
export function describeTime(time: Date, now: Date): string {
  const seconds = Math.trunc((time.getTime() - now.getTime()) / 1000);
  const [unit, length] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  const relative = new Intl.RelativeTimeFormat('en').format(Math.trunc(seconds / length), unit);
  return `${relative} (${time.toISOString().slice(0, 19).replace('T', ' ')} UTC)`;
}
