import {
  renderStudyCsv,
  renderStudyHtml,
  renderStudyLatex,
  renderStudyMarkdown,
  type StudyComparison,
} from '@paretorec/experiments';

/** What writes the tables of a comparison, by the extension of the file. */
export const TABLE_FORMS = {
  csv: renderStudyCsv,
  md: renderStudyMarkdown,
  tex: renderStudyLatex,
  html: renderStudyHtml,
} as const satisfies Readonly<Record<string, (study: StudyComparison) => string>>;

/** An extension that {@link TABLE_FORMS} has. */
export type TableForm = keyof typeof TABLE_FORMS;
