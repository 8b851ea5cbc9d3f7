import type { MessageText } from '../../model/user-pool';
import { CognitoException } from '../cognito-exception';
import type { MessageKind } from '../messages/send-message';
import { object } from '../schema';
import type { User } from '../state';
import {
  type Caller,
  callTrigger,
  eventAttributes,
  metadataMember,
  optionalString,
  type Steps,
} from './trigger';

const CODE = '{####}';
const USERNAME = '{username}';

/** Developer guide, "Quotas in Amazon Cognito". The placeholder is as long as a code. */
const MAX_LENGTHS = { emailMessage: 20_000, emailSubject: 140, smsMessage: 140 };

const responseSchema = object({
  smsMessage: optionalString,
  emailMessage: optionalString,
  emailSubject: optionalString,
});

/**
 * Invokes the CustomMessage trigger for the texts of a message. The pool's own texts replace those that it leaves out.
 * Source: developer guide, "Custom message Lambda trigger". The wording of its errors is ours.
 * @throws CognitoException InvalidLambdaResponseException
 */
export function* requestMessageTexts(
  caller: Caller,
  kind: MessageKind,
  user: User,
  metadata: Map<string, string> | undefined,
): Steps<MessageText> {
  const isInvitation = kind === 'AdminCreateUser';
  const texts = yield* callTrigger(
    caller,
    'CustomMessage',
    {
      source: `CustomMessage_${kind}`,
      userName: user.username,
      request: {
        userAttributes: eventAttributes(caller.pool, user),
        codeParameter: CODE,
        linkParameter: '{##Click Here##}',
        usernameParameter: isInvitation ? USERNAME : null,
        ...metadataMember(metadata),
      },
      response: { smsMessage: null, emailMessage: null, emailSubject: null },
    },
    responseSchema,
  );
  if (!texts) return {};
  const { emailMessage, emailSubject, smsMessage } = texts;
  if ((emailMessage ?? emailSubject) !== undefined && !caller.pool.template.hasOwnEmailAccount)
    throw invalidTexts('changes an email, which needs EmailSendingAccount DEVELOPER');
  for (const placeholder of isInvitation ? [CODE, USERNAME] : [CODE])
    for (const text of [emailMessage, smsMessage])
      if (text !== undefined && !text.includes(placeholder))
        throw invalidTexts(`returns a message without ${placeholder}`);
  for (const [member, max] of Object.entries(MAX_LENGTHS))
    if ((new Map(Object.entries(texts)).get(member)?.length ?? 0) > max)
      throw invalidTexts(`returns more than ${max} characters in ${member}`);
  return texts;
}

function invalidTexts(problem: string): CognitoException {
  return new CognitoException('InvalidLambdaResponseException', `CustomMessage ${problem}`);
}
