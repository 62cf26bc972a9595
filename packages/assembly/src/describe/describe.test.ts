import { describe, expect, it } from 'vitest';
import { configReference, describeComponents, experimentJsonSchema } from '../index.js';
import { builtins } from '../test-support/plugin.js';

describe('describeComponents', () => {
  it('tells options with types, defaults and descriptions', () => {
    const described = describeComponents(builtins);
    expect(described.find(({ name }) => name === 'list-recurrent')).toEqual({
      kind: 'encoder',
      name: 'list-recurrent',
      plugin: '',
      summary: 'an encoder',
      options: [
        {
          name: 'stateDim',
          type: 'integer, at least 1',
          required: false,
          default: 128,
          description: 'Units of the state.',
        },
      ],
      docs: 'components/encoders/list-recurrent.md',
    });
    expect(described.find(({ name }) => name === 'dqn')?.options?.[1]?.type).toBe(
      '"product" | "linear" | "mlp"',
    );
    expect(described.find(({ name }) => name === 'dqn')?.options?.[1]?.literal).toBe('linear');
    expect(described.find(({ name }) => name === 'coverage')?.options?.[0]?.required).toBe(true);
    expect(described.map(({ kind }) => kind)).toEqual([...described.map(({ kind }) => kind)].sort());
  });
});

describe('experimentJsonSchema', () => {
  it('offers each component by name and with its own options', () => {
    const schema = experimentJsonSchema(builtins) as {
      required: string[];
      properties: Record<string, unknown>;
    };
    expect(schema.required).toEqual(['data', 'objectives']);
    expect(schema.properties.encoder).toMatchInlineSnapshot(`
      {
        "default": "list-recurrent",
        "description": "State encoder (Eq. 3 to 6).",
        "oneOf": [
          {
            "enum": [
              "circular",
              "composed",
              "list-recurrent",
            ],
          },
          {
            "additionalProperties": false,
            "description": "an encoder that needs the optimiser",
            "properties": {
              "use": {
                "const": "circular",
              },
            },
            "required": [
              "use",
            ],
            "type": "object",
          },
          {
            "additionalProperties": false,
            "description": "an encoder with a part",
            "properties": {
              "cell": {
                "default": "plain",
                "description": "What remembers.",
                "oneOf": [
                  {
                    "enum": [
                      "plain",
                      "windowed",
                    ],
                  },
                  {
                    "additionalProperties": false,
                    "description": "a cell without options",
                    "properties": {
                      "use": {
                        "const": "plain",
                      },
                    },
                    "required": [],
                    "type": "object",
                  },
                  {
                    "additionalProperties": false,
                    "description": "a cell with an option",
                    "properties": {
                      "use": {
                        "const": "windowed",
                      },
                      "window": {
                        "default": 11,
                        "description": "Steps that it sees.",
                        "maximum": 9007199254740991,
                        "minimum": 2,
                        "type": "integer",
                      },
                    },
                    "required": [
                      "use",
                    ],
                    "type": "object",
                  },
                ],
              },
              "stateDim": {
                "default": 128,
                "maximum": 9007199254740991,
                "minimum": 1,
                "type": "integer",
              },
              "use": {
                "const": "composed",
              },
            },
            "required": [
              "use",
            ],
            "type": "object",
          },
          {
            "additionalProperties": false,
            "description": "an encoder",
            "properties": {
              "stateDim": {
                "default": 128,
                "description": "Units of the state.",
                "maximum": 9007199254740991,
                "minimum": 1,
                "type": "integer",
              },
              "use": {
                "const": "list-recurrent",
              },
            },
            "required": [],
            "type": "object",
          },
        ],
      }
    `);
    expect(JSON.stringify(schema)).not.toContain('x-paretorec');
  });
});

describe('configReference', () => {
  it('has every key and every component', () => {
    const reference = configReference(builtins);
    expect(reference).toContain('| `memoryLimit` | text |');
    expect(reference).toContain('### `objectives.<name>.target`');
    expect(reference).toContain('### `trainer.earlyStopping`');
    expect(reference).toContain('| `model` | component: objective | `"dqn"` |');
    expect(reference).toContain('### weighter `paperec`\n\nPAPERec.');
    expect(reference).toContain('With `preset: literal`: `head: "linear"`.');
    expect(reference).toContain('[More](../components/encoders/list-recurrent.md)');
  });
});
