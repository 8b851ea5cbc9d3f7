import { type Html, html } from '../http/html';
import { invalidParameter } from '../user-pool/cognito-exception';
import { object, string } from '../user-pool/schema';
import type { LocalPool } from '../user-pool/state';
import type { Field } from './pages';
import type { Parameters } from './parameters';

const ATTRIBUTE_PREFIX = 'userAttributes.';
const CONFIRMATION = 'confirm_password';

const deliveryOutput = object({ CodeDeliveryDetails: object({ Destination: string() }) });

/** What browsers fill in for an attribute (HTML standard, "Autofill"). */
const AUTOCOMPLETE: Record<string, string> = {
  email: 'email',
  phone_number: 'tel',
  name: 'name',
  given_name: 'given-name',
  family_name: 'family-name',
};

export const CODE_FIELD: Field = { name: 'code', label: 'Code', autocomplete: 'one-time-code' };

/** A field for the name that a user of the pool signs in with. */
export function usernameField({ template }: LocalPool, value: string | undefined): Field {
  const label = capitalize(template.usernameAttributes.map(toWords).join(' or ')) || 'User name';
  return { name: 'username', label, autocomplete: 'username', value };
}

/** A field for a new password, and one to repeat it. */
export function newPasswordFields(name: string, label: string): Field[] {
  const field = { type: 'password', autocomplete: 'new-password' } as const;
  return [
    { ...field, name, label },
    { ...field, name: CONFIRMATION, label: `${label} again` },
  ];
}

/** @throws CognitoException if the two fields differ */
export function readNewPassword(form: Parameters, name: string): string {
  const password = form.get(name) ?? '';
  if (password !== (form.get(CONFIRMATION) ?? ''))
    throw invalidParameter('The two passwords are not the same.');
  return password;
}

/** A field for an attribute of the user, with a label such as `Phone number`. */
export function attributeField(name: string): Field {
  return {
    name: `${ATTRIBUTE_PREFIX}${name}`,
    label: capitalize(toWords(name)),
    autocomplete: AUTOCOMPLETE[name] ?? 'off',
  };
}

function toWords(attribute: string): string {
  return attribute.replace(/^custom:/, '').replaceAll('_', ' ');
}

function capitalize(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** The named attributes that the form has a value for. */
export function readAttributes(form: Parameters, names: string[]): { Name: string; Value: string }[] {
  return names.flatMap((Name) => {
    const Value = form.get(`${ATTRIBUTE_PREFIX}${Name}`);
    return Value === undefined ? [] : [{ Name, Value }];
  });
}

/** Fills in what the user typed before, except passwords. */
export function fillFields(fields: Field[], form: Parameters | undefined): Field[] {
  return fields.map((field) => ({
    ...field,
    value: field.type === 'password' ? undefined : form?.get(field.name),
  }));
}

/**
 * Where to find a code.
 * @param output of the operation that sent it, or pretends to have sent it; undefined if it isn't known any more
 */
export function codeIntroduction(output: object | undefined): Html {
  const destination = output && deliveryOutput(output, '').CodeDeliveryDetails.Destination;
  return html`<p>Enter the code that was sent to ${destination ?? 'you'}. Messages are in the
      <a href="/mailbox" target="_blank" rel="noopener">mailbox</a>.</p>`;
}
