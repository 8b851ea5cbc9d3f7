import type { SchemaAttribute, UserPoolClient } from '../model/user-pool';
import { CognitoException, invalidParameter, notAuthorized } from './cognito-exception';
import type { LocalPool, User } from './state';
import { attributeValue, findBySignInName, isSignInName } from './users';

/** The attributes that every user pool has (developer guide, "Working with user attributes"). */
const STANDARD_NAMES = (
  'address birthdate email family_name gender given_name locale middle_name name nickname ' +
  'phone_number picture preferred_username profile updated_at website zoneinfo'
).split(' ');
/** Cognito or an administrator sets these, never the user. */
const VERIFICATION_NAMES = ['email_verified', 'phone_number_verified'];

/** The patterns must take linear time: a user chooses the value. */
const FORMATS: Record<string, { pattern: RegExp; message: string }> = {
  email: { pattern: /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/, message: 'Invalid email address format.' },
  phone_number: { pattern: /^\+\d{1,15}$/, message: 'Invalid phone number format.' },
  email_verified: { pattern: /^(true|false)$/i, message: 'Invalid email_verified value.' },
  phone_number_verified: { pattern: /^(true|false)$/i, message: 'Invalid phone_number_verified value.' },
  updated_at: { pattern: /^\d{1,15}$/, message: 'Invalid updated_at value.' },
  birthdate: { pattern: /^\d{4}-\d{2}-\d{2}$/, message: 'Invalid birthdate format: use YYYY-MM-DD.' },
};

export interface AttributeUpdate {
  Name: string;
  Value: string | undefined;
}

/** Whether a value has the attribute's format, if there is one. */
export function hasFormat(name: string, value: string): boolean {
  return FORMATS[name]?.pattern.test(value) ?? true;
}

/** The pool's attributes. Those that the template lists are immutable by default (aws/aws-cdk#7011). */
export function poolSchema({ template }: LocalPool): SchemaAttribute[] {
  const standard: SchemaAttribute[] = [
    ...STANDARD_NAMES.map((name) => ({ name })),
    ...VERIFICATION_NAMES.map((name) => ({ name, dataType: 'Boolean' }) as const),
  ];
  const listed = (template.schema ?? []).map(({ name, mutable = false, ...attribute }) => ({
    ...attribute,
    name: STANDARD_NAMES.includes(name) ? name : `custom:${name}`,
    mutable,
  }));
  const byName = new Map([...standard, ...listed].map((attribute) => [attribute.name, attribute]));
  return [...byName.values()].map((attribute) =>
    attribute.name === 'updated_at' ? { ...attribute, dataType: 'Number' } : attribute,
  );
}

export function missingAttributes(pool: LocalPool, user: User): string[] {
  return poolSchema(pool)
    .filter(({ name, required }) => required && attributeValue(user, name) === undefined)
    .map(({ name }) => name);
}

/** Whether users may read an attribute through this client (API reference, UserPoolClientType, ReadAttributes). */
export function isReadable({ readAttributes }: UserPoolClient, name: string): boolean {
  return name === 'sub' || (readAttributes ?? [...STANDARD_NAMES, ...VERIFICATION_NAMES]).includes(name);
}

/** Whether users may write an attribute through this client. They never write the verification attributes. */
function isWritable({ writeAttributes = STANDARD_NAMES }: UserPoolClient, name: string): boolean {
  return !VERIFICATION_NAMES.includes(name) && writeAttributes.includes(name);
}

/** @throws CognitoException NotAuthorizedException for an attribute of the pool that the client may not write */
export function requireWritable(pool: LocalPool, client: UserPoolClient, names: string[]): void {
  const known = poolSchema(pool).map(({ name }) => name);
  if (names.some((name) => known.includes(name) && !isWritable(client, name)))
    throw notAuthorized('A client attempted to write unauthorized attribute');
}

/** Adds the attributes of a NEW_PASSWORD_REQUIRED response. They must be writable and have no value yet. */
export function addOwnAttributes(
  pool: LocalPool,
  client: UserPoolClient,
  user: User,
  updates: AttributeUpdate[],
): void {
  const immutable = poolSchema(pool).filter(({ mutable }) => mutable === false);
  for (const { Name } of updates) {
    if (VERIFICATION_NAMES.includes(Name) || immutable.some(({ name }) => name === Name))
      throw invalidParameter(`Cannot modify the non-mutable attribute ${Name}`);
    if (!isWritable(client, Name)) throw notAuthorized('A client attempted to write unauthorized attribute');
    if (attributeValue(user, Name) !== undefined)
      throw notAuthorized(`Cannot modify an already provided ${Name}`);
  }
  updateAttributes(pool, user, updates, { initial: false });
  const [missing] = missingAttributes(pool, user);
  if (missing) throw invalidParameter(`Invalid attributes given, ${missing} is missing`);
}

