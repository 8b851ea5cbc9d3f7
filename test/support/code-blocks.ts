/** A fenced code block of a Markdown document. */
export interface CodeBlock {
  /** The `##` heading that it stands under. */
  heading: string;
  /** What follows the fence, such as `ts`. */
  language: string;
  /** Without the fences, with a line break at the end. */
  code: string;
}

/** All fenced code blocks of a document, from the top. */
export function readCodeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let heading = '';
  for (const [, newHeading, language = '', code = ''] of markdown.matchAll(
    /^## (.*)$|^```(.*)\n([\s\S]*?)^```$/gm,
  )) {
    if (newHeading === undefined) blocks.push({ heading, language, code });
    else heading = newHeading;
  }
  return blocks;
}
