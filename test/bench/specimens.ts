import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { similarityAt } from "#shared/specimens/compare.ts";
import { ratesAt, tableOf } from "#shared/specimens/rates.ts";
import { createRandom } from "../fixtures/fixtures.ts";
import { DATA } from "../support/services.ts";
import { type Half, loadSigners, type Scores, SIGNATURES, scoresOf } from "../support/specimen-scores.ts";

/**
 * How well signatures are told from forgeries by comparing them with specimens, on signers
 * that nothing was chosen with:
 *
 *     npm run bench -- specimens
 *
 * By hand, `node test/bench/specimens.ts --choosing` prints the same of the signers that the metric
 * was chosen with, and `--table` writes shared/specimens/rates.json from them.
 */

const { values: options } = parseArgs({
  options: { table: { type: "boolean", default: false }, choosing: { type: "boolean", default: false } },
});
const TABLE = new URL("../../shared/specimens/rates.json", import.meta.url);
const DRAWS = 400;
const line = (text: string) => process.stdout.write(`${text}\n`);

async function report(half: Half): Promise<void> {
  const signers = await loadSigners(DATA, half);
  const before = process.cpuUsage();
  const { scores, comparisons } = scoresOf(signers, [1, 5]);
  const { user, system } = process.cpuUsage(before);
  line(`${signers.length} signers of the ${half} half; equal error rates, and 95 % of them with other signers drawn`);
  for (const [references, all] of scores) {
    for (const kind of ["forgeries", "strangers"] as const) {
      const rate = (drawn: readonly Scores[]) =>
        equalErrorRate(
          drawn.flatMap(({ own }) => own),
          drawn.flatMap((one) => one[kind]),
        );
      const [low, high] = interval(all, rate);
      const counts = `${count(all, "own")} own, ${count(all, kind)} ${kind}`;
      line(`${references} references, ${kind}: ${percent(rate(all))} (${percent(low)} to ${percent(high)}; ${counts})`);
    }
  }
  line("of 100, what the shipped table tells of the other half's signers / what these show:");
  for (const [references, all] of scores) for (const similarity of TOLD) line(told(references, similarity, all));
  line(`processor time a pair of signatures: ${((user + system) / 1_000 / comparisons).toFixed(1)} ms`);
}

async function writeTable(): Promise<void> {
  const { scores } = scoresOf(await loadSigners(DATA, "choosing"), [1, 2, 3, 5]);
  const tables = [...scores].map(([references, all]) => {
    const similarities = (kind: keyof Scores) => all.flatMap((one) => one[kind]).map(similarityAt);
    return tableOf(references, {
      forgeries: similarities("forgeries"),
      strangers: similarities("strangers"),
      own: similarities("own"),
    });
  });
  await writeFile(TABLE, `${JSON.stringify(tables)}\n`);
  line("written: shared/specimens/rates.json (biome check --write shared/specimens formats it)");
}

/** Similarities at which the table is held against what is measured. */
const TOLD = [30, 40, 50, 60];

function told(references: number, similarity: number, all: readonly Scores[]): string {
  const table = ratesAt(similarity, references);
  const share = (kind: keyof Scores, isMeant: (one: number) => boolean) => {
    const similarities = all.flatMap((one) => one[kind]).map(similarityAt);
    return ((100 * similarities.filter(isMeant).length) / similarities.length).toFixed(1);
  };
  const others = (["forgeries", "strangers"] as const).map(
    (kind) => `${kind} ${table[kind]} / ${share(kind, (one) => one >= similarity)}`,
  );
  return `  ${references} references, similarity ${similarity}: ${others.join(", ")}, own less similar ${table.own} / ${share("own", (one) => one < similarity)}`;
}

const count = (all: readonly Scores[], kind: keyof Scores) => all.reduce((sum, one) => sum + one[kind].length, 0);
const percent = (rate: number) => `${(rate * 100).toFixed(1)} %`;

/** Where as many of one hand are refused as of others accepted; by distance, small is similar. */
function equalErrorRate(own: readonly number[], others: readonly number[]): number {
  const marks = [...own.map((at) => ({ at, isOwn: true })), ...others.map((at) => ({ at, isOwn: false }))];
  marks.sort((a, b) => a.at - b.at);
  let [refused, accepted, best, rate] = [own.length, 0, 2, 1];
  for (const { isOwn } of marks) {
    if (isOwn) refused -= 1;
    else accepted += 1;
    const [wrongOwn, wrongOther] = [refused / own.length, accepted / others.length];
    if (Math.abs(wrongOwn - wrongOther) >= best) continue;
    best = Math.abs(wrongOwn - wrongOther);
    rate = (wrongOwn + wrongOther) / 2;
  }
  return rate;
}

/** The figure with signers drawn again and again, with repetition: signatures of one signer are no strangers to each other. */
function interval(all: readonly Scores[], rate: (drawn: readonly Scores[]) => number): [low: number, high: number] {
  const random = createRandom(1);
  const rates = Array.from({ length: DRAWS }, () => rate(all.map(() => random.pick(all)))).sort((a, b) => a - b);
  return [rates[Math.floor(DRAWS * 0.025)] as number, rates[Math.floor(DRAWS * 0.975)] as number];
}

if (!existsSync(join(DATA, SIGNATURES))) line(`skipped: there are no data in ${DATA} (MAILROOM_DATA)`);
else if (options.table) await writeTable();
else await report(options.choosing ? "choosing" : "reporting");
