import { ACCEPT_CONFIDENCE } from "#shared/accounts/accept.ts";
import { type Proposal, propose } from "#shared/accounts/find-accounts.ts";
import { isPartyless } from "#shared/accounts/role.ts";
import { ln, softmax } from "#shared/ml/deterministic-math.ts";
import type { Trained, TrainRequest } from "#shared/ml/model.ts";
import { makeDocument, readingOf } from "./documents/documents.ts";
import { FEATURES, featuresOf } from "./features.ts";
import { type Answered, accountFigures, type Truth } from "./figures.ts";
import { CLASSES, fit, HIDDEN, type Net, type Sample, scores } from "./fit.ts";
import {
  isMovement,
  isOneOfTwo,
  isSingle,
  judge,
  opinionOf,
  ROLES,
  type Role,
  STRATA,
  stratumOf,
  type Thresholds,
} from "./judge.ts";
import type { AccountsRow } from "./model.ts";
import { proposedBy } from "./reading.ts";

/**
 * Trained on documents made from the seed and on the rows given. First without the
 * phrases that are kept back, to calibrate and to find from which share on a role was
 * never wrong; then on all, which is what ships.
 */

/** How much of everything; tests take less. */
export interface Extent {
  madeDocuments: number;
  measuredDocuments: number;
  epochs: number;
}
const EXTENT: Extent = { madeDocuments: 7_000, measuredDocuments: 5_000, epochs: 10 };
/** Seeds of the measured documents begin far from those trained on. */
const MEASURED_FROM = 50_000_000;
const TEMPERATURES = Array.from({ length: 30 }, (_, i) => 0.6 + i * 0.1);
/** A threshold nothing reaches. */
const NEVER = 1.01;
/** However well it went when measured: below this nothing is accepted. */
const THRESHOLD_MIN: Thresholds = {
  "single agreed": { beneficiary: 0.85, payer: 0.85, other: 0.85 },
  "single asked": { beneficiary: 0.75, payer: NEVER, other: NEVER },
  "single weak": { beneficiary: 0.9, payer: 0.97, other: 0.97 },
  "single hinted": { beneficiary: 0.99, payer: 0.99, other: 0.97 },
  "several agreed": { beneficiary: 0.9, payer: 0.9, other: 0.9 },
  "several asked": { beneficiary: 0.95, payer: NEVER, other: NEVER },
  "several hinted": { beneficiary: 0.99, payer: 0.99, other: 0.98 },
};
/** Added to the highest share a wrong role got. */
const MARGIN = 0.002;

type Found = ReturnType<typeof propose>;
interface Case {
  found: Found;
  features: ReturnType<typeof featuresOf>;
  truth: readonly Truth[];
}

export async function train(
  { rows, dev, seed, onProgress }: TrainRequest<AccountsRow>,
  { madeDocuments, measuredDocuments, epochs } = EXTENT,
): Promise<Trained> {
  const total = epochs * 2 + 2;
  const given = rows.map(caseOfRow);
  onProgress(0, total, "making documents");
  const kept = made(seed, madeDocuments, "train");
  const measured = dev === null ? made(seed + MEASURED_FROM, measuredDocuments, "held-out") : dev.map(caseOfRow);
  const options = (from: number, what: string) => ({
    seed,
    epochs,
    onEpoch: (done: number, loss: number) => onProgress(1 + from + done, total, `${what}, error ${loss.toFixed(4)}`),
  });
  const trial = fit([...kept, ...given].flatMap(samplesOf), options(0, "without the phrases kept back"));
  const temperature = temperatureOf(trial, measured);
  const more = made(seed + madeDocuments, Math.round(madeDocuments / 3), "held-out");
  const net = fit([...kept, ...more, ...given].flatMap(samplesOf), options(epochs, "on all"));
  // What ships must not be wrong where the trial was right: of both, the higher threshold.
  const thresholds = higherOf(thresholdsOf(trial, temperature, measured), thresholdsOf(net, temperature, measured));
  const metrics = {
    measuredOn: dev === null ? `${measuredDocuments} made documents of phrases never trained on` : "the dev rows",
    ...accountFigures(measured.map((one) => answered(trial, temperature, thresholds, one))),
  };
  return {
    config: { kind: "accounts", temperature, thresholds },
    tensors: [
      { name: "input", shape: [FEATURES, HIDDEN], data: net.input, bits: 8 },
      { name: "inputBias", shape: [HIDDEN], data: net.inputBias },
      { name: "output", shape: [HIDDEN, CLASSES.length], data: net.output },
      { name: "outputBias", shape: [CLASSES.length], data: net.outputBias },
    ],
    labels: [...CLASSES],
    thresholds: Object.fromEntries(
      STRATA.flatMap((stratum) => ROLES.map((role) => [`${role}, ${stratum}`, thresholds[stratum][role]])),
    ),
    calibration: { temperature },
    metrics,
  };
}

