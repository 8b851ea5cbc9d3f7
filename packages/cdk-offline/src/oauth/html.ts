const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML in which everything from outside is escaped. Only `html` creates it. */
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
