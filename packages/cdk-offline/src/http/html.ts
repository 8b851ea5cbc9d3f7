import { createHash } from 'node:crypto';
import type { HttpResponse } from './http-message';

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML in which everything from outside is escaped. Only this file creates it. */
export class Html {
  constructor(readonly text: string) {}
}

/** A template literal: escapes every value except HTML and lists of HTML; undefined and false add nothing. */
export function html(
  strings: TemplateStringsArray,
  ...values: (string | Html | Html[] | undefined | false)[]
): Html {
  const parts = strings.map((string, index) => `${string}${toText(values[index])}`);
  return new Html(parts.join(''));
}

function toText(value: string | Html | Html[] | undefined | false): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(({ text }) => text).join('');
  return value.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

const BASE_STYLE = ':root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif }';

/** A style sheet, and the source that allows it in a Content-Security-Policy. */
export interface Style {
  text: string;
  source: string;
}

export function createStyle(rules: string): Style {
  const text = `\n${BASE_STYLE}${rules}`;
  return { text, source: `'sha256-${createHash('sha256').update(text).digest('base64')}'` };
}

/** A whole document. */
export function htmlDocument(title: string, style: Style, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(style.text)}</style>
</head>
<body>${body}</body>
</html>
`.text;
}

/** @param policy the Content-Security-Policy */
export function htmlResponse(
  statusCode: number,
  text: string,
  policy: string,
  headers: HttpResponse['headers'],
): HttpResponse {
  return {
    statusCode,
    headers: [
      ['content-type', 'text/html;charset=UTF-8'],
      ['cache-control', 'no-store'],
      ['content-security-policy', policy],
      ['x-content-type-options', 'nosniff'],
      ...headers,
    ],
    body: Buffer.from(text),
  };
}
