import type { CurvePoint } from "#shared/ml/classification.ts";
import { ERROR_MAX } from "#shared/ml/classification.ts";

const [WIDTH, HEIGHT, MARGIN] = [640, 360, 48];
/** The axis of errors ends at a round value above the curve, and shows the promised rate in any case. */
const STEP = 0.05;

/** The risk–coverage curve as SVG: error among the answered by the share answered, the promised rate as a line. */
export function curveSvg(points: readonly CurvePoint[]): string {
  const most = Math.max(ERROR_MAX * 2, ...points.map(({ error }) => error));
  const top = Math.ceil(most / STEP) * STEP;
  const x = (coverage: number) => (MARGIN + coverage * (WIDTH - 2 * MARGIN)).toFixed(1);
  const y = (error: number) => (HEIGHT - MARGIN - (error / top) * (HEIGHT - 2 * MARGIN)).toFixed(1);
  const percent = (value: number) => `${Math.round(value * 1_000) / 10} %`;
  const axis = [0, 0.25, 0.5, 0.75, 1];
  const across = axis.map(
    (share) => `<text x="${x(share)}" y="${HEIGHT - MARGIN + 18}" text-anchor="middle">${percent(share)}</text>`,
  );
  const up = axis.map(
    (share) =>
      `<line x1="${x(0)}" x2="${x(1)}" y1="${y(share * top)}" y2="${y(share * top)}" stroke="#ddd"/>` +
      `<text x="${MARGIN - 6}" y="${Number(y(share * top)) + 4}" text-anchor="end">${percent(share * top)}</text>`,
  );
  const path = points.map(({ coverage, error }, i) => `${i === 0 ? "M" : "L"}${x(coverage)} ${y(error)}`).join(" ");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<title>Error among the answered by the share answered</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...up,
    ...across,
    `<line x1="${x(0)}" x2="${x(1)}" y1="${y(ERROR_MAX)}" y2="${y(ERROR_MAX)}" stroke="#b00" stroke-dasharray="4 4"/>`,
    `<text x="${x(0.01)}" y="${Number(y(ERROR_MAX)) - 4}" fill="#b00">promised: ${percent(ERROR_MAX)}</text>`,
    `<path d="${path}" fill="none" stroke="#036" stroke-width="2"/>`,
    `<text x="${WIDTH / 2}" y="${HEIGHT - 8}" text-anchor="middle">share answered, most confident first</text>`,
    `<text x="12" y="${MARGIN - 16}">wrong among the answered</text>`,
    "</svg>\n",
  ].join("\n");
}
