// A plain bandit in the simulated feed: node examples/bandit/bandit.mjs
import { pathToFileURL } from 'node:url';
import { Draws, FeedEnvironment } from '@paretorec/simulator';

const HOUR = 3_600_000;

/**
 * An ε-greedy bandit. Its arms are groups of items: topic and age; an arm is worth its mean reward so far, with a prior
 * that makes it try what it does not know.
 */
export class Bandit {
  #sums = new Map();

  #draws = new Draws().at([1, 2]);
  #drawn = 0;

  constructor({ epsilon = 0.1 } = {}) {
    this.epsilon = epsilon;
  }

  random() {
    return this.#draws.uniform(0, this.#drawn++);
  }

  /** Ten candidates: the best arms', or with a chance of ε any. */
  choose(candidates, armOf) {
    const explore = this.random() < this.epsilon;
    const worth = (item) => (explore ? this.random() : this.#mean(armOf(item)) + 1e-6 * this.random());
    return [...candidates]
      .map((item, place) => ({ place, worth: worth(item) }))
      .sort((a, b) => b.worth - a.worth)
      .slice(0, 10)
      .map(({ place }) => place);
  }

  learn(arm, reward) {
    const { total, n } = this.#sums.get(arm) ?? { total: 0, n: 0 };
    this.#sums.set(arm, { total: total + reward, n: n + 1 });
  }

  #mean(arm) {
    const { total, n } = this.#sums.get(arm) ?? { total: 0, n: 0 };
    return (total + 5 * 0.2) / (n + 5);
  }
}

/** Lives `episodes` user-days; gives the mean clicks a list of each tenth of them. */
export function train(bandit, { episodes, users = 400, seed = 1 }) {
  const environment = new FeedEnvironment({ users, seed });
  const { items } = environment;
  const tenths = Array.from({ length: 10 }, () => ({ clicks: 0, lists: 0 }));
  for (let episode = 0; episode < episodes; episode++) {
    let { observation } = environment.reset();
    while (observation !== undefined) {
      const { candidates, context } = observation;
      const now = Date.UTC(2024, 0, context.day, context.hour);
      const armOf = (item) => {
        const age = (now - items.publishTime[item]) / HOUR;
        return `${items.topic[item]} ${items.titleStyle[item]} ${age < 6 ? 'new' : age < 24 ? 'of today' : 'old'}`;
      };
      const action = bandit.choose(candidates, armOf);
      const { reward, info, observation: next } = environment.step(action);
      action.forEach((place, t) => bandit.learn(armOf(candidates[place]), info.clicked[t]));
      const tenth = tenths[Math.floor((10 * episode) / episodes)];
      tenth.clicks += reward[0];
      tenth.lists += 1;
      observation = next;
    }
  }
  return tenths.map(({ clicks, lists }) => clicks / lists);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [name, bandit] of [
    ['by chance', new Bandit({ epsilon: 1 })],
    ['bandit', new Bandit()],
  ]) {
    const rates = train(bandit, { episodes: 1500 });
    console.log(name.padEnd(10), 'clicks a list, by tenths:', rates.map((rate) => rate.toFixed(2)).join(' '));
  }
}
