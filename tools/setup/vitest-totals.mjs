/**
 * What a test's title says when it is skipped because something is missing, for example `[needs g++]`.
 * Names in capitals are environment variables that only a person can set (data that cannot be fetched):
 * those may be missing anywhere, on the build server too.
 */
const NEEDS = /\[needs ([^\]]+)\]/;
const SET_BY_A_PERSON = /^PARETOREC_[A-Z_]+$/;

/**
 * Counts the results in vitest's JSON report.
 *
 * @param {object} report vitest's `--reporter=json` document
 * @param {{ strict: boolean }} options strict: a test skipped for want of something that the build server must have is a failure
 * @returns {{ passed: number, failed: number, skipped: number, notes: string[] }} notes: one line for each skipped test and broken file
 */
export function countResults(report, { strict }) {
  const totals = { passed: 0, failed: 0, skipped: 0, notes: [] };
  for (const file of report.testResults) {
    const before = totals.failed;
    for (const test of file.assertionResults) {
      countTest(totals, test, strict);
    }
    if (file.status === 'failed' && totals.failed === before) {
      totals.failed += 1;
      totals.notes.push(`failed: ${file.name} could not run: ${firstLine(file.message)}`);
    }
  }
  // An error outside every test (an unhandled rejection) fails the run but no test of it.
  if (!report.success && totals.failed === 0) {
    totals.failed += 1;
    totals.notes.push('failed: an error outside every test, see above');
  }
  return totals;
}

function countTest(totals, test, strict) {
  if (test.status === 'passed') {
    totals.passed += 1;
  } else if (test.status === 'failed') {
    totals.failed += 1;
  } else {
    const need = NEEDS.exec(test.fullName)?.[1];
    const forgiven = !strict || (need !== undefined && SET_BY_A_PERSON.test(need));
    totals[forgiven ? 'skipped' : 'failed'] += 1;
    totals.notes.push(`${forgiven ? 'skipped' : 'failed: skipped under CI=true'}: ${test.fullName}`);
  }
}

function firstLine(text) {
  return String(text ?? '')
    .trim()
    .split('\n')[0];
}
