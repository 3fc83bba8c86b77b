import type { Dice } from "#shared/ml/dice.ts";
import type { Picture } from "../pixels.ts";

/** What copiers, faxes, scanners and cameras do to a page, in place. */
export function degrade(picture: Picture, dice: Dice): void {
  const { dark, width, height } = picture;
  if (dice.chance(0.25)) blur(dark, width, height);
  if (dice.chance(0.1)) thicken(dark, width, height);
  const contrast = dice.chance(0.6) ? dice.between(0.55, 1.15) : 1;
  const [paper, acrossTone, downTone] = dice.chance(0.3)
    ? [dice.between(0, 35), dice.between(-25, 25), dice.between(-25, 25)]
    : [0, 0, 0];
  const noise = dice.chance(0.35) ? dice.between(2, 28) : 0;
  const specks = dice.chance(0.2) ? dice.between(0.0005, 0.012) : 0;
  const threshold = dice.chance(0.08) ? dice.between(60, 150) : null;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const i = y * width + x;
      let value = (dark[i] as number) * contrast + paper + (acrossTone * x) / width + (downTone * y) / height;
      if (noise > 0) value += (dice.next() - 0.5) * 2 * noise;
      if (specks > 0 && dice.next() < specks) value = dice.next() < 0.6 ? 220 : 0;
      if (threshold !== null) value = value > threshold ? 255 : 0;
      dark[i] = Math.max(0, Math.min(255, Math.round(value)));
    }
  }
  if (threshold !== null || dice.chance(0.3)) picture.colour = null;
  else if (picture.colour !== null && dice.chance(0.15)) {
    const cast = dice.whole(10, 60);
    for (let i = 0; i < picture.colour.length; i += 1) picture.colour[i] = Math.max(picture.colour[i] as number, cast);
  }
}

function blur(plane: Uint8Array, width: number, height: number): void {
  const before = plane.slice();
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const i = y * width + x;
      const around =
        (before[i - 1] as number) +
        (before[i + 1] as number) +
        (before[i - width] as number) +
        (before[i + width] as number);
      plane[i] = Math.round(((before[i] as number) * 2 + around) / 6);
    }
  }
}

/** As too much toner does. */
function thicken(plane: Uint8Array, width: number, height: number): void {
  const before = plane.slice();
  for (let y = 0; y < height - 1; y += 1)
    for (let x = 0; x < width - 1; x += 1) {
      const i = y * width + x;
      plane[i] = Math.max(before[i] as number, before[i + 1] as number, before[i + width] as number);
    }
}
