import type { MessageText, MessageTextKind, UserPool } from '../../model/user-pool';
import { CognitoException } from '../cognito-exception';
import type { Context } from '../operation';
import type { LocalPool, User } from '../state';

/** What a message is about; with the prefix `CustomMessage_`, the source of the CustomMessage trigger. */
export type MessageKind =
  | 'SignUp'
  | 'AdminCreateUser'
  | 'ResendCode'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute'
  | 'Authentication';

export interface MessageRequest {
  kind: MessageKind;
  /** `email` or `phone_number`. */
  attribute: string;
  /** The attribute's value. */
  to: string;
  /** The code or the temporary password. */
  code: string;
  /** The name in an invitation. */
  username?: string;
  /** What the CustomMessage trigger returned. */
  texts: MessageText;
}

/** AWS's texts. */
const DEFAULT_TEXTS: Record<MessageTextKind, Required<MessageText>> = {
  verification: {
    emailSubject: 'Your verification code',
    emailMessage: 'Your confirmation code is {####}',
    smsMessage: 'Your confirmation code is {####}',
  },
  invitation: {
    emailSubject: 'Your temporary password',
    emailMessage: 'Your username is {username} and temporary password is {####}.',
    smsMessage: 'Your username is {username} and temporary password is {####}.',
  },
  authentication: {
    emailSubject: 'Your authentication code',
    emailMessage: 'Your authentication code is {####}',
    smsMessage: 'Your authentication code is {####}',
  },
};

/**
 * Composes a message and delivers it to the mailbox once the operation's changes are stored.
 * @returns CodeDeliveryDetails
 * @throws CognitoException if the pool can't send text messages
 */
export function sendMessage(context: Context, { template }: LocalPool, request: MessageRequest) {
  const { attribute, to, code, username = '' } = request;
  const isEmail = attribute === 'email';
  // AWS documents the exception but not its message.
  if (!isEmail && !template.sendsSms)
    throw new CognitoException(
      'InvalidSmsRoleAccessPolicyException',
      'The user pool has no SmsConfiguration, so it cannot send text messages',
    );
  const { emailSubject, emailMessage, smsMessage } = chooseTexts(
    template,
    textKind(request.kind),
    request.texts,
  );
  const fill = (text: string) =>
    text.replace(/\{(####|username)\}/g, (_, name) => (name === '####' ? code : username));
  context.deliver({
    medium: isEmail ? 'EMAIL' : 'SMS',
    to,
    subject: isEmail ? fill(emailSubject) : undefined,
    body: fill(isEmail ? emailMessage : smsMessage),
    code,
    sentAt: context.now,
  });
  return deliveryDetails(attribute, to);
}

/** Texts of emails need an email account of the developer (API reference, VerificationMessageTemplateType). */
function chooseTexts(
  { messageTexts, hasOwnEmailAccount }: UserPool,
  kind: MessageTextKind,
  custom: MessageText,
) {
  const defaults = DEFAULT_TEXTS[kind];
  const texts = messageTexts?.[kind];
  const emailTexts = hasOwnEmailAccount ? texts : undefined;
  return {
    emailSubject: custom.emailSubject ?? emailTexts?.emailSubject ?? defaults.emailSubject ?? '',
    emailMessage: custom.emailMessage ?? emailTexts?.emailMessage ?? defaults.emailMessage ?? '',
    smsMessage: custom.smsMessage ?? texts?.smsMessage ?? defaults.smsMessage ?? '',
  };
}

function textKind(kind: MessageKind): MessageTextKind {
  if (kind === 'AdminCreateUser') return 'invitation';
  return kind === 'Authentication' ? 'authentication' : 'verification';
}

/** An item of the API's CodeDeliveryDetailsListType. */
export function deliveryDetails(attribute: string, to: string) {
  return {
    Destination: maskAddress(to),
    DeliveryMedium: attribute === 'email' ? 'EMAIL' : 'SMS',
    AttributeName: attribute,
  };
}

/** `j***@g***` and `+*******4444`. */
export function maskAddress(address: string): string {
  const [, first, domain] = /^(.).*@(.)/.exec(address) ?? [];
  if (first !== undefined) return `${first}***@${domain}***`;
  return `+${'*'.repeat(Math.max(address.length - 5, 0))}${address.slice(-4)}`;
}

/** The address of an attribute that can get messages; undefined if the user has none. */
export function addressOf(user: User, attribute: string): { attribute: string; to: string } | undefined {
  const to = user.attributes.find(({ name }) => name === attribute)?.value;
  return to === undefined ? undefined : { attribute, to };
}
