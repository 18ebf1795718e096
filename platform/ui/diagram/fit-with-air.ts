/** Free space around a fitted drawing, in its own pixels. */
const AIR = 40;

/** A place on the drawing, in its own pixels. */
interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What fitting needs of the canvas of diagram-js. */
export interface FittedCanvas {
  viewbox(): { inner: Box; outer: { width: number; height: number } };
  viewbox(box: Box): void;
  resized(): void;
}

/** Shows the whole drawing with some air around it, never larger than drawn. Does nothing while it has no size. */
export function fitWithAir(canvas: FittedCanvas): void {
  canvas.resized();
  const { inner, outer } = canvas.viewbox();
  if (!outer.width || !outer.height) return;
  const scale = Math.min(outer.width / (inner.width + 2 * AIR), outer.height / (inner.height + 2 * AIR), 1);
  const [width, height] = [outer.width / scale, outer.height / scale];
  canvas.viewbox({
    x: inner.x - (width - inner.width) / 2,
    y: inner.y - (height - inner.height) / 2,
    width,
    height,
  });
}
