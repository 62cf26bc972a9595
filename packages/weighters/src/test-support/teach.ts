import type { Weighter } from '@paretorec/contracts';
import { clockTensors, fromArray, ones, read, tidy, zeros, type HostStepClock } from '@paretorec/tensor';

/** A batch of one real place: K gradients as rows, K losses. Zeros where left out. */
export interface Lesson {
  readonly gradients?: readonly (readonly number[])[];
  readonly losses?: readonly number[];
}

/** Teaches a weighter a batch of one list of two places, the second of them padding that holds values all the same. */
export function teach(
  weighter: Weighter,
  clock: HostStepClock,
  count: number,
  { gradients = rowsOf(count, [0]), losses = rowsOf(count, 0) }: Lesson,
): void {
  const gram = gradients.flatMap((a) =>
    gradients.map((b) => a.reduce((total, x, i) => total + x * b[i]!, 0)),
  );
  const placesOf = (values: readonly number[], ...shape: number[]) =>
    fromArray(Float32Array.from([...values, ...rowsOf(values.length, 9)]), [1, 2, ...shape]);
  tidy(() => {
    weighter.learn!(
      { lists: [], mask: oneOfTwo() },
      {
        gram: placesOf(gram, count, count),
        losses: placesOf(losses, count),
        scores: zeros([1, 2, count]),
        targets: { values: zeros([1, 2, count]), known: ones([1, 2, count]) },
        clock: clockTensors(clock.advance()),
        weightsActive: true,
      },
    );
  });
}

/** The weights of a weighter that needs no draw, at one place. */
export function weightsOf(weighter: Weighter, count: number): number[] {
  return tidy(() => [...read(weighter.weigh({ lists: [], mask: oneOfTwo() })).subarray(0, count)]);
}

const oneOfTwo = () => fromArray(Float32Array.of(1, 0), [1, 2]);

const rowsOf = <Row>(count: number, row: Row): Row[] => new Array<Row>(count).fill(row);
