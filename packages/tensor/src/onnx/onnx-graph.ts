import {
  ELEMENT_TYPES,
  encodeModel,
  type AttributeMessage,
  type ElementType,
  type NodeMessage,
  type TensorMessage,
  type ValueMessage,
} from './messages.js';

/** A file of a model. */
export interface ModelFile {
  readonly name: string;
  /** In pieces, which follow each other. */
  readonly bytes: readonly Uint8Array[];
}

/** Name of a value in a graph. */
export type ValueName = string;

/** Attributes of an operation: whole numbers, or lists of them. */
export type OnnxAttributes = Readonly<Record<string, number | readonly number[]>>;

interface Constant {
  readonly dims: readonly number[];
  readonly elementType: ElementType;
  readonly bytes: Uint8Array;
}

/** protobuf cannot hold 2 GB; constants of more than this go into a file of their own. */
const MOST_BYTES_IN_MODEL = 1_500_000_000;
/** Constants of at most so many bytes are kept once, however often they are asked for. */
const SMALL_CONSTANT = 4096;
const NUMBER_ATTRIBUTE = 2;
const NUMBERS_ATTRIBUTE = 7;
const EXTERNAL = 1;

/** An ONNX graph that grows operation by operation; what no output needs is left out when it is written. */
export class OnnxGraph {
  readonly #inputs = new Map<ValueName, ValueMessage>();
  readonly #outputs: ValueMessage[] = [];
  readonly #nodes: NodeMessage[] = [];
  readonly #constants = new Map<ValueName, Constant>();
  readonly #small = new Map<string, ValueName>();
  readonly #shared = new Map<Float32Array, ValueName>();
  #part = '';
  #count = 0;

  /** Declares an input; asking again gives the same. */
  input(name: string, elementType: ElementType, shape: readonly (number | string)[]): ValueName {
    this.#inputs.set(name, { name, elementType, shape });
    return name;
  }

  /** Makes a value an output of the graph under a name. */
  output(name: string, value: ValueName, shape: readonly (number | string)[]): void {
    this.#nodes.push({ name, opType: 'Identity', input: [value], output: [name], attribute: [] });
    this.#outputs.push({ name, elementType: 'float', shape });
  }

  /** Numbers from now on belong to this part, which stands before the names of its operations. */
  enter(part: string): void {
    this.#part = part;
  }

  /** A constant of floats; the same array is kept once. */
  floats(values: Float32Array, dims: readonly number[], name?: string): ValueName {
    const known = this.#shared.get(values);
    if (known !== undefined && name !== undefined) return known;
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const given = this.#constant({ dims, elementType: 'float', bytes }, name);
    if (name !== undefined) this.#shared.set(values, given);
    return given;
  }

  /** A constant of whole numbers: a list, or a single one without axes. */
  integers(values: readonly number[] | number): ValueName {
    const list = typeof values === 'number' ? [values] : values;
    const bytes = new Uint8Array(BigInt64Array.from(list, BigInt).buffer);
    return this.#constant({
      dims: typeof values === 'number' ? [] : [list.length],
      elementType: 'int64',
      bytes,
    });
  }

  /** Adds an operation with one output. */
  add(opType: string, input: readonly ValueName[], attributes: OnnxAttributes = {}): ValueName {
    return this.addAll(opType, input, 1, attributes)[0]!;
  }

  /** Adds an operation with several outputs. */
  addAll(
    opType: string,
    input: readonly ValueName[],
    outputs: number,
    attributes: OnnxAttributes = {},
  ): ValueName[] {
    const name = `${this.#part}${this.#part === '' ? '' : '/'}${opType}_${this.#count++}`;
    const output = Array.from({ length: outputs }, (_, i) => (outputs === 1 ? name : `${name}:${i}`));
    const attribute = Object.entries(attributes).map(([key, value]): AttributeMessage =>
      typeof value === 'number'
        ? { name: key, type: NUMBER_ATTRIBUTE, i: value }
        : { name: key, type: NUMBERS_ATTRIBUTE, ints: value },
    );
    this.#nodes.push({ name, opType, input, output, attribute });
    return output;
  }

  /** Names of the inputs that outputs depend on, in the order of their declaration. */
  get usedInputs(): readonly string[] {
    const { needed } = this.#live();
    return [...this.#inputs.keys()].filter((name) => needed.has(name));
  }

  /**
   * The files of the model; the first is the model itself.
   *
   * @param version of what writes it.
   * @param mostBytes constants of more bytes in all go into a file beside it.
   */
  files(name: string, version: string, mostBytes = MOST_BYTES_IN_MODEL): readonly ModelFile[] {
    const { nodes, needed } = this.#live();
    const constants = [...this.#constants].filter(([constant]) => needed.has(constant));
    const size = constants.reduce((sum, [, { bytes }]) => sum + bytes.byteLength, 0);
    const beside = `${name}.data`;
    const isBeside = ({ bytes }: Constant): boolean => size > mostBytes && bytes.byteLength > SMALL_CONSTANT;
    let offset = 0;
    const messages = constants.map(([constantName, constant]): TensorMessage => {
      const { dims, elementType, bytes } = constant;
      const head = { name: constantName, dims, dataType: ELEMENT_TYPES[elementType] };
      if (!isBeside(constant)) return { ...head, rawData: bytes };
      const place = { location: beside, offset, length: bytes.byteLength };
      offset += bytes.byteLength;
      const externalData = Object.entries(place).map(([key, value]) => ({ key, value: String(value) }));
      return { ...head, dataLocation: EXTERNAL, externalData };
    });
    const model = encodeModel(
      {
        nodes,
        constants: messages,
        inputs: [...this.#inputs.values()].filter((input) => needed.has(input.name)),
        outputs: this.#outputs,
      },
      version,
    );
    const outside = constants.filter(([, constant]) => isBeside(constant)).map(([, { bytes }]) => bytes);
    return [{ name, bytes: [model] }, ...(outside.length > 0 ? [{ name: beside, bytes: outside }] : [])];
  }

  #constant(constant: Constant, name?: string): ValueName {
    const { dims, elementType, bytes } = constant;
    const isSmall = name === undefined && bytes.byteLength <= SMALL_CONSTANT;
    const key = isSmall ? `${elementType} ${dims.join()} ${Buffer.from(bytes).toString('base64')}` : '';
    const known = isSmall ? this.#small.get(key) : undefined;
    if (known !== undefined) return known;
    const given = name ?? `constant_${this.#constants.size}`;
    this.#constants.set(given, constant);
    if (isSmall) this.#small.set(key, given);
    return given;
  }

  /** The operations that outputs depend on, and all values that these need. */
  #live(): { nodes: readonly NodeMessage[]; needed: ReadonlySet<ValueName> } {
    const needed = new Set(this.#outputs.map(({ name }) => name));
    const nodes = this.#nodes.toReversed().filter(({ input, output }) => {
      if (!output.some((name) => needed.has(name))) return false;
      for (const name of input) needed.add(name);
      return true;
    });
    return { nodes: nodes.toReversed(), needed };
  }
}
