import sharp from "sharp";
import { finish, type Grey } from "./grey.ts";

/**
 * A grainy page steadied, as `steadied` of grey.ts does: a small blur, then as much contrast at the edges
 * as the blur took. That one goes to a colour space and back, which takes a sixth of a page's time; of grey
 * alone a table of 256 lightnesses says the same.
 */

/** Lightness in steps that are told apart, as libvips keeps it: 0 to 100. */
const STEPS = 327.67;
const LIGHTEST = 32_767;
/** A bell of 1.5 pixels. */
const BELL = [3, 8, 16, 20, 16, 8, 3] as const;
const BELL_SUM = 74;
const REACH = 3;
/** What differs from what is around it by less is paper and grows as it is, what differs by more is an edge and grows twice. */
const FLAT = 2;
/** No edge is made lighter or darker by more than this. */
const LIGHTER_MAX = 10;
const DARKER_MAX = 20;

const lightness = Uint16Array.from({ length: 256 }, (_, grey) => {
  const shown = grey / 255;
  const light = shown <= 0.04045 ? shown / 12.92 : ((shown + 0.055) / 1.055) ** 2.4;
  const perceived = light <= 216 / 24_389 ? (light * 24_389) / 27 : 116 * Math.cbrt(light) - 16;
  return Math.round(perceived * STEPS);
});
/** The grey whose lightness is nearest. */
const greys = (() => {
  const table = new Uint8Array(LIGHTEST + 1);
  let grey = 0;
  for (let light = 0; light <= LIGHTEST; light += 1) {
    while (grey < 255 && (lightness[grey + 1] as number) - light <= light - (lightness[grey] as number)) grey += 1;
    table[light] = grey;
  }
  return table;
})();
/** What is added, for each difference from what is around, from the most negative on. */
const added = Int16Array.from({ length: 2 * LIGHTEST + 1 }, (_, i) => {
  const difference = (i - LIGHTEST) / STEPS;
  const edge = Math.max(0, Math.abs(difference) - FLAT);
  const grown = Math.sign(difference) * (Math.abs(difference) + edge);
  return Math.round(Math.min(LIGHTER_MAX, Math.max(-DARKER_MAX, grown)) * STEPS);
});

export async function steadiedPage(page: Grey): Promise<Grey> {
  const { data, width, height } = page;
  const raw = { width, height, channels: 1 } as const;
  return sharpened(await finish(sharp(data, { raw, limitInputPixels: false }).blur(0.8)));
}

/** Pure. Beyond its sides the page goes on as it is at them. */
export function sharpened({ data, width, height }: Grey): Grey {
  const out = new Uint8Array(data.length);
  /** Sums across of the rows that one row needs, by turns in one place. */
  const rows = Array.from({ length: BELL.length }, () => new Uint32Array(width));
  const light = new Uint16Array(width + 2 * REACH);
  const fill = (y: number) => {
    const from = Math.min(height - 1, Math.max(0, y)) * width;
    for (let x = 0; x < light.length; x += 1)
      light[x] = lightness[data[from + Math.min(width - 1, Math.max(0, x - REACH))] as number] as number;
    const row = rows[(y + BELL.length) % BELL.length] as Uint32Array;
    for (let x = 0; x < width; x += 1)
      row[x] =
        3 * ((light[x] as number) + (light[x + 6] as number)) +
        8 * ((light[x + 1] as number) + (light[x + 5] as number)) +
        16 * ((light[x + 2] as number) + (light[x + 4] as number)) +
        20 * (light[x + 3] as number);
  };
  for (let y = -REACH; y < REACH; y += 1) fill(y);
  for (let y = 0; y < height; y += 1) {
    fill(y + REACH);
    const [a, b, c, d, e, f, g] = BELL.map(
      (_, i) => rows[(y - REACH + i + BELL.length) % BELL.length],
    ) as Uint32Array[] as [Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array];
    for (let x = 0; x < width; x += 1) {
      const around =
        3 * ((a[x] as number) + (g[x] as number)) +
        8 * ((b[x] as number) + (f[x] as number)) +
        16 * ((c[x] as number) + (e[x] as number)) +
        20 * (d[x] as number);
      const own = lightness[data[y * width + x] as number] as number;
      const grown = own + (added[own - Math.round(around / (BELL_SUM * BELL_SUM)) + LIGHTEST] as number);
      out[y * width + x] = greys[grown < 0 ? 0 : grown > LIGHTEST ? LIGHTEST : grown] as number;
    }
  }
  return { data: out, width, height };
}
