import type { RankedList } from '@paretorec/contracts';

interface Place {
  readonly score: number;
  readonly clicked?: boolean;
  /** Seconds; unknown where left out. */
  readonly dwell?: number;
}

function rankedList(listId: string, places: readonly Place[]): RankedList {
  return {
    listId,
    userId: `user of ${listId}`,
    items: places.map((_, place) => ({
      id: `item ${place}`,
      popularity: 1 / (place + 2),
      categories: [place === 1 ? [] : [`topic ${place % 2}`]],
    })),
    scores: Float64Array.from(places, ({ score }) => score),
    clicked: Uint8Array.from(places, ({ clicked }) => (clicked ? 1 : 0)),
    dwell: Float64Array.from(places, ({ dwell }) => dwell ?? Number.NaN),
    order: Int32Array.from([...places.keys()].sort((a, b) => places[b]!.score - places[a]!.score)),
  };
}

/** The same list of items of which nothing but the id is known. */
const withoutFacts = (list: RankedList): RankedList => ({
  ...list,
  items: list.items.map(({ id }) => ({ id, popularity: undefined, categories: undefined })),
});

/** Lists that a metric must have an answer for: nothing clicked, all clicked, one item, unknown dwell, no dwell, unknown items, extreme scores. */
export function rankedLists(): RankedList[] {
  return [
    rankedList('plain', [
      { score: 0.2 },
      { score: 0.9, clicked: true, dwell: 12 },
      { score: 0.5 },
      { score: 0.7, clicked: true, dwell: 300 },
    ]),
    rankedList('nothing clicked', [{ score: 1 }, { score: 0 }]),
    rankedList('all clicked', [
      { score: 1, clicked: true, dwell: 5 },
      { score: 2, clicked: true, dwell: 5 },
    ]),
    rankedList('one item', [{ score: 0, clicked: true, dwell: 7 }]),
    rankedList('unknown dwell', [{ score: 3, clicked: true }, { score: 4 }]),
    rankedList('no dwell', [{ score: 3 }, { score: 4, clicked: true, dwell: 0 }]),
    withoutFacts(rankedList('unknown items', [{ score: 1, clicked: true, dwell: 9 }, { score: 2 }])),
    rankedList('extreme scores', [
      { score: -1e15, clicked: true, dwell: 1e6 },
      { score: 1e15 },
      { score: 1e-10 },
    ]),
  ];
}
