/**
 * exp and ln that give the same bits on every machine. IEEE 754 fixes + - * / and
 * sqrt, but leaves exp and log to the engine, and V8's differ between versions:
 * weights that depend on them could not be rebuilt byte for byte.
 * Relative error below 1e-14, tested against Math on a grid.
 */

const LN2_HIGH = 0.6931471803691238; // the upper 32 bits of ln 2: k * LN2_HIGH is exact for the k we meet
const LN2_LOW = 1.9082149292705877e-10;
/** exp(x) is 0 or Infinity beyond these. */
const EXP_MIN = -745.2;
const EXP_MAX = 709.8;

/** e to the power of x. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x < EXP_MIN) return 0;
  if (x > EXP_MAX) return Number.POSITIVE_INFINITY;
  // x = k ln 2 + r with |r| <= ln 2 / 2, where 14 terms of the series are enough.
  const k = Math.floor(x / (LN2_HIGH + LN2_LOW) + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 1;
  for (let n = 14; n >= 1; n -= 1) sum = 1 + (sum * r) / n;
  return scale(sum, k);
}

/** Natural logarithm of x; NaN below 0, -Infinity at 0. */
export function ln(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  // x = m 2^k with m in [sqrt(1/2), sqrt(2)]; multiplying by a power of two is exact.
  let m = x;
  let k = 0;
  while (m > Math.SQRT2) {
    m /= 2;
    k += 1;
  }
  while (m < Math.SQRT1_2) {
    m *= 2;
    k -= 1;
  }
  // ln m = 2 atanh(s), s = (m - 1) / (m + 1), |s| < 0.172: s^23 is below 1e-17.
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let sum = 0;
  for (let n = 23; n >= 1; n -= 2) sum = 1 / n + square * sum;
  return k * LN2_HIGH + (k * LN2_LOW + 2 * s * sum);
}

/** Softmax of `values` divided by `temperature`. */
export function softmax(values: ArrayLike<number>, temperature = 1): Float64Array {
  const out = new Float64Array(values.length);
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i += 1) most = Math.max(most, values[i] ?? 0);
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) {
    const e = exp(((values[i] ?? 0) - most) / temperature);
    out[i] = e;
    sum += e;
  }
  for (let i = 0; i < values.length; i += 1) out[i] = (out[i] ?? 0) / sum;
  return out;
}

/** value * 2^k in two steps, so that neither step leaves the range of a double before the result does. */
function scale(value: number, k: number): number {
  const half = Math.trunc(k / 2);
  return value * powerOfTwo(half) * powerOfTwo(k - half);
}

function powerOfTwo(k: number): number {
  let power = 1;
  for (let i = 0; i < Math.abs(k); i += 1) power *= 2;
  return k < 0 ? 1 / power : power;
}
