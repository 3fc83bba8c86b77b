import type { Size } from "../pixels.ts";
import type { Dice } from "./dice.ts";

/** How thick and how dark ink came out, for a piece or for a whole page: planes of darkness, changed in place. */

/**
 * Pens and toner: strokes thicker (`by` up to 1) or thinner (down to -1), by that share of
 * what the darkest or lightest neighbour of a pixel differs from it.
 */
export function restroke(dark: Uint8Array, { width, height }: Size, by: number): void {
  if (by === 0) return;
  const before = dark.slice();
  const isThicker = by > 0;
  const share = Math.abs(by);
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const i = y * width + x;
      const own = before[i] as number;
      let most = own;
      for (let k = 0; k < 4; k += 1) {
        const value = before[k === 0 ? i - 1 : k === 1 ? i + 1 : k === 2 ? i - width : i + width] as number;
        if (isThicker ? value > most : value < most) most = value;
      }
      dark[i] = Math.round(own + (most - own) * share);
    }
  }
}

/** Half-tones darker (`by` up to 1) or lighter (down to -1); paper and full ink stay. Times `strength`. */
export function retone(dark: Uint8Array, by: number, strength: number): void {
  const table = Uint8Array.from({ length: 256 }, (_, value) =>
    Math.max(0, Math.min(255, Math.round((value + (by * value * (255 - value)) / 255) * strength))),
  );
  for (let i = 0; i < dark.length; i += 1) dark[i] = table[dark[i] as number] as number;
}

/** For restroke, by dice: mostly nothing. Thinning goes less far, or hair lines would be gone. */
export const strokeChange = (dice: Dice, share: number): number => (dice.chance(share) ? dice.between(-0.45, 0.8) : 0);
