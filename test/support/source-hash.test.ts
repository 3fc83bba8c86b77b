import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { testFolder } from "./services.ts";
import { sourceHash } from "./source-hash.ts";

test("the hash changes with what a file imports over others, and with nothing else", async () => {
  const folder = await testFolder();
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  await write(
    "read.ts",
    'import type { T } from "./type.ts";\nimport {\n  a,\n} from "./a.ts";\nexport const t: T = a;\n',
  );
  await write("a.ts", 'export { b as a } from "./b.ts";\n');
  await write("b.ts", "export const b = 1;\n");
  await write("type.ts", "export type T = 1;\n");
  const file = pathToFileURL(join(folder, "read.ts"));
  const first = await sourceHash(file);
  await write("type.ts", "export type T = 2;\n");
  await write("other.ts", "export const other = 1;\n");
  assert.equal(await sourceHash(file), first);
  await write("b.ts", "export const b = 2;\n");
  assert.notEqual(await sourceHash(file), first);
});
