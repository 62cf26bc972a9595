import type { CsvValue } from '../report/csv.js';
import { withoutMarks } from './draw.js';
import { standalone } from './palette.js';

/** A drawing with what it shows in words and the numbers behind it. */
export interface Picture {
  /** Of its files, without extension: lower-case letters, digits and hyphens; differs from those of the other pictures of a page. */
  readonly name: string;
  /** How to read it, in a few sentences. */
  readonly caption: string;
  /** For a page: colours are the page's CSS variables. */
  readonly svg: string;
  /** As wide as the page, where there is room. */
  readonly wide?: boolean | undefined;
  /** The numbers behind it, in full. */
  readonly numbers: { readonly head: readonly string[]; readonly rows: readonly (readonly CsvValue[])[] };
}

/** A picture as an SVG file of its own, with colours, fonts and size inside. */
export const pictureSvg = ({ svg }: Picture): string => standalone(withoutMarks(svg));

/** A name for files from words of any kind, of which the first 40 letters count. */
export function fileName(...words: readonly string[]): string {
  const plain = words.map((word) =>
    word
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/gu, '-')
      .slice(0, 40)
      .replaceAll(/^-|-$/gu, ''),
  );
  return plain.filter((word) => word !== '').join('-') || 'picture';
}

/** Gives pictures that come one after the other names that differ: one whose name is taken gets a number. */
export function nameApart(): (picture: Picture) => Picture {
  const taken = new Set<string>();
  return (picture) => {
    let { name } = picture;
    for (let number = 2; taken.has(name); number++) name = `${picture.name}-${number}`;
    taken.add(name);
    return { ...picture, name };
  };
}
