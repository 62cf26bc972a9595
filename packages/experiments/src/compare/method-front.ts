import type { MetricValue } from '@paretorec/contracts';
import { hypervolume2d, nondominated } from '@paretorec/metrics';

/** A metric with its 95% interval. */
type Value = Pick<MetricValue, 'value' | 'low' | 'high'>;

/** A metric that is known, with its 95% interval. */
export interface KnownValue extends Value {
  readonly value: number;
}

/** A method as a point of the plane. */
export interface MethodPoint {
  readonly name: string;
  /** Its place among all rows. */
  readonly index: number;
  readonly x: KnownValue;
  readonly y: KnownValue;
  /** Whether no other method is at least as good in both metrics and better in one, by their means. */
  readonly onFront: boolean;
}

/** Methods in the plane of two metrics, and the front that they make. */
export interface MethodFront {
  readonly xMetric: string;
  readonly yMetric: string;
  /** Rows with both metrics. */
  readonly points: readonly MethodPoint[];
  /** The corner that the hypervolume is measured from: nothing in both metrics, whatever the rows. */
  readonly reference: readonly [x: number, y: number];
  /** Area between the front and the reference, in the unit of x times that of y. */
  readonly hypervolume: number;
}

/**
 * The front of methods in two metrics, by their means: intervals play no part, so points whose crosses overlap may well change places.
 *
 * @returns undefined when no row has both metrics.
 */
export function methodFront(
  rows: readonly { readonly name: string; readonly metrics: Readonly<Record<string, Value>> }[],
  xMetric: string,
  yMetric: string,
): MethodFront | undefined {
  const known = rows.flatMap((row, index) => {
    const x = row.metrics[xMetric];
    const y = row.metrics[yMetric];
    return isKnown(x) && isKnown(y) ? [{ name: row.name, index, x: plain(x), y: plain(y) }] : [];
  });
  if (known.length === 0) return undefined;
  const places = known.map(({ x, y }) => [x.value, y.value] as const);
  const front = new Set(nondominated(places));
  const reference = [0, 0] as const;
  return {
    xMetric,
    yMetric,
    points: known.map((point, place) => ({ ...point, onFront: front.has(place) })),
    reference,
    hypervolume: hypervolume2d(places, reference),
  };
}

const plain = ({ value, low, high }: KnownValue): KnownValue => ({ value, low, high });

function isKnown(metric: Value | undefined): metric is KnownValue {
  return metric !== undefined && metric.value !== null && Number.isFinite(metric.value);
}
