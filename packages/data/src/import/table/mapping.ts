import { z } from 'zod';

const ColumnName = z.string().min(1);

const FileSettings = {
  /** Relative to the source folder; left out when the source is the file. */
  file: z.string().min(1).optional(),
  /** Default: by the file's ending. */
  format: z.enum(['csv', 'tsv', 'ndjson', 'parquet']).optional(),
  /** Of CSV; default `,` for csv and a tab for tsv. */
  delimiter: z.string().length(1).optional(),
};

const FieldSettings = {
  column: ColumnName,
  /** In the log; default the column's name. */
  name: z.string().min(1).optional(),
  kind: z.enum(['categorical', 'numeric', 'multi']),
  /** Between the values of a multi-valued text. */
  separator: z.string().min(1).optional(),
  unit: z.string().optional(),
  description: z.string().optional(),
};

const TableField = z.strictObject(FieldSettings);

const ImpressionField = z.strictObject({
  ...FieldSettings,
  group: z.enum(['context', 'impression', 'user', 'item']),
});

const Clicked = z.union([
  ColumnName,
  z.strictObject({ column: ColumnName, atLeast: z.number() }),
  z.strictObject({
    column: ColumnName,
    equals: z.union([z.string(), z.number(), z.array(z.union([z.string(), z.number()])).min(1)]),
  }),
]);

const Time = z.strictObject({ column: ColumnName, unit: z.enum(['s', 'ms', 'iso']) });

const DwellSettings = z.strictObject({
  column: ColumnName,
  unit: z.enum(['s', 'ms', 'min']).default('s'),
  /** What a dwell above 0 on an unclicked row is: a fault, or nothing. */
  whenUnclicked: z.enum(['reject', 'ignore']).default('reject'),
});

/** A column alone is in seconds. */
const Dwell = z.union([ColumnName.transform((column) => DwellSettings.parse({ column })), DwellSettings]);

const Position = z.union([
  ColumnName,
  z.strictObject({ column: ColumnName, from: z.union([z.literal(0), z.literal(1)]).default(1) }),
]);

const Label = z.strictObject({
  column: ColumnName,
  name: z.string().min(1).optional(),
  kind: z.enum(['binary', 'numeric', 'duration']).default('numeric'),
  unit: z.string().optional(),
  description: z.string().optional(),
});

const Side = z.strictObject({
  ...FileSettings,
  file: z.string().min(1),
  key: ColumnName,
  fields: z.array(TableField).default([]),
});

const share = (): z.ZodNumber => z.number().min(0).max(1);

const Parts = z
  .strictObject({ seed: z.int().min(0).default(1), train: share(), validation: share(), test: share() })
  .refine(({ train, validation, test }) => train > 0 && Math.abs(train + validation + test - 1) < 1e-6, {
    error: 'train, validation and test must sum to 1, train above 0',
  });

/** The mapping of a table's columns; docs/importing.md explains every key. */
export const TableMapping = z.strictObject({
  impressions: z.strictObject({
    ...FileSettings,
    columns: z.strictObject({
      /** Without it every row is a list of one. */
      list: ColumnName.optional(),
      user: ColumnName,
      item: ColumnName,
      time: Time,
      clicked: Clicked,
      dwell: Dwell.optional(),
      /** Without it the file's order. */
      position: Position.optional(),
      session: ColumnName.optional(),
    }),
    fields: z.array(ImpressionField).default([]),
    labels: z.array(Label).default([]),
  }),
  /** Shares of the lists drawn by chance; without it an experiment splits the log by time. */
  parts: Parts.optional(),
  items: Side.optional(),
  users: Side.optional(),
});

/** A parsed mapping. */
export type TableMapping = z.output<typeof TableMapping>;

/** One of the files of a mapping that are not impressions. */
export type SideMapping = z.output<typeof Side>;

/** A field of a mapping. */
export type FieldMapping = z.output<typeof TableField>;
