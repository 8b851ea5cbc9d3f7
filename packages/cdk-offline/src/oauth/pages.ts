import { createStyle, type Html, html, htmlDocument, htmlResponse } from '../http/html';
import type { HttpResponse } from '../http/http-message';
import { Rejection } from './responses';

const STYLE = createStyle(`
body { margin: 0; padding: 1rem; display: grid; justify-content: center }
main { width: min(24rem, calc(100vw - 2rem)); overflow-wrap: anywhere }
h1 { font-size: 1.5rem }
label { display: block; margin: 1rem 0 .4rem; font-weight: 600 }
input, button { box-sizing: border-box; width: 100%; padding: .6rem; font: inherit; border-radius: .3rem }
input { border: 1px solid GrayText }
input[aria-invalid] { border: 2px solid light-dark(#b00020, #ff8a80) }
button { margin-top: 1.5rem; border: 0; background: light-dark(#0b5394, #9ec9f5); color: light-dark(#fff, #10243a) }
button[formaction] { margin-top: .8rem; border: 1px solid GrayText; background: none; color: CanvasText }
nav { margin-top: 1.5rem; display: grid; gap: .6rem }
a { color: light-dark(#0b5394, #9ec9f5) }
:focus-visible { outline: 3px solid light-dark(#0b5394, #9ec9f5); outline-offset: 2px }
.error { color: light-dark(#b00020, #ff8a80); font-weight: 600 }
`);

/** The id of the error's text, to which the field refers. */
const ERROR_ID = 'error';

/** Where a link or a button leads. The app's parameters are added. */
export interface Target {
  path: string;
  label: string;
}

/** A field of a form. `autocomplete` is what browsers and password managers fill in. */
export interface Field {
  name: string;
  label: string;
  type?: 'text' | 'password';
  autocomplete: string;
  value?: string | undefined;
}

export interface FormPage {
  title: string;
  introduction?: Html | undefined;
  /** Where the form is sent. */
  path: string;
  /** The query of each address on the page: the app's parameters. */
  query: string;
  csrfToken: string;
  /** What the page remembers: the challenge session, or the user name that a code is for. */
  hidden?: Record<string, string>;
  fields: Field[];
  button: string;
  /** A second button, which also works while the fields are empty. */
  otherButton?: Target;
  links?: Target[];
  /** Shown with the first field, which gets the focus. */
  error?: string | undefined;
  redirectUri: string;
}

/** A page with one form. It works without JavaScript and without a mouse. */
export function formPage(statusCode: number, page: FormPage, cookies: string[]): HttpResponse {
  const { title, query, fields, error, otherButton, links = [] } = page;
  const hidden = Object.entries({ _csrf: page.csrfToken, ...page.hidden });
  const content = html`
    <h1>${title}</h1>
    ${page.introduction}
    ${error !== undefined && html`<p class="error" id="${ERROR_ID}" role="alert">${error}</p>`}
    <form method="post" action="${page.path}?${query}">
      ${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
      ${fields.map((field, index) => formField(field, index === 0, error !== undefined))}
      <button type="submit" name="signInSubmitButton" value="submit">${page.button}</button>
      ${
        otherButton &&
        html`<button type="submit" formaction="${otherButton.path}?${query}" formnovalidate>${otherButton.label}</button>`
      }
    </form>
    ${links.length > 0 && html`<nav>${links.map(({ path, label }) => html`<a href="${path}?${query}">${label}</a>`)}</nav>`}`;
  const shownTitle = error === undefined ? title : `Error: ${title}`;
  return htmlPage(statusCode, shownTitle, content, `'self' ${callbackSource(page.redirectUri)}`, cookies);
}

function formField(
  { name, label, type = 'text', autocomplete, value }: Field,
  isFirst: boolean,
  isWrong: boolean,
): Html {
  return html`<label for="${name}">${label}</label>
      <input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" value="${value ?? ''}"
        autocapitalize="none" spellcheck="false" required${isFirst && html` autofocus`}${
          isFirst && isWrong && html` aria-invalid="true" aria-describedby="${ERROR_ID}"`
        }>`;
}

/** A page that ends the sign-in. It doesn't redirect: the app's address is unknown, or may be forged. */
export function errorPage(message: string, statusCode = 400): HttpResponse {
  const title = 'An error was encountered with the requested page.';
  return htmlPage(statusCode, title, html`<h1>${title}</h1><p>${message}</p>`, "'none'", []);
}

export function pageRejection(message: string, statusCode = 400): Rejection {
  return new Rejection(errorPage(message, statusCode));
}

function htmlPage(
  statusCode: number,
  title: string,
  content: Html,
  formAction: string,
  cookies: string[],
): HttpResponse {
  const policy = `default-src 'none'; style-src ${STYLE.source}; form-action ${formAction}; base-uri 'none'; frame-ancestors 'none'`;
  return htmlResponse(statusCode, htmlDocument(title, STYLE, html`<main>${content}</main>`), policy, [
    ['x-frame-options', 'DENY'],
    ['referrer-policy', 'same-origin'],
    ...cookies.map((cookie): [string, string] => ['set-cookie', cookie]),
  ]);
}

/**
 * The source of a callback for `form-action`. Chrome and Safari apply it to each redirect after a form was sent
 * (w3c/webappsec-csp#8). A local callback often redirects to another local port, so all of them are allowed.
 */
function callbackSource(redirectUri: string): string {
  const { protocol, hostname, origin } = new URL(redirectUri);
  if (protocol === 'http:')
    return `http://localhost:* http://127.0.0.1:*${hostname === '[::1]' ? ' http:' : ''}`;
  return protocol === 'https:' ? origin : protocol;
}
