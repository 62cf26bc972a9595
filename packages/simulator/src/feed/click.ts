import type { Constants } from '../constants/index.js';
import { sigmoid } from '../randomness/index.js';
import { DIM, dot } from '../world/vectors.js';
import type { World } from '../world/world.js';
import type { Visit } from './visit.js';

/** The law of a click on an examined item (docs/simulator.md, section 5). */
export class ClickLaw {
  readonly #constants: Constants;
  readonly #catalogue: World['catalogue'];
  readonly #heat: Float32Array;
  readonly #topics: number;

  constructor({ constants, catalogue, topics }: World) {
    this.#constants = constants;
    this.#catalogue = catalogue;
    this.#heat = topics.heat;
    this.#topics = topics.count;
  }

  /**
   * Log-odds of a click before what the list itself adds.
   *
   * @param fresh e^(-age / 12 h) at the start of the block.
   */
  logit({ traits, z, appeal, ageing, ordinal, request }: Visit, item: number, fresh: number): number {
    const { click } = this.#constants;
    if (!click.content) return click.alpha0 + traits.clickLevel;
    const { hidden, seen } = this.#catalogue;
    return (
      click.alpha0 +
      traits.clickLevel +
      click.affinity * dot(hidden.vectors, item * DIM, z) +
      appeal * hidden.appeal[item]! +
      traits.typeTaste[seen.type[item]!]! +
      click.fresh * fresh * ageing +
      click.length * hidden.length[item]! +
      click.heat * this.#heat[ordinal * this.#topics + hidden.topic[item]!]! +
      click.request * request
    );
  }

  /**
   * Chance of a click.
   *
   * @param logit of {@link logit}.
   * @param sameTopic earlier items of the list with the same main topic, of which `sameTopicClicked` were clicked.
   * @param clicked clicks so far in the list. The last two may be expected numbers.
   */
  chance(
    { traits }: Visit,
    logit: number,
    sameTopic: number,
    sameTopicClicked: number,
    clicked: number,
  ): number {
    const { click, dirt } = this.#constants;
    if (traits.bot) return dirt.botClick;
    if (!click.content) return sigmoid(logit);
    return sigmoid(
      logit +
        click.sameTopic * sameTopic +
        click.sameTopicClicked * sameTopicClicked +
        click.clicked * clicked,
    );
  }
}
