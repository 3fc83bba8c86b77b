/** A piece of connected ink; edges in pixels, right and bottom excluded. */
export interface Component {
  pixels: number[];
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Pieces of ink, connected over edges and corners, in reading order of their first pixel. */
export function componentsOf(ink: Uint8Array, width: number, height: number): Component[] {
  const seen = new Uint8Array(ink.length);
  const components: Component[] = [];
  for (let start = 0; start < ink.length; start += 1) {
    if (ink[start] !== 1 || seen[start] === 1) continue;
    const piece: Component = { pixels: [start], left: width, top: height, right: 0, bottom: 0 };
    seen[start] = 1;
    for (let next = 0; next < piece.pixels.length; next += 1) {
      const i = piece.pixels[next] as number;
      const [x, y] = [i % width, Math.floor(i / width)];
      piece.left = Math.min(piece.left, x);
      piece.right = Math.max(piece.right, x + 1);
      piece.top = Math.min(piece.top, y);
      piece.bottom = Math.max(piece.bottom, y + 1);
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny += 1) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx += 1) {
          const n = ny * width + nx;
          if (ink[n] !== 1 || seen[n] === 1) continue;
          seen[n] = 1;
          piece.pixels.push(n);
        }
      }
    }
    components.push(piece);
  }
  return components;
}