function made(seed: number, count: number, split: "train" | "held-out"): Case[] {
  return Array.from({ length: count }, (_, i) => {
    const document = makeDocument(seed + i, split);
    return caseOf(propose(readingOf(document)), document.truth);
  });
}

function caseOfRow({ text, pages, accounts }: AccountsRow): Case {
  return caseOf(proposedBy(pages === undefined ? { text: text ?? "" } : { pages }), accounts);
}

const caseOf = (found: Found, truth: readonly Truth[]): Case => ({ found, truth, features: featuresOf(found) });

const TARGETS: Readonly<Record<string, readonly number[]>> = {
  beneficiary: [1, 0, 0, 0],
  payer: [0, 1, 0, 0],
  other: [0, 0, 1, 0],
  own: [0, 0, 1, 0],
  // Two careful readers would differ: never to be sure of.
  unknown: [0.5, 0, 0.5, 0],
  none: [0, 0, 0, 1],
};

function samplesOf({ found, features, truth }: Case): Sample[] {
  return found.proposals.flatMap(({ account }, i) => {
    const own = features[i];
    if (own === undefined || isPartyless(account.kind)) return [];
    const known = truth.find((one) => one.kind === account.kind && one.value === account.value);
    const target = TARGETS[known === undefined ? "none" : (known.role ?? "unknown")];
    return target === undefined ? [] : [{ features: own, target }];
  });
}

const sharesOf = (net: Net, temperature: number, { found, features }: Case): (Float64Array | null)[] =>
  found.proposals.map(({ account }, i) => {
    const own = features[i];
    return own === undefined || isPartyless(account.kind) ? null : softmax(scores(net, own), temperature);
  });

function temperatureOf(net: Net, cases: readonly Case[]): number {
  const list = cases.flatMap((one) =>
    samplesOf(one).map((sample) => ({ target: sample.target, scores: scores(net, sample.features) })),
  );
  let best = { temperature: 1, loss: Number.POSITIVE_INFINITY };
  for (const temperature of TEMPERATURES) {
    let loss = 0;
    for (const one of list) {
      const shares = softmax(one.scores, temperature);
      for (let c = 0; c < shares.length; c += 1)
        loss -= (one.target[c] as number) * ln(Math.max(shares[c] as number, 1e-9));
    }
    if (loss < best.loss) best = { temperature, loss };
  }
  return best.temperature;
}

/** For each role the share above which no measured number of that opinion was another's. */
function thresholdsOf(net: Net, temperature: number, cases: readonly Case[]): Thresholds {
  const most = new Map<string, number>();
  for (const one of cases) {
    const shares = sharesOf(net, temperature, one);
    const single = isSingle(one.found);
    const opinions = one.found.proposals.map((proposal, i) => {
      const own = shares[i];
      return own === null || own === undefined ? null : opinionOf(own, proposal, one.found.signs);
    });
    for (const [i, proposal] of one.found.proposals.entries()) {
      const opinion = opinions[i];
      if (opinion === null || opinion === undefined || !couldBeAccepted(proposal)) continue;
      if (isOneOfTwo(one.found, opinions, i) || isMovement(one.found, opinion, i)) continue;
      const { kind, value } = proposal.account;
      const truth = one.truth.find((known) => known.kind === kind && known.value === value);
      const stratum = stratumOf(opinion, proposal, one.found.signs, single);
      if (stratum === null || truth?.role === opinion.role || truth?.role === "unknown") continue;
      const key = `${stratum} ${opinion.role}`;
      most.set(key, Math.max(most.get(key) ?? 0, opinion.share));
    }
  }
  const thresholds = STRATA.map((stratum) => {
    const roles = ROLES.map((role): [Role, number] => {
      const share = Math.max(THRESHOLD_MIN[stratum][role], (most.get(`${stratum} ${role}`) ?? 0) + MARGIN);
      return [role, Math.round((share >= 1 ? NEVER : share) * 10_000) / 10_000];
    });
    return [stratum, Object.fromEntries(roles)];
  });
  return Object.fromEntries(thresholds) as Thresholds;
}

const higherOf = (a: Thresholds, b: Thresholds): Thresholds =>
  Object.fromEntries(
    STRATA.map((stratum) => [
      stratum,
      Object.fromEntries(ROLES.map((role) => [role, Math.max(a[stratum][role], b[stratum][role])])),
    ]),
  ) as Thresholds;

/** A number that is doubtful itself is never accepted, whatever its role; a bank's code is accepted with its account. */
const couldBeAccepted = ({ account, confidence }: Proposal): boolean =>
  account.kind !== "bic" &&
  account.check !== "invalid" &&
  account.check !== "repaired" &&
  confidence >= ACCEPT_CONFIDENCE;

function answered(net: Net, temperature: number, thresholds: Thresholds, one: Case): Answered {
  return { truth: one.truth, accounts: judge(one.found, sharesOf(net, temperature, one), thresholds, new Set()) };
}
