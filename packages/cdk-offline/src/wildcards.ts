/**
 * Whether a string matches a pattern, in which `*` stands for any number of characters and `?` for one.
 * Not a regular expression: a pattern with many `*` would take exponential time.
 */
export function matchesWildcards(pattern: string, text: string): boolean {
  let star = -1;
  let restart = 0;
  let position = 0;
  for (let index = 0; index < text.length; ) {
    if (pattern[position] === '*') {
      star = position;
      restart = index;
      position += 1;
    } else if (pattern[position] === '?' || pattern[position] === text[index]) {
      position += 1;
      index += 1;
    } else if (star >= 0) {
      // The last `*` takes one more character.
      restart += 1;
      index = restart;
      position = star + 1;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(position));
}
