import { forgotPasswordOperations } from '../user-pool/operations/forgot-password';
import { hasSelfServiceRecovery } from '../user-pool/recovery';
import type { LocalPool } from '../user-pool/state';
import { CODE_FIELD, codeIntroduction, newPasswordFields, readNewPassword, usernameField } from './fields';
import { formHandlers, type PageContent, redirectToSignIn, SIGN_IN_LINK, showPage } from './form-pages';
import { clientUser } from './login-steps';
import { pageRejection } from './pages';

const { ForgotPassword, ConfirmForgotPassword } = forgotPasswordOperations;

/** `/forgotPassword`: sends a code. For an unknown user it looks the same, unless the client reveals who exists. */
export const forgotPasswordHandlers = formHandlers({
  open({ app, loginHint }) {
    requireRecoveryPages(app.pool);
    return forgotPasswordPage(app.pool, loginHint);
  },
  *submit(exchange, authorization, form) {
    requireRecoveryPages(authorization.app.pool);
    const user = clientUser(authorization.app, form.get('username') ?? '');
    const output = yield* ForgotPassword.run(exchange.context, user);
    return showPage(exchange, authorization, resetPage(user.Username, output));
  },
  reopen: ({ pool }, form) => forgotPasswordPage(pool, form.get('username')),
});

/** `/confirmforgotPassword`: only `/forgotPassword` leads here, and it leads to the sign-in page, as on AWS. */
export const confirmForgotPasswordHandlers = formHandlers({
  *submit(exchange, { app }, form) {
    const Password = readNewPassword(form, 'password');
    const ConfirmationCode = form.get('code') ?? '';
    const user = clientUser(app, form.get('username') ?? '');
    yield* ConfirmForgotPassword.run(exchange.context, { ...user, ConfirmationCode, Password });
    return redirectToSignIn(exchange);
  },
  reopen: (_, form) => resetPage(form.get('username') ?? ''),
});

/** @throws Rejection a page */
function requireRecoveryPages(pool: LocalPool): void {
  if (!hasSelfServiceRecovery(pool))
    throw pageRejection('Only an administrator can reset passwords in this user pool.', 403);
}

function forgotPasswordPage(pool: LocalPool, username: string | undefined): PageContent {
  return {
    path: '/forgotPassword',
    title: 'Forgot your password?',
    fields: [usernameField(pool, username)],
    button: 'Reset your password',
    links: [SIGN_IN_LINK],
  };
}

function resetPage(username: string, output?: object): PageContent {
  return {
    path: '/confirmforgotPassword',
    title: 'Change your password',
    introduction: codeIntroduction(output),
    hidden: { username },
    fields: [CODE_FIELD, ...newPasswordFields('password', 'New password')],
    button: 'Change password',
    links: [{ path: '/forgotPassword', label: 'Send a new code' }, SIGN_IN_LINK],
  };
}
