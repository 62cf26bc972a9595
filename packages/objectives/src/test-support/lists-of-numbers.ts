import type { EmbeddedLists } from '@paretorec/contracts';
import { shapeOfNumbers, tensorOfNumbers, type NestedNumbers } from '@paretorec/testing';

/** Embedded lists as a fixture holds them. */
export interface ListNumbers {
  readonly request: NestedNumbers;
  readonly item: NestedNumbers;
  readonly history: NestedNumbers;
  readonly historyMask: NestedNumbers;
  readonly mask: NestedNumbers;
}

/** The lists as tensors. */
export function listsOfNumbers({ request, item, history, historyMask, mask }: ListNumbers): EmbeddedLists {
  const [lists, positions] = shapeOfNumbers(mask) as [number, number];
  return {
    lists,
    positions,
    request: tensorOfNumbers(request),
    item: tensorOfNumbers(item),
    history: tensorOfNumbers(history),
    historyMask: tensorOfNumbers(historyMask),
    mask: tensorOfNumbers(mask),
  };
}
