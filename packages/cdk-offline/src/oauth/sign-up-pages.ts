import type { AppClient } from '../user-pool/app-client';
import { poolSchema } from '../user-pool/attributes';
import { signUpOperations } from '../user-pool/operations/sign-up';
import { boolean, object, optional } from '../user-pool/schema';
import type { LocalPool } from '../user-pool/state';
import {
  attributeField,
  CODE_FIELD,
  codeIntroduction,
  fillFields,
  newPasswordFields,
  readAttributes,
  readNewPassword,
  usernameField,
} from './fields';
import { formHandlers, type PageContent, redirectToSignIn, SIGN_IN_LINK, showPage } from './form-pages';
import { clientUser } from './login-steps';
import { errorPage, pageRejection } from './pages';
import type { Parameters } from './parameters';

const { SignUp, ConfirmSignUp, ResendConfirmationCode } = signUpOperations;

const signUpOutput = object({ UserConfirmed: boolean, CodeDeliveryDetails: optional(object({})) });

/**
 * `/signup`: as in the API, with the same triggers. AWS doesn't document whether the confirmation also signs the user in.
 * Our choice: the user signs in with the password.
 */
export const signUpHandlers = formHandlers({
  open({ app }) {
    requireSelfSignUp(app.pool);
    return signUpPage(app.pool);
  },
  *submit(exchange, authorization, form) {
    const { app } = authorization;
    requireSelfSignUp(app.pool);
    const Password = readNewPassword(form, 'password');
    const user = clientUser(app, form.get('username') ?? '');
    const UserAttributes = readAttributes(form, askedAttributes(app.pool));
    const output = yield* SignUp.run(exchange.context, { ...user, Password, UserAttributes });
    const { UserConfirmed, CodeDeliveryDetails } = signUpOutput(output, '');
    if (UserConfirmed) return redirectToSignIn(exchange);
    // AWS shows an error too. Its text is unknown.
    if (!CodeDeliveryDetails)
      return errorPage('Your account is created. An administrator has to confirm it before you can sign in.');
    return showPage(exchange, authorization, confirmPage(user.Username, output));
  },
  reopen: ({ pool }, form) => signUpPage(pool, form),
});

/** `/confirm`: only `/signup` leads here, as on AWS. */
export const confirmHandlers = formHandlers({
  *submit(exchange, { app }, form) {
    const ConfirmationCode = form.get('code') ?? '';
    const user = clientUser(app, form.get('username') ?? '');
    yield* ConfirmSignUp.run(exchange.context, { ...user, ConfirmationCode });
    return redirectToSignIn(exchange);
  },
  reopen: reopenConfirmPage,
});

/** `/resendcode`: only `/confirm` leads here, as on AWS. */
export const resendHandlers = formHandlers({
  *submit(exchange, authorization, form) {
    const user = clientUser(authorization.app, form.get('username') ?? '');
    const output = yield* ResendConfirmationCode.run(exchange.context, user);
    return showPage(exchange, authorization, confirmPage(user.Username, output));
  },
  reopen: reopenConfirmPage,
});

/** @throws Rejection a page */
function requireSelfSignUp({ template }: LocalPool): void {
  if (template.adminCreateUserOnly)
    throw pageRejection('Only an administrator can create users in this user pool.', 403);
}

function signUpPage(pool: LocalPool, form?: Parameters): PageContent {
  return {
    path: '/signup',
    title: 'Sign up',
    fields: fillFields(
      [
        usernameField(pool, undefined),
        ...askedAttributes(pool).map((name) => attributeField(name)),
        ...newPasswordFields('password', 'Password'),
      ],
      form,
    ),
    button: 'Sign up',
    links: [SIGN_IN_LINK],
  };
}

/**
 * The attributes that the page asks for, besides the user name: the required ones and, because without an address the user
 * couldn't be confirmed, those that the pool verifies.
 */
function askedAttributes(pool: LocalPool): string[] {
  const { usernameAttributes, autoVerifiedAttributes = [] } = pool.template;
  const required = poolSchema(pool).flatMap(({ name, required }) => (required ? [name] : []));
  const verified = autoVerifiedAttributes.filter((name) => !usernameAttributes.includes(name));
  // A pool with one user name attribute has it from the user name.
  const known = usernameAttributes.length === 1 ? usernameAttributes : [];
  return [...new Set([...required, ...verified])].filter((name) => !known.includes(name));
}

function reopenConfirmPage(_: AppClient, form: Parameters): PageContent {
  return confirmPage(form.get('username') ?? '');
}

function confirmPage(username: string, output?: object): PageContent {
  return {
    path: '/confirm',
    title: 'Confirm your account',
    introduction: codeIntroduction(output),
    hidden: { username },
    fields: [CODE_FIELD],
    button: 'Confirm account',
    otherButton: { path: '/resendcode', label: 'Send a new code' },
    links: [SIGN_IN_LINK],
  };
}
