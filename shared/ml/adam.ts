/** Adam (Kingma and Ba 2015) on plain arrays. */

export interface AdamState {
  step: number;
  first: Float32Array[];
  second: Float32Array[];
}

const BETA1 = 0.9;
const BETA2 = 0.99;
const EPSILON = 1e-8;
/** From here on what is left of the first step is below the last bit. */
const LEFT_STEPS_MAX = 5_000;

export function newAdam(arrays: readonly Float32Array[]): AdamState {
  const zeros = () => arrays.map((array) => new Float32Array(array.length));
  return { step: 0, first: zeros(), second: zeros() };
}

/** One step of `rate`; changes `arrays` and `state`. A gradient longer than `lengthMax` is shortened to it. */
export function adamStep(
  arrays: readonly Float32Array[],
  gradients: readonly Float32Array[],
  state: AdamState,
  { rate, lengthMax }: { rate: number; lengthMax: number },
): void {
  let squares = 0;
  for (const gradient of gradients) for (const value of gradient) squares += value * value;
  const length = Math.sqrt(squares);
  const shorten = length > lengthMax ? lengthMax / length : 1;
  state.step += 1;
  // 1 - beta^step, by products: Math.pow differs between engines.
  let [left1, left2] = [1, 1];
  for (let i = 0; i < Math.min(state.step, LEFT_STEPS_MAX); i += 1) {
    left1 *= BETA1;
    left2 *= BETA2;
  }
  const by = (rate * Math.sqrt(1 - left2)) / (1 - left1);
  for (const [i, array] of arrays.entries()) {
    const [gradient, m, v] = [gradients[i], state.first[i], state.second[i]] as Float32Array[];
    if (gradient === undefined || m === undefined || v === undefined) throw new Error("arrays and gradients differ");
    for (let k = 0; k < array.length; k += 1) {
      const g = (gradient[k] as number) * shorten;
      m[k] = BETA1 * (m[k] as number) + (1 - BETA1) * g;
      v[k] = BETA2 * (v[k] as number) + (1 - BETA2) * g * g;
      array[k] = (array[k] as number) - (by * (m[k] as number)) / (Math.sqrt(v[k] as number) + EPSILON);
    }
  }
}
