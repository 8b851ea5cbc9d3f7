import type { MessageText, UserPool } from '../model/user-pool';
import type { Resource } from './resource';

/** Lengths in characters (Cognito API reference). */
const BOUNDS = {
  emailSubject: { min: 1, max: 140, hasCode: false },
  emailMessage: { min: 6, max: 20_000, hasCode: true },
  smsMessage: { min: 6, max: 140, hasCode: true },
} as const;

/**
 * Reads the pool's own texts for messages.
 * @throws ExplainedError if AWS would fail the deployment
 */
export function readMessageTexts(pool: Resource): UserPool['messageTexts'] {
  const template = 'VerificationMessageTemplate';
  const invitation = ['AdminCreateUserConfig', 'InviteMessageTemplate'];
  const earlier = readText(pool, {
    emailSubject: ['EmailVerificationSubject'],
    emailMessage: ['EmailVerificationMessage'],
    smsMessage: ['SmsVerificationMessage'],
  });
  const verification = readText(pool, {
    emailSubject: [template, 'EmailSubject'],
    emailMessage: [template, 'EmailMessage'],
    smsMessage: [template, 'SmsMessage'],
  });
  return {
    // The properties of the pool itself are the earlier form, which the template replaces.
    verification: pool.isSet(template) ? verification : earlier,
    invitation: readText(
      pool,
      {
        emailSubject: [...invitation, 'EmailSubject'],
        emailMessage: [...invitation, 'EmailMessage'],
        smsMessage: [...invitation, 'SMSMessage'],
      },
      '{username}',
    ),
    authentication: readText(pool, {
      emailSubject: ['EmailAuthenticationSubject'],
      emailMessage: ['EmailAuthenticationMessage'],
    }),
  };
}

function readText(
  pool: Resource,
  paths: Partial<Record<keyof MessageText, string[]>>,
  placeholder = '{####}',
): MessageText {
  const read = (member: keyof MessageText) => {
    const path = paths[member];
    const text = path && pool.string(...path);
    if (path === undefined || text === undefined) return undefined;
    const { min, max, hasCode } = BOUNDS[member];
    const place = path.join('.');
    if (text.length < min || text.length > max)
      pool.fail(`${place} has ${text.length} characters`, `use ${min} to ${max}`);
    for (const required of hasCode ? new Set(['{####}', placeholder]) : [])
      if (!text.includes(required)) pool.fail(`${place} does not contain ${required}`, 'add it');
    return text;
  };
  return {
    emailSubject: read('emailSubject'),
    emailMessage: read('emailMessage'),
    smsMessage: read('smsMessage'),
  };
}
