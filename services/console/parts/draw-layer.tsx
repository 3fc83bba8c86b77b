import { type PointerEvent, useState } from "react";
import { type Box, placed } from "../lib/placed.ts";
import classes from "./parts.module.css";

type Point = [x: number, y: number];

/** Smaller than this is a click, not a box. */
const DRAWN_MIN = 0.004;

/** Lies over an image; a box is drawn on it from corner to corner. */
export function DrawLayer({ onDrawn }: { onDrawn: (box: Box) => void }) {
  const [corners, setCorners] = useState<[from: Point, to: Point] | null>(null);
  const rubber = corners === null ? null : rectangle(...corners);
  const finish = () => {
    if (rubber !== null && rubber[2] - rubber[0] > DRAWN_MIN && rubber[3] - rubber[1] > DRAWN_MIN) onDrawn(rubber);
    setCorners(null);
  };
  return (
    <>
      <div
        className={classes.draw}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setCorners([pointAt(event), pointAt(event)]);
        }}
        onPointerMove={(event) => corners !== null && setCorners([corners[0], pointAt(event)])}
        onPointerUp={finish}
      />
      {rubber !== null && <div className={classes.rubber} style={placed(rubber)} />}
    </>
  );
}

function pointAt(event: PointerEvent<HTMLElement>): Point {
  // offsetX is in the layer's own turned space, so that a box fits the page however it is shown.
  const target = event.currentTarget;
  return [event.nativeEvent.offsetX / target.offsetWidth, event.nativeEvent.offsetY / target.offsetHeight];
}

function rectangle([x1, y1]: Point, [x2, y2]: Point): Box {
  const within = (value: number) => Math.min(1, Math.max(0, value));
  return [within(Math.min(x1, x2)), within(Math.min(y1, y2)), within(Math.max(x1, x2)), within(Math.max(y1, y2))];
}
