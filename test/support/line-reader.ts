import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import definition from "#models/numbers/model.ts";
import { loadArtefact } from "#shared/ml/artefact.ts";
import { weightsFolder } from "#shared/ml/discover.ts";
import { openRuntime } from "#shared/ml/runtime.ts";
import type { ReadLine } from "#shared/ocr/number-line.ts";

/** The shipped model `numbers`, asked about images below a folder, without a mailroom around it. */
export async function openNumbers(imageRoot: string) {
  const { tf } = await openRuntime();
  const artefact = await loadArtefact(weightsFolder("models", "numbers"));
  const model = await definition.load(artefact, { tf, imageRoot });
  return async (image: string) => {
    const [output] = await model.predict([{ image }]);
    if (output === undefined) throw new Error("the model gave no answer");
    return output;
  };
}

/** The same as a page's reading asks it. */
export async function openLineReader(): Promise<ReadLine> {
  const folder = await mkdtemp(join(tmpdir(), "mailroom-lines-"));
  const ask = await openNumbers(folder);
  return async ({ data, width, height }) => {
    await sharp(data, { raw: { width, height, channels: 1 } })
      .png()
      .toFile(join(folder, "line.png"));
    const { number, threshold } = await ask("line.png");
    return number !== null && number.confidence >= threshold ? number : null;
  };
}
