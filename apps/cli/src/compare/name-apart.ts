/**
 * The shortest ends of paths that tell them apart: `mgda`, or `monday/mgda` where another ends in `mgda` too.
 *
 * @param paths words of distinct paths, the last of which every name has.
 */
export function nameApart(paths: readonly (readonly string[])[]): string[] {
  const nameOf = (words: readonly string[], count: number): string => words.slice(-count).join('/');
  return paths.map((words, own) => {
    const others = paths.filter((_, other) => other !== own);
    for (let count = 1; count < words.length; count++) {
      const name = nameOf(words, count);
      if (others.every((other) => nameOf(other, count) !== name)) return name;
    }
    return nameOf(words, words.length);
  });
}
