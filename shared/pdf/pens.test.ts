import assert from "node:assert/strict";
import { test } from "node:test";
import { onePagePdf } from "../../test/fixtures/raw-pdf.ts";
import { signedPdf, WAYS } from "../../test/fixtures/signed-pdfs.ts";
import { withPage } from "../../test/support/pdf-page.ts";
import type { PdfPage } from "./page.ts";

const LOOK = { dpi: 150, pixelsMax: 4_000_000, channels: 1 } as const;
const PEN = 1.4;
const inkOf = (page: PdfPage, pen?: number) =>
  page.render(pen === undefined ? LOOK : { ...LOOK, pen }).data.reduce((sum, value) => sum + 255 - value, 0);

/** Where the line itself is: text beside it must not hide what is compared. */
const scribble = (start: string, end: string) => {
  const turns = Array.from({ length: 5 }, (_, i) => {
    const x = 100 + i * 20;
    return `${x + 20} 240 ${x - 25} 240 ${x + 15} 200 c`;
  });
  return onePagePdf(`${start} 100 200 m ${turns.join(" ")} ${end}`);
};

test("a hairline drawn by hand is drawn as wide as a pen's, and the page is as before afterwards", async () => {
  await withPage(scribble("0.3 w", "S"), (page) => {
    const before = inkOf(page);
    assert.ok(inkOf(page, PEN) > before * 2.5, `${inkOf(page, PEN)} and ${before}`);
    assert.equal(inkOf(page), before);
    assert.equal(page.freehand().places.length, 1);
  });
});

test("within a group, too, at the group's own scale; a line wide enough stays as it is", async () => {
  const resources = "/XObject << /X 6 0 R >>";
  const inner =
    "0.1 w 30 60 m 36 72 22 72 34 60 c 40 72 26 72 38 60 c 44 72 30 72 42 60 c 48 72 34 72 46 60 c 52 72 38 72 50 60 c S";
  const objects = [{ dictionary: "/Type /XObject /Subtype /Form /BBox [0 0 100 100]", stream: inner }];
  await withPage(onePagePdf("q 4 0 0 4 0 0 cm /X Do Q", { resources, objects }), (page) => {
    const before = inkOf(page);
    const after = inkOf(page, PEN);
    assert.ok(after > before * 2 && after < before * 6, `${after} and ${before}`);
  });
  await withPage(scribble("2 w", "S"), (page) => assert.equal(inkOf(page, PEN), inkOf(page)));
});

test("tables, frames, codes and dashes are drawn as they are", async () => {
  const cells = Array.from({ length: 200 }, (_, i) => `${20 + (i % 20) * 5} ${20 + Math.floor(i / 20) * 5} 4 4 re`);
  for (const content of [`${cells.join(" ")} f`, "0.3 w 20 20 200 100 re S 20 60 m 220 60 l S"])
    await withPage(onePagePdf(content), (page) => {
      assert.deepEqual(page.freehand().places, []);
      assert.equal(inkOf(page, PEN), inkOf(page));
    });
  await withPage(scribble("0.3 w [2 2] 0 d", "S"), (page) => assert.deepEqual(page.freehand().places, []));
});

for (const way of WAYS.filter((one) => one !== "image"))
  test(`a signature put on a page as ${way} is found among its lines`, async () => {
    for (let number = 0; number < 6; number += 1) {
      const { bytes, box } = await signedPdf(way, number);
      assert.ok(box !== null);
      const { places, pictures } = await withPage(bytes, (page) => page.freehand());
      assert.deepEqual(pictures, []);
      const shared = places.some(([left, top, right, bottom]) => {
        const across = Math.min(right, box.right) - Math.max(left, box.left);
        const down = Math.min(bottom, box.bottom) - Math.max(top, box.top);
        return across > 0.6 * (box.right - box.left) && down > 0.6 * (box.bottom - box.top);
      });
      assert.ok(shared, `${number}: ${JSON.stringify(places)}, and it is at ${JSON.stringify(box)}`);
    }
  });

test("ink drawn over a page is seen, also where the file leaves its look to whoever shows it", async () => {
  const list = Array.from({ length: 40 }, (_, i) => `${100 + i * 3 + 12 * Math.cos(i)} ${200 + 14 * Math.sin(i)}`);
  const annotation = `<< /Type /Annot /Subtype /Ink /F 4 /C [0 0 0] /BS << /W 1 >> /Rect [80 180 240 220] /InkList [[${list.join(" ")}]] >>`;
  const bytes = onePagePdf("", { page: "/Annots [6 0 R]", objects: [annotation] });
  await withPage(bytes, (page) => {
    assert.ok(inkOf(page) > 1_000);
    assert.equal(page.freehand().places.length, 1);
  });
});

test("pictures are told where they lie, and of a page with more than is looked at nobody says that it has none", async () => {
  const { bytes, box } = await signedPdf("image", 1);
  assert.ok(box !== null);
  const { pictures } = await withPage(bytes, (page) => page.freehand());
  assert.ok(
    pictures?.some(
      ([left, top, right, bottom]) => left <= box.right && right >= box.left && top <= box.bottom && bottom >= box.top,
    ),
  );
  const many = Array.from({ length: 6_000 }, (_, i) => `${i % 200} ${i % 190} 1 1 re f`).join(" ");
  assert.equal(await withPage(onePagePdf(many), (page) => page.freehand().pictures), null);
});
