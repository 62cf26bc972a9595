const WIDTH = 80;

/** A result as text of at most 80 columns: title, table, notes, where it comes from. */
export function formatResult(name, about, { date, commit, changedSinceCommit, machine }, result) {
  const { device, versions, columns, rows, notes } = result;
  const table = [columns, ...rows].map((cells) => cells.map(String));
  const widths = columns.map((_, column) => Math.max(...table.map((cells) => cells[column].length)));
  const lineOf = (cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('  ');
  const known = Object.entries({ ...versions, node: machine.node });
  const facts = [
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB; ${device}.`,
    `${known.map(([library, version]) => `${library} ${version}`).join(', ')}.`,
    `${date}, commit ${commit.slice(0, 12)}${changedSinceCommit ? ' with changes' : ''}.`,
  ];
  const paragraphs = [...notes, facts.join(' ')].flatMap((text) => ['', ...wrapped(text)]);
  return `${[...wrapped(`${name}: ${about}`), '', ...table.map(lineOf), ...paragraphs].join('\n')}\n\n`;
}

function wrapped(text) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = lines.at(-1) === '' ? word : `${lines.at(-1)} ${word}`;
    if (longer.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
