import { nameApart, type Picture } from '../charts/picture.js';
import { tradeoffPicture } from '../charts/tradeoff-chart.js';
import { methodFront, type MethodFront } from '../compare/method-front.js';
import { pictureHtml } from '../report/picture-html.js';
import type { StudyComparison } from './study-data.js';

/** Figure 3 of the paper under one protocol: the rows of a study in (WMAP, MAP), their front and its hypervolume. */
export interface Figure3 extends MethodFront {
  readonly protocol: string;
}

/** {@link Figure3} of a study under every protocol; none where the rows have no MAP and WMAP. */
export function figure3({ tables }: Pick<StudyComparison, 'tables'>): Figure3[] {
  return tables.flatMap(({ protocol, rows }) => {
    const named = rows.map(({ name, values }) => ({
      name,
      metrics: Object.fromEntries(
        Object.entries(values).map(([metric, { mean, low, high }]) => [metric, { value: mean, low, high }]),
      ),
    }));
    const front = methodFront(named, 'WMAP', 'MAP');
    return front === undefined ? [] : [{ protocol, ...front }];
  });
}

/** The pictures of a study. */
export function studyPictures(study: StudyComparison): Picture[] {
  return figure3(study)
    .map((figure) => tradeoffPicture(figure, `${study.part} part, protocol ${figure.protocol}`))
    .map(nameApart());
}

/** {@link studyPictures} as a section of a page; empty where there are none. */
export function figure3Html(study: StudyComparison): string {
  const figures = studyPictures(study).map(pictureHtml);
  if (figures.length === 0) return '';
  return `<section><h2>Figure 3: clicks against dwell time</h2>${figures.join('')}</section>`;
}