/**
 * Sets attributes as AdminUpdateUserAttributes does. An empty value removes the attribute. A new email address or phone
 * number is unverified unless the same update verifies it.
 * @param options.initial whether the user is being created; only then can immutable attributes be set
 * @throws CognitoException InvalidParameterException, AliasExistsException
 */
export function updateAttributes(
  pool: LocalPool,
  user: User,
  updates: AttributeUpdate[],
  { initial }: { initial: boolean },
): void {
  const schema = poolSchema(pool);
  const changes = new Map<string, string>();
  for (const { Name, Value = '' } of updates) {
    requireAllowedValue(schema, Name, Value, initial);
    changes.set(Name, VERIFICATION_NAMES.includes(Name) ? Value.toLowerCase() : Value);
  }
  const changedNames: string[] = [];
  for (const name of ['email', 'phone_number']) {
    const verification = `${name}_verified`;
    const isChanged = changes.has(name) && attributeValue(user, name) !== changes.get(name);
    if (isChanged) changedNames.push(name);
    if (isChanged && !changes.has(verification))
      changes.set(verification, changes.get(name) && attributeValue(user, verification) ? 'false' : '');
  }
  const kept = user.attributes.filter(({ name }) => !changes.has(name));
  const set = [...changes].map(([name, value]) => ({ name, value })).filter(({ value }) => value !== '');
  user.attributes = [...kept, ...set];
  // A code proves only the address that it was sent to.
  for (const name of changedNames) user.codes = user.codes?.filter(({ attribute }) => attribute !== name);
  for (const { name, value } of user.attributes) requireUniqueSignInName(pool, user, name, value);
  if (changes.get('email_verified') && attributeValue(user, 'email') === undefined)
    throw invalidParameter('Email is required to verify/un-verify an email');
  if (changes.get('phone_number_verified') && attributeValue(user, 'phone_number') === undefined)
    throw invalidParameter('Phone Number is required to verify/un-verify a phone number');
}

function requireAllowedValue(schema: SchemaAttribute[], name: string, value: string, initial: boolean): void {
  if (name === 'sub') throw invalidParameter('Cannot modify the non-mutable attribute sub');
  const attribute = schema.find((candidate) => candidate.name === name);
  if (!attribute && !initial) throw invalidParameter(`user.${name}: Attribute does not exist in the schema.`);
  if (!attribute) throw nonconforming(name, 'Attribute does not exist in the schema.');
  if (attribute.mutable === false && !initial)
    throw invalidParameter(`user.${name}: Attribute cannot be updated.`);
  if (value === '') {
    if (attribute.required) throw invalidParameter(`user.${name}: Required attribute cannot be deleted.`);
    return;
  }
  if (!hasFormat(name, value)) throw invalidParameter(FORMATS[name]?.message ?? '');
  requireWithinBounds(attribute, value);
}

/** The wording of these errors is ours. */
function requireWithinBounds(attribute: SchemaAttribute, value: string): void {
  const { name, dataType = 'String', minLength = 0, maxLength = 2048 } = attribute;
  const { minValue = Number.NEGATIVE_INFINITY, maxValue = Number.POSITIVE_INFINITY } = attribute;
  const number = /^-?\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
  const hasLength = value.length >= minLength && value.length <= maxLength;
  const [isMet, rule] = {
    Boolean: [/^(true|false)$/i.test(value), 'be true or false'],
    DateTime: [!Number.isNaN(Date.parse(value)), 'be a date and time'],
    Number: [number >= minValue && number <= maxValue, `be an integer from ${minValue} to ${maxValue}`],
    String: [hasLength, `have from ${minLength} to ${maxLength} characters`],
  }[dataType];
  if (!isMet) throw nonconforming(name, `Value must ${rule}.`);
}

function nonconforming(name: string, reason: string): CognitoException {
  return invalidParameter(`Attributes did not conform to the schema: ${name}: ${reason}`);
}

/** Two users can't have the same user name attribute, or the same verified alias. */
function requireUniqueSignInName(pool: LocalPool, user: User, name: string, value: string): void {
  if (!isSignInName(pool, user, name)) return;
  const other = findBySignInName(pool, [name], value);
  if (other && other.sub !== user.sub)
    throw new CognitoException('AliasExistsException', `An account with the given ${name} already exists.`);
}
