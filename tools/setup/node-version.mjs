/** The oldest major version of Node that the project supports. */
export const OLDEST_NODE = 20;

/**
 * Says in one line what is wrong with a version of Node, or nothing.
 *
 * @param {string} version as in `process.versions.node`
 * @returns {string | undefined} the message to show
 */
export function nodeVersionProblem(version) {
  const major = Number(version.split('.')[0]);
  if (major >= OLDEST_NODE) {
    return undefined;
  }
  return `paretorec needs Node ${OLDEST_NODE} or newer, found ${version}: install a newer one from nodejs.org and run the command again`;
}
