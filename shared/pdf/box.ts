import type { Box } from "#shared/reading.ts";

interface Sides {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The box around places on a page of `size`, all in points as seen: fractions of the page. */
export function boxAround(places: readonly Sides[], { width, height }: { width: number; height: number }): Box {
  // Not spread: a stretch of a hostile page has more letters than a call may have arguments.
  const least = (of: (place: Sides) => number) =>
    places.reduce((a, place) => Math.min(a, of(place)), Number.POSITIVE_INFINITY);
  const most = (of: (place: Sides) => number) =>
    places.reduce((a, place) => Math.max(a, of(place)), Number.NEGATIVE_INFINITY);
  return [
    fraction(least(({ left }) => left) / width),
    fraction(least(({ top }) => top) / height),
    fraction(most(({ right }) => right) / width),
    fraction(most(({ bottom }) => bottom) / height),
  ];
}

const fraction = (value: number): number => (Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0);
