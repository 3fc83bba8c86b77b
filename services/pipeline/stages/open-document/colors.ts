/** CSS colours as far as one must know them to tell whether text can be seen on its ground. */

/** Red, green, blue of 0 to 255, and how opaque, 0 to 1. */
export type Color = readonly [red: number, green: number, blue: number, alpha: number];

export const WHITE: Color = [255, 255, 255, 1];

/** Names that hidden text is written in: what is near white, and the grounds that mails are painted in. */
const NAMED: Readonly<Record<string, string>> = {
  ...{ white: "fff", snow: "fffafa", ivory: "fffff0", ghostwhite: "f8f8ff", whitesmoke: "f5f5f5", azure: "f0ffff" },
  ...{ floralwhite: "fffaf0", mintcream: "f5fffa", seashell: "fff5ee", honeydew: "f0fff0", aliceblue: "f0f8ff" },
  ...{ lavenderblush: "fff0f5", oldlace: "fdf5e6", lightyellow: "ffffe0", linen: "faf0e6", beige: "f5f5dc" },
  ...{ gainsboro: "dcdcdc", lightgray: "d3d3d3", lightgrey: "d3d3d3", silver: "c0c0c0", darkgray: "a9a9a9" },
  ...{ darkgrey: "a9a9a9", gray: "808080", grey: "808080", dimgray: "696969", black: "000", navy: "000080" },
  ...{ blue: "00f", red: "f00", green: "008000", lime: "0f0", yellow: "ff0", maroon: "800000", teal: "008080" },
};
const HEX = /^#?([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/;
const FUNCTION = /^(rgb|hsl)a?\(\s*([^()]{1,80})\)/;

/** Null for what is no colour that is known here. */
export function colorOf(written: string): Color | null {
  const text = written.trim().toLowerCase();
  if (/^transparent\b/.test(text)) return [0, 0, 0, 0];
  const call = FUNCTION.exec(text);
  if (call !== null) return ofFunction(call[1] ?? "", (call[2] ?? "").split(/[\s,/]+/));
  const first = text.split(/\s/, 1)[0] ?? "";
  const hex = HEX.exec(Object.hasOwn(NAMED, first) ? (NAMED[first] ?? "") : first)?.[1];
  return hex === undefined ? null : ofHex(hex);
}

function ofHex(hex: string): Color {
  const long = hex.length > 4 ? hex : [...hex].map((digit) => digit + digit).join("");
  const part = (at: number) => Number.parseInt(long.slice(at, at + 2), 16);
  return [part(0), part(2), part(4), long.length > 6 ? part(6) / 255 : 1];
}

function ofFunction(name: string, parts: readonly string[]): Color | null {
  const [one = "", two = "", three = "", fourth] = parts;
  const alpha = fourth === undefined || fourth === "" ? 1 : share(fourth, 1);
  const [red, green, blue] =
    name === "rgb"
      ? [share(one, 255), share(two, 255), share(three, 255)]
      : ofHue(Number.parseFloat(one), share(two, 1), share(three, 1));
  const all = [red, green, blue, alpha] as const;
  return all.every(Number.isFinite) ? all : null;
}

/** `50%` of `whole`, or the number itself; never past it. */
function share(text: string, whole: number): number {
  const number = text.endsWith("%") ? (Number.parseFloat(text) * whole) / 100 : Number.parseFloat(text);
  return Math.min(whole, Math.max(0, number));
}

/** CSS Color 4, 7.1. */
function ofHue(hue: number, saturation: number, lightness: number): [number, number, number] {
  const channel = (offset: number) => {
    const at = (((offset + hue / 30) % 12) + 12) % 12;
    const depth = saturation * Math.min(lightness, 1 - lightness);
    return Math.round(255 * (lightness - depth * Math.max(-1, Math.min(at - 3, 9 - at, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

/** Less opaque than this nobody reads it. */
const ALPHA_MIN = 0.06;
/** Nearer than this in each of red, green and blue, text cannot be told from its ground: #ebebeb on white. */
const NEAR_MAX = 20;

export const isTransparent = (color: Color): boolean => color[3] < ALPHA_MIN;

export const isNear = (one: Color, other: Color): boolean =>
  [0, 1, 2].every((i) => Math.abs((one[i] ?? 0) - (other[i] ?? 0)) <= NEAR_MAX);
