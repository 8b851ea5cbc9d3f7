import { CognitoException } from '../user-pool/cognito-exception';
import type { User } from '../user-pool/state';
import { returnToApp } from './authorize';
import { formHandlers, type PageContent, showPage } from './form-pages';
import { openLoginSession } from './login-session';
import { submitStep } from './login-steps';
import { firstStepPage, stepPage } from './step-pages';

/**
 * `/login`: GET shows the sign-in page, even if the browser is signed in. POST is one step of a sign-in: the next step is
 * another page, and the last one returns to the app.
 */
export const loginHandlers = formHandlers({
  open: ({ app, loginHint }) => firstStepPage(app, loginHint),
  *submit(exchange, authorization, form) {
    const { app } = authorization;
    let signedIn: User | undefined;
    const finish = (user: User) => {
      signedIn = user;
      return { ChallengeParameters: {} };
    };
    const { Session } = yield* submitStep({ ...app, finish }, form);
    if (Session !== undefined) return showPage(exchange, authorization, stepPage(app, Session));
    if (!signedIn) throw new Error('A sign-in ends with a user.');
    const cookies = openLoginSession(exchange, app.pool, signedIn);
    return yield* returnToApp(exchange, authorization, signedIn, exchange.context.now.getTime(), cookies);
  },
  reopen(app, form) {
    const session = form.get('session');
    const username = session === undefined ? form.get('username') : undefined;
    return (session && findStepPage(() => stepPage(app, session))) || firstStepPage(app, username);
  },
});

/** Undefined for a session that has ended, which leads back to the first page. */
function findStepPage(page: () => PageContent): PageContent | undefined {
  try {
    return page();
  } catch (error) {
    if (error instanceof CognitoException) return undefined;
    throw error;
  }
}
