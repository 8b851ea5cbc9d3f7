import type { Page } from 'playwright-core';

type Color = [red: number, green: number, blue: number, opacity: number];

/** An element as the browser shows it. */
interface ShownElement {
  tag: string;
  id: string;
  text: string;
  color: string;
  backgroundColor: string;
  borderColor: string;
  /** Undefined if the element doesn't have the focus, or doesn't show it. */
  outlineColor: string | undefined;
  labels: string[];
  /** The text that `aria-describedby` refers to, if the field is marked as invalid. */
  error: string | undefined;
}

/** What a user needs to read a page and to operate it without a mouse. */
export interface PageReport {
  heading: string | undefined;
  background: string;
  /** Elements with less contrast than WCAG 2.2 asks for: 4.5 for text, 3 for borders (AA). */
  faint: string[];
  scrollsSideways: boolean;
  /** The label of each field. */
  labels: string[];
  /** The id of the element that shows that it has the focus. */
  focus: string | undefined;
  errors: string[];
}

export async function inspectPage(page: Page): Promise<PageReport> {
  // A system color: what is behind the page in the browser's color scheme.
  const background: string = await page.locator('body').evaluate((body) => {
    body.style.backgroundColor = 'Canvas';
    const { backgroundColor } = body.ownerDocument.defaultView.getComputedStyle(body);
    body.style.backgroundColor = '';
    return backgroundColor;
  });
  const elements: ShownElement[] = await page
    .locator('h1, p, label, code, a, input:not([type=hidden]), button')
    .evaluateAll((all) =>
      all.map((element) => {
        const { activeElement, defaultView } = element.ownerDocument;
        const style = defaultView.getComputedStyle(element);
        const hasOutline = element === activeElement && style.outlineStyle !== 'none';
        const description = element.ownerDocument.getElementById(element.getAttribute('aria-describedby'));
        return {
          tag: element.tagName,
          id: element.id,
          text: element.textContent,
          color: style.color,
          backgroundColor: style.backgroundColor,
          borderColor: style.borderTopColor,
          outlineColor: hasOutline ? style.outlineColor : undefined,
          labels: Array.from(element.labels ?? [], (label: { textContent: string }) => label.textContent),
          error: element.ariaInvalid === 'true' ? description?.textContent : undefined,
        };
      }),
    );
  const fields = elements.filter(({ tag }) => tag === 'INPUT');
  return {
    heading: elements.find(({ tag }) => tag === 'H1')?.text,
    background,
    faint: elements
      .filter((element) => isFaint(element, background))
      .map(({ tag, id, text }) => `${tag} ${id}${text}`),
    scrollsSideways: await page
      .locator('html')
      .evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth),
    labels: fields.map(({ labels }) => labels.join()),
    focus: elements.find(({ outlineColor }) => outlineColor && contrast(outlineColor, background) >= 3)?.id,
    errors: fields.flatMap(({ error }) => error ?? []),
  };
}

function isFaint({ tag, color, backgroundColor, borderColor }: ShownElement, background: string): boolean {
  const [, , , opacity] = parseColor(backgroundColor);
  const behind = opacity === 0 ? background : backgroundColor;
  return contrast(color, behind) < 4.5 || (tag === 'INPUT' && contrast(borderColor, background) < 3);
}

/** The contrast ratio of two colors, from 1 to 21 (WCAG 2.2). */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [one, other].map(luminance).sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The relative luminance, from 0 to 1 (WCAG 2.2). */
function luminance(color: string): number {
  const [red, green, blue] = parseColor(color).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Color;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param color as browsers compute it: `rgb(0, 0, 0)` or `rgba(0, 0, 0, 0)` */
function parseColor(color: string): Color {
  const [red = 0, green = 0, blue = 0, opacity = 1] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue, opacity];
}
