import { isConstant, type Extent } from '../trace/extent.js';
import type { OnnxGraph, ValueName } from './onnx-graph.js';

/** Lists of sizes as values of a graph, of which some are only known when it runs. */
export class SizeVectors {
  readonly #graph: OnnxGraph;
  readonly #lists: ValueName;
  readonly #positions: ValueName;
  readonly #known = new Map<string, ValueName>();

  /**
   * @param lists a value with as many entries along its first axis as there are lists.
   * @param positions one with as many along its second as there are positions.
   */
  constructor(graph: OnnxGraph, lists: ValueName, positions: ValueName) {
    this.#graph = graph;
    this.#lists = graph.add('Shape', [lists], { start: 0, end: 1 });
    this.#positions = graph.add('Shape', [positions], { start: 1, end: 2 });
  }

  /** A list of sizes as int64. */
  of(extents: readonly Extent[]): ValueName {
    if (extents.every(isConstant)) return this.#graph.integers(extents.map(({ factor }) => factor));
    const key = JSON.stringify(extents);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const parts = extents.map((extent) => this.#one(extent));
    const made = parts.length === 1 ? parts[0]! : this.#graph.add('Concat', parts, { axis: 0 });
    this.#known.set(key, made);
    return made;
  }

  /** A list of this one size. */
  #one(extent: Extent): ValueName {
    const { factor, lists, positions } = extent;
    const factors = [
      ...(lists ? [this.#lists] : []),
      ...(positions ? [this.#positions] : []),
      ...(factor === 1 && !isConstant(extent) ? [] : [this.#graph.integers([factor])]),
    ];
    return factors.reduce((product, next) => this.#graph.add('Mul', [product, next]));
  }
}
