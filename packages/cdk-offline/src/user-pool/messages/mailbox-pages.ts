import { createStyle, type Html, html, htmlDocument, htmlResponse } from '../../http/html';
import type { HttpRequest, HttpResponse } from '../../http/http-message';
import type { DeliveredMessage, Mailbox } from './mailbox';

const STYLE = createStyle(`
body { margin: 0 auto; padding: 1rem; max-width: 60rem; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100% }
th, td { padding: .3rem .6rem; border-bottom: 1px solid GrayText; text-align: left; vertical-align: top }
pre { white-space: pre-wrap }
iframe { width: 100%; height: 24rem; border: 1px solid GrayText; background: #fff }
`);
const PAGE_POLICY = `default-src 'none'; style-src ${STYLE.source}; frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`;
/** An email's HTML runs no script, loads nothing and has an origin of its own. */
const EMAIL_POLICY = `sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'`;

const PATH = /^\/mailbox(?:\/(\d{1,9})(\/html)?)?\/?$/;

/** The response to a request for the mailbox; undefined for any other request. */
export function handleMailboxRequest(request: HttpRequest, { messages }: Mailbox): HttpResponse | undefined {
  const [path = ''] = request.target.split('?');
  const [found, id, asHtml] = PATH.exec(path) ?? [];
  if (found === undefined || request.method !== 'GET') return undefined;
  if (id === undefined) return page(200, 'Mailbox', listContent(messages));
  const message = messages.find((candidate) => candidate.id === Number(id));
  if (!message)
    return page(
      404,
      'No such message',
      html`<p>The mailbox keeps the latest messages until the emulator ends.</p>`,
    );
  if (asHtml === undefined) return page(200, message.subject ?? 'Text message', messageContent(message));
  return mailboxResponse(
    200,
    message.medium === 'EMAIL' ? message.body : html`${message.body}`.text,
    EMAIL_POLICY,
  );
}

function listContent(messages: readonly DeliveredMessage[]): Html {
  if (messages.length === 0) return html`<p>No messages yet. Reload the page to see new ones.</p>`;
  const rows = messages.map(
    ({ id, to, subject, code, sentAt }) =>
      html`<tr><td>${formatTime(sentAt)}</td><td>${to}</td><td><a href="/mailbox/${String(id)}">${subject ?? 'Text message'}</a></td><td>${code}</td></tr>`,
  );
  return html`<table><thead><tr><th>Time</th><th>To</th><th>Subject</th><th>Code</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function messageContent({ id, medium, to, code, body, sentAt }: DeliveredMessage): Html {
  const text = medium === 'EMAIL' ? toText(body) : body;
  return html`<p><a href="/mailbox">All messages</a></p>
<p>To ${to}, ${formatTime(sentAt)}. Code: <strong>${code}</strong></p>
<pre>${text}</pre>
${medium === 'EMAIL' && html`<iframe sandbox title="Email as HTML" src="/mailbox/${String(id)}/html"></iframe>`}`;
}

/** An email's HTML without tags. */
function toText(body: string): string {
  return body.replace(/<(?:br|\/p|\/div|\/li|\/h\d)\b[^<>]*>/gi, '\n').replace(/<[^<>]*>/g, '');
}

function formatTime(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function page(statusCode: number, title: string, content: Html): HttpResponse {
  const body = html`<h1>${title}</h1>\n${content}\n`;
  return mailboxResponse(statusCode, htmlDocument(title, STYLE, body), PAGE_POLICY);
}

/** Other websites can neither read nor show the response. */
function mailboxResponse(statusCode: number, text: string, policy: string): HttpResponse {
  return htmlResponse(statusCode, text, policy, [
    ['cross-origin-resource-policy', 'same-origin'],
    ['referrer-policy', 'no-referrer'],
  ]);
}
