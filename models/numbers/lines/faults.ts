import type { Dice } from "#shared/ml/dice.ts";
import { type Grey, resized, steadied, thickened } from "#shared/ocr/grey.ts";
import type { PrintFont } from "./fonts.ts";
import type { Print } from "./print.ts";

/** What scanners, faxes and cameras make of a line, and what reading then does to the whole page. */

export const FAULTS = ["clean", "scan", "blurred", "fax", "normal fax", "thin fax", "small"] as const;
export type Fault = (typeof FAULTS)[number];
/** How often each is thrown. */
export type Shares = readonly (readonly [Fault, number])[];
/** What reads well anyway needs little. */
export const MIXED: Shares = [
  ["clean", 0.06],
  ["scan", 0.1],
  ["blurred", 0.14],
  ["fax", 0.18],
  ["normal fax", 0.24],
  ["thin fax", 0.18],
  ["small", 0.1],
];
/** When letters are known: mostly faxes, above all with half of their rows. */
export const POOR: Shares = [
  ["clean", 0.03],
  ["scan", 0.05],
  ["blurred", 0.1],
  ["fax", 0.18],
  ["normal fax", 0.36],
  ["thin fax", 0.2],
  ["small", 0.08],
];

export function anyFault(dice: Dice, shares: Shares): Fault {
  let left = dice.next();
  for (const [fault, share] of shares) {
    left -= share;
    if (left < 0) return fault;
  }
  return "fax";
}

/** Print so thin or so pale that a fax has left of it what the paper's grain let through. */
const isThin = (fault: Fault): boolean => fault === "thin fax";

/** Heights of a capital in pixels of the page, from five-point print to headings; most print is small, and what is large is read anyway. */
function capitalFor(fault: Fault, dice: Dice): number {
  if (fault === "small") return dice.between(6, 13);
  const isFax = fault === "fax" || fault === "normal fax" || isThin(fault);
  const size = dice.next();
  if (size < 0.5) return isFax ? dice.between(8.5, 14) : dice.between(11, 18);
  return size < 0.85 ? dice.between(12, 24) : dice.between(18, 40);
}

/** Of a capital's height: how much narrower the strokes of thin print are; those of a usual font have 0.13. */
const NARROWER = [0.02, 0.1] as const;

export function printFor(fault: Fault, dice: Dice, fonts: readonly PrintFont[]): Print {
  const font = dice.pick(fonts);
  const capital = capitalFor(fault, dice);
  return { font, capital, narrower: isThin(fault) ? dice.between(...NARROWER) * capital : 0 };
}

/** Of the pixels that thin print reaches: those that a fax leaves black. */
const THIN_LEFT = [0.25, 0.65] as const;
/** Lighter is paper. */
const REACHED_BELOW = 230;

/** The grey below which this share of the print's pixels lies. */
function inkBelow({ data }: Grey, share: number): number {
  const reached = data.filter((value) => value < REACHED_BELOW).sort();
  return reached[Math.floor(share * reached.length)] ?? REACHED_BELOW;
}

export async function withFault(image: Grey, fault: Fault, dice: Dice): Promise<Grey> {
  if (fault === "clean") return image;
  if (fault === "small") {
    const noisy = dice.chance(0.4) ? grainy(image, dice.between(5, 25), dice) : image;
    const factor = dice.between(1.9, 3);
    return resized(noisy, Math.round(image.width * factor), Math.round(image.height * factor));
  }
  if (fault === "scan") return speckled(grainy(image, dice.between(5, 30), dice), 0.0005, dice);
  if (fault === "blurred") {
    const soft = grainy(blurred(image, dice.chance(0.3) ? 2 : 1), dice.between(15, 60), dice);
    const turned = dice.chance(0.5) ? blurred(soft, 1) : soft;
    return dice.chance(0.5) ? steadied(turned) : turned;
  }
  const soft = dice.chance(0.25) ? blurred(image, 1) : image;
  const threshold = isThin(fault) ? inkBelow(soft, dice.between(...THIN_LEFT)) : dice.between(100, 180);
  const fax = speckled(
    blackAndWhite(grainy(soft, dice.between(10, 50), dice), threshold),
    dice.chance(0.3) ? 0.004 : 0.0008,
    dice,
  );
  const isHalved = fault === "normal fax" || (isThin(fault) && dice.chance(0.4));
  const rows = isHalved ? await halved(fax, dice) : fax;
  // A page of broken print was made thicker before it was read.
  if (dice.chance(isThin(fault) ? 0.7 : 0.1)) return thickened(rows);
  // A page that lay askew was turned straight, and its edges are grey since.
  return dice.chance(0.5) ? blurred(rows, 1) : rows;
}

function grainy({ data, width, height }: Grey, most: number, dice: Dice): Grey {
  const paper = dice.between(0, 25);
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i += 1) {
    // Two throws added: middling values are likelier, as in a sensor's noise.
    const grain = (dice.next() + dice.next() - 1) * most;
    out[i] = Math.max(0, Math.min(255, Math.round((data[i] as number) - paper + grain)));
  }
  return { data: out, width, height };
}

function speckled(image: Grey, share: number, dice: Dice): Grey {
  const { data, width, height } = image;
  const specks = Math.round(share * data.length * dice.next());
  for (let k = 0; k < specks; k += 1) {
    const at = dice.whole(0, data.length - 1);
    const value = dice.chance(0.75) ? 0 : 255;
    for (const near of [at, at + 1, at + width]) if (near < data.length && dice.chance(0.7)) data[near] = value;
  }
  return { data, width, height };
}

const blackAndWhite = ({ data, width, height }: Grey, threshold: number): Grey => ({
  data: data.map((value) => (value < threshold ? 0 : 255)),
  width,
  height,
});

/** Each pixel with its neighbours, weights 1 2 1 both ways. */
function blurred(image: Grey, times: number): Grey {
  let { data } = image;
  const { width, height } = image;
  for (let n = 0; n < times; n += 1) {
    const across = new Uint16Array(data.length);
    const out = new Uint8Array(data.length);
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1) {
        const i = y * width + x;
        const [before, after] = [data[x > 0 ? i - 1 : i] as number, data[x < width - 1 ? i + 1 : i] as number];
        across[i] = before + 2 * (data[i] as number) + after;
      }
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1) {
        const i = y * width + x;
        const above = across[y > 0 ? i - width : i] as number;
        const below = across[y < height - 1 ? i + width : i] as number;
        out[i] = (above + 2 * (across[i] as number) + below) >> 4;
      }
    data = out;
  }
  return { data, width, height };
}

/** Every second row, and the height brought back by interpolation, as reading does with a fax in normal mode (shared/ocr/doubled.ts). */
async function halved({ data, width, height }: Grey, dice: Dice): Promise<Grey> {
  const first = dice.whole(0, 1);
  const rows = Math.floor((height - first) / 2);
  const half = new Uint8Array(width * rows);
  for (let y = 0; y < rows; y += 1)
    half.set(data.subarray((2 * y + first) * width, (2 * y + first + 1) * width), y * width);
  return resized({ data: half, width, height: rows }, width, rows * 2);
}
