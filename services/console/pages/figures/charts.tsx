import { useWords } from "../../i18n/language.tsx";
import classes from "./figures.module.css";

/** Small pictures in SVG, drawn by hand: four kinds do not need a library. Each says its numbers to a screen reader. */

const [WIDTH, HEIGHT] = [420, 120];
const FOOT = 16;
const PLOT = HEIGHT - FOOT;

interface Point {
  label: string;
  a: number;
  b: number;
}

/** Two counts over time, side by side. */
export function Flow({ points, names }: { points: readonly Point[]; names: readonly [string, string] }) {
  const { number } = useWords();
  const most = Math.max(1, ...points.flatMap(({ a, b }) => [a, b]));
  const step = WIDTH / Math.max(1, points.length);
  const bar = (value: number) => (value / most) * (PLOT - 12);
  return (
    <figure className={classes.figure}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={points.map(({ label, a, b }) => `${label}: ${a}, ${b}`).join("; ")}
      >
        <line x1="0" x2={WIDTH} y1={PLOT} y2={PLOT} className={classes.axis} />
        <text x="0" y="9" className={classes.tick}>
          {number(most)}
        </text>
        {points.map(({ label, a, b }, index) => (
          <g key={label}>
            <title>{`${label}: ${names[0]} ${number(a)}, ${names[1]} ${number(b)}`}</title>
            <rect x={index * step} y="0" width={step} height={HEIGHT} fill="transparent" />
            <rect
              className={classes.first}
              x={index * step + step * 0.12}
              width={step * 0.36}
              y={PLOT - bar(a)}
              height={bar(a)}
            />
            <rect
              className={classes.second}
              x={index * step + step * 0.5}
              width={step * 0.36}
              y={PLOT - bar(b)}
              height={bar(b)}
            />
          </g>
        ))}
        <Ends points={points} />
      </svg>
      <figcaption>
        <span className={classes.key} data-part="first">
          {names[0]}
        </span>
        <span className={classes.key} data-part="second">
          {names[1]}
        </span>
      </figcaption>
    </figure>
  );
}

/** From when to when. */
function Ends({ points }: { points: readonly { label: string }[] }) {
  return (
    <>
      <text x="0" y={HEIGHT - 3} className={classes.tick}>
        {points[0]?.label}
      </text>
      <text x={WIDTH} y={HEIGHT - 3} textAnchor="end" className={classes.tick}>
        {points.length > 1 ? points.at(-1)?.label : ""}
      </text>
    </>
  );
}

interface Spread {
  low: number;
  median: number;
  high: number;
}

/** A share over time: the middle, and where the middle eight in ten lie. A day without answers keeps its place. */
export function Band({ days }: { days: readonly { label: string; spread: Spread | null }[] }) {
  const { percent } = useWords();
  const step = WIDTH / Math.max(1, days.length);
  const y = (value: number) => PLOT - value * (PLOT - 12);
  const points = days.flatMap(({ label, spread }, index) =>
    spread === null ? [] : [{ label, x: (index + 0.5) * step, ...spread }],
  );
  const area = [
    ...points.map(({ x, high }) => `${x},${y(high)}`),
    ...points.map(({ x, low }) => `${x},${y(low)}`).reverse(),
  ];
  return (
    <figure className={classes.figure}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={points.map(({ label, median }) => `${label}: ${percent(median)}`).join("; ")}
      >
        <line x1="0" x2={WIDTH} y1={PLOT} y2={PLOT} className={classes.axis} />
        <text x="0" y="9" className={classes.tick}>
          {percent(1)}
        </text>
        <polygon points={area.join(" ")} className={classes.band} />
        <polyline points={points.map(({ x, median }) => `${x},${y(median)}`).join(" ")} className={classes.line} />
        {points.map(({ label, x, low, median, high }) => (
          <g key={label}>
            <title>{`${label}: ${percent(low)} – ${percent(median)} – ${percent(high)}`}</title>
            <line x1={x} x2={x} y1={y(low)} y2={y(high)} className={classes.range} />
            <circle cx={x} cy={y(median)} r="3.5" className={classes.first} />
          </g>
        ))}
        <Ends points={days} />
      </svg>
    </figure>
  );
}

/** Counts beside each other, longest as wide as the picture. */
export function Bars({ bars }: { bars: readonly { label: string; value: number; isBad?: boolean }[] }) {
  const { number } = useWords();
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <ul className={classes.bars}>
      {bars.map(({ label, value, isBad = false }) => (
        <li key={label}>
          <span className="clip" title={label}>
            {label}
          </span>
          <span className={classes.track} aria-hidden="true">
            <span
              className={classes.part}
              data-bad={isBad && value > 0}
              style={{ width: `${(value / most) * 100}%` }}
            />
          </span>
          <span className="number">{number(value)}</span>
        </li>
      ))}
    </ul>
  );
}
