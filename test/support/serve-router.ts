import { silentLogger } from "#shared/log.ts";
import { createModels } from "#shared/ml/host.ts";

/** A process that serves the router and nothing else: answers, and prints the most memory it took, in MB. */

const ANSWERS = 2_000;
const BATCH = 32;

const models = createModels({ modelsDir: "models", codeCommit: "bench", log: silentLogger });
for (let i = 0; i < ANSWERS; i += BATCH)
  await models.predict(
    "router",
    Array.from({ length: BATCH }, (_, k) => ({
      text: `My card ${i + k} was swallowed by the machine in town. `.repeat(1 + (k % 20)),
    })),
  );
process.stdout.write(`${Math.round(process.resourceUsage().maxRSS / 1_024)}\n`);
await models.close();
