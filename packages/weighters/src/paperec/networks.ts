import type {
  Embedder,
  EmbeddedLists,
  EncoderFactory,
  Parameter,
  ParameterStore,
  Tensor,
} from '@paretorec/contracts';
import { Actor } from './actor.js';
import { Critic } from './critics/critic.js';
import type { Judgement } from './critics/critic-form.js';
import type { PaperecConfig } from './paperec-config.js';

/** What an actor or a critic is made of. */
export interface NetworkParts {
  readonly parameters: ParameterStore;
  readonly encoder: EncoderFactory;
  readonly embedder: Embedder;
  /** K */
  readonly objectives: number;
  readonly config: PaperecConfig;
}

/** Names of the networks, the actor's first; no critic where the reward itself is ascended. */
export function networkNames({ actorLoss, twinCritics }: PaperecConfig): string[] {
  if (actorLoss === 'direct') return ['actor'];
  return twinCritics ? ['actor', 'critic', 'twin'] : ['actor', 'critic'];
}

/** An actor with its critics. */
export class Networks {
  readonly actor: Actor;
  readonly critics: readonly Critic[];
  /** The actor's first. */
  readonly parameters: readonly Parameter[];

  /** @param embedders one for each of {@link networkNames}. */
  constructor(parts: Omit<NetworkParts, 'embedder'>, embedders: readonly Embedder[]) {
    const { parameters, config } = parts;
    const [ofActor, ...ofCritics] = networkNames(config).map((name, i) => ({
      ...parts,
      parameters: parameters.scope(name),
      embedder: embedders[i]!,
    }));
    this.actor = new Actor(ofActor!);
    this.critics = ofCritics.map((partsOfCritic) => new Critic(partsOfCritic));
    this.parameters = [this.actor, ...this.critics].flatMap((network) => network.parameters);
  }

  /**
   * What each critic knows of logged lists.
   *
   * @param lists embedded for each network.
   * @param actions [T] weights [B, K] that the shown items had.
   */
  read(lists: readonly EmbeddedLists[], actions: readonly Tensor[]): Judgement[] {
    return this.critics.map((critic, i) => critic.read(lists[i + 1]!, actions));
  }

  /** [T, B] Q(s_t, μ(s_t)) of each critic, the states being those of {@link Networks.read}. */
  valuesOfPolicy(lists: readonly EmbeddedLists[], actions: readonly Tensor[]): Tensor[] {
    const prepared = this.actor.encoder.prepare(lists[0]!);
    const policy = this.actor.walk(prepared, (_weights, position) => actions[position]!);
    return this.read(lists, actions).map(({ values }) => values(policy));
  }
}
