import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { MailroomError } from "#shared/errors.ts";

export type Tf = typeof import("@tensorflow/tfjs-core");

/** `wasm`: from the registry, the same bytes everywhere. `native`: an optional peer for speed, never for release weights. */
export type Backend = "wasm" | "native";

export interface Runtime {
  tf: Tf;
  backend: Backend;
  /** Library versions, for the record of a training. */
  libraries: Record<string, string>;
}

const require = createRequire(import.meta.url);
/** Two backends agree to this on sums of this size; a broken build is off by far more. */
const SELF_TEST_TOLERANCE = 1e-5;

/**
 * Opens TensorFlow.js in this thread. One wasm instance serves one thread, and its
 * calls block it: open it in a worker thread unless the process does nothing else.
 * Throws CONFIGURATION_WRONG when `native` was asked for and is absent or wrong.
 */
export async function openRuntime(backend: Backend = "wasm"): Promise<Runtime> {
  return backend === "wasm" ? openWasm() : openNative();
}

async function openWasm(): Promise<Runtime> {
  const tf = await import("@tensorflow/tfjs-core");
  const wasm = await import("@tensorflow/tfjs-backend-wasm");
  // One thread: sums in a fixed order, and the machine's other processors belong to other workers.
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  wasm.setWasmPaths(join(dirname(require.resolve("@tensorflow/tfjs-backend-wasm")), sep));
  const before = handlers();
  if (!(await tf.setBackend("wasm"))) throw new Error("the wasm backend did not start");
  await tf.ready();
  // Emscripten takes over uncaught errors of the whole process; that is not its business.
  removeNewHandlers(before);
  await selfTest(tf);
  return {
    tf,
    backend: "wasm",
    libraries: {
      "@tensorflow/tfjs-core": tf.version_core,
      "@tensorflow/tfjs-backend-wasm": wasm.version_wasm,
    },
  };
}

async function openNative(): Promise<Runtime> {
  const name = "@tensorflow/tfjs-node";
  // tfjs-node 4.22 calls two functions of node:util that Node 23 removed.
  const util = require("node:util") as Record<string, unknown>;
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
  try {
    await import(name);
  } catch (error) {
    throw new MailroomError("CONFIGURATION_WRONG", `${name} was asked for and cannot be loaded`, { cause: error });
  }
  const tf = await import("@tensorflow/tfjs-core");
  if (!(await tf.setBackend("tensorflow")))
    throw new MailroomError("CONFIGURATION_WRONG", `${name} was loaded and its backend does not start`);
  await selfTest(tf);
  return { tf, backend: "native", libraries: { "@tensorflow/tfjs-core": tf.version_core } };
}

/** A product whose result is known: a backend that gets it wrong must not route a bank's mail. */
async function selfTest(tf: Tf): Promise<void> {
  const [rows, inner] = [3, 257];
  const left = Float32Array.from({ length: rows * inner }, (_, i) => ((i * 37) % 101) / 101 - 0.5);
  const right = Float32Array.from({ length: inner }, (_, i) => ((i * 53) % 97) / 97 - 0.5);
  const product = tf.tidy(() => tf.matMul(tf.tensor2d(left, [rows, inner]), tf.tensor2d(right, [inner, 1])));
  const got = await product.data();
  product.dispose();
  for (let row = 0; row < rows; row += 1) {
    const wanted = right.reduce((sum, value, i) => sum + value * (left[row * inner + i] ?? 0), 0);
    if (!(Math.abs((got[row] ?? Number.NaN) - wanted) <= SELF_TEST_TOLERANCE * inner))
      throw new MailroomError("CONFIGURATION_WRONG", `TensorFlow's ${tf.getBackend()} backend fails its self-test`);
  }
}

const EVENTS = ["uncaughtException", "unhandledRejection"] as const;
const handlers = () => EVENTS.map((event) => process.listeners(event as "uncaughtException"));

function removeNewHandlers(before: ReturnType<typeof handlers>): void {
  EVENTS.forEach((event, i) => {
    for (const handler of process.listeners(event as "uncaughtException"))
      if (!before[i]?.includes(handler)) process.removeListener(event, handler);
  });
}
