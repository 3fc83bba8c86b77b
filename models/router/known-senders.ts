import { randomStream } from "#shared/ml/random.ts";
import { withoutSender } from "./features.ts";
import type { Fit, Read } from "./fit.ts";
import type { RouterRow } from "./model.ts";
import { senderDomainOf } from "./sender.ts";
import { rowsOf, vocabularyOf } from "./vocabulary.ts";

/**
 * Who sent a row, where rows say so. The models learn from half of these rows as if nobody knew, so that they
 * go on reading the text, and all of them are answered both ways: a text whose sender is not known, or not to be
 * looked at, has factors and thresholds of its own, fitted on answers without.
 */

/** Fewer rows with a sender could not show how far to believe it: then it is left out of the model altogether. */
export const SENDER_ROWS_MIN = 300;
/** Share of the rows with a sender that are learned from without it. */
const BLIND_SHARE = 0.5;
/** Apart from the streams that the readers draw from. */
const BLIND_SEED = 104_729;

/** What decides what is learned of senders, beside the rows. */
export const SENDER_LEARNING = { SENDER_ROWS_MIN, BLIND_SHARE, BLIND_SEED } as const;

export const isSenderTold = ({ senderDomain }: RouterRow): boolean => senderDomainOf(senderDomain) !== null;

const hasSender = ({ features }: Read): boolean => features.senders.length > 0;

const blind = (text: Read): Read => ({ ...text, features: withoutSender(text.features) });

export const withoutSenders = (texts: readonly Read[]): Read[] => texts.map(blind);

/** As they are learned from: `seed` decides which rows keep their sender. */
export function blindToSome(texts: readonly Read[], seed: number): Read[] {
  const random = randomStream(seed + BLIND_SEED);
  return texts.map((text) => (hasSender(text) && random() < BLIND_SHARE ? blind(text) : text));
}

/** The models as they answer a text whose sender nobody looks at: the rows of its words alone. */
export function withoutSenderRows({ vocabulary, weights, network, ...rest }: Fit): Fit {
  const words = vocabulary.hashes.length;
  const classes = weights.length / rowsOf(vocabulary);
  return {
    ...rest,
    vocabulary: vocabularyOf(vocabulary.hashes, vocabulary.idf),
    weights: weights.subarray(0, words * classes),
    network: { ...network, rows: network.rows.subarray(0, words * network.hidden) },
  };
}
