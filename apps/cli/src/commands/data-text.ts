import type { ImportReport, LogProfile, ValidationReport } from '@paretorec/data';
import { WIDTH } from '../output/streams.js';
import { count, fraction, table, wrap } from '../output/text.js';

/** What an import did. */
export function importText(report: ImportReport): string {
  const { lists, impressions, clicks, users, items, rejected, rejects, out } = report;
  const rate = impressions > 0 ? `, click rate ${(clicks / impressions).toFixed(4)}` : '';
  const lines = [
    wrap(
      `${count(lists)} lists, ${count(impressions)} impressions, ${count(clicks)} clicks${rate}, ${count(users)} users, ${count(items)} items`,
      WIDTH,
    ),
  ];
  if (rejected > 0) {
    lines.push(`${count(rejected)} rows were put aside, in rejects/ of the log:`);
    lines.push(
      table(
        rejects.map(({ rows, source, description }) => [`  ${count(rows)}`, source, description]),
        { left: [1, 2] },
      ),
    );
  }
  lines.push(out);
  return lines.join('\n');
}

/** What is wrong with a log, a class a paragraph. */
export function validateText({ folder, ok, lists, impressions, findings }: ValidationReport): string {
  const size = `${count(lists)} lists and ${count(impressions)} impressions`;
  if (ok) return `${folder}: valid, ${size}`;
  const lines = findings.map(({ code, file, description, rows, examples }) => {
    const head = wrap(
      `${file}: ${code}: ${description}${rows > 0 ? `, ${count(rows)} rows` : ''}`,
      WIDTH,
      '  ',
    );
    return [head, ...examples.map((example) => wrap(`  ${example}`, WIDTH, '  '))].join('\n');
  });
  return [...lines, `${folder}: ${findings.length} classes of faults in ${size}`].join('\n');
}

/** A log's profile. */
export function inspectText(profile: LogProfile): string {
  const { time, listLength, historyLength, dwell, split, columns, fields, labels } = profile;
  const facts: [string, string][] = [
    ['lists', `${count(profile.lists)} (${count(profile.listsWithoutClick)} without a click)`],
    ['users', count(profile.users)],
    ['items', `${count(profile.items)} shown, ${count(profile.historyOnlyItems)} more in histories`],
    ['impressions', count(profile.impressions)],
    ['clicks', `${count(profile.clicks)}, click rate ${fraction(profile.ctr)}`],
  ];
  if (time !== null) facts.push(['time', `${time.first} to ${time.last}`]);
  if (listLength !== null) {
    facts.push(['list length', `${listLength.min} to ${listLength.max}, mean ${listLength.mean.toFixed(1)}`]);
    facts.push(['  quantiles', quantileText(listLength.quantiles)]);
  }
  if (historyLength !== null) {
    facts.push([
      'history',
      `mean ${historyLength.mean.toFixed(1)} clicks, ${count(historyLength.empty)} lists without`,
    ]);
  }
  facts.push(['dwell', `known for ${count(dwell.known)} clicks, unknown for ${count(dwell.unknown)}`]);
  if (dwell.quantiles !== null) facts.push(['  quantiles, s', quantileText(dwell.quantiles)]);
  const { train, validation, test } = split.lists;
  facts.push([
    'parts',
    `${count(train)} train, ${count(validation)} validation, ${count(test)} test (by ${split.by})`,
  ]);
  facts.push([
    'unseen in test',
    `${fraction(split.unseenItems)} of items, ${fraction(split.unseenUsers)} of users`,
  ]);
  facts.push(['labels', labels.map(({ name, kind }) => `${name} (${kind})`).join(', ')]);
  const groups = new Map(fields.map(({ name, group, kind }) => [name, `${group}, ${kind}`]));
  return [
    profile.folder,
    '',
    table(facts, { left: [0, 1] }),
    '',
    table(
      [
        ['column', 'type', 'nulls', 'field'],
        ...columns.map(({ file, name, type, nulls }) => [
          `${file}.${name}`,
          type.length > 24 ? `${type.slice(0, 23)}…` : type,
          fraction(nulls, 3),
          groups.get(name) ?? '',
        ]),
      ],
      { left: [0, 1, 3] },
    ),
  ].join('\n');
}

function quantileText(quantiles: Readonly<Record<string, number>>): string {
  return Object.entries(quantiles)
    .map(([share, value]) => `${Math.round(Number(share) * 100)}%: ${Number(value.toPrecision(4))}`)
    .join('  ');
}
