import type { Fields } from "../endpoint.js";
import { refuse } from "../refusal.js";

const SOURCE = "docs/spec.md 2.4";

/** A number of the unit square, with at most six decimals. */
const UNIT = /^(?:0(?:\.\d{1,6})?|1(?:\.0{1,6})?)$/;

/** Checks a crop such as `0_0_1_0.5`, and returns it. */
export function checkCrop(crop: string): string {
  if (crop === "") return crop;
  const corners = crop.split("_");
  if (corners.length !== 4)
    refuse(53402, { zh: "裁剪坐标的格式是 X1_Y1_X2_Y2", en: "a crop is X1_Y1_X2_Y2" }, SOURCE);
  checkCorners(corners);
  return crop;
}

/** Checks the crops of a cover in their newer form. Every member may be left out. */
export function checkCropList(cover: Fields): void {
  for (const crop of cover.objects("crop_percent_list")) {
    const ratio = crop.get("ratio");
    if (ratio !== undefined && !["2.35_1", "1_1", "16_9"].includes(String(ratio))) {
      refuse(
        53402,
        { zh: "ratio 为 2.35_1、1_1 或 16_9", en: "ratio is 2.35_1, 1_1 or 16_9" },
        SOURCE,
      );
    }
    const corners = ["x1", "y1", "x2", "y2"].map((name) => crop.get(name));
    const told = corners.filter((corner) => corner !== undefined);
    if (told.length === 4) checkCorners(told.map(String));
    else for (const corner of told) checkCorner(String(corner));
  }
}

function checkCorners(corners: readonly string[]): void {
  for (const corner of corners) checkCorner(corner);
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = corners.map(Number);
  if (x1 >= x2 || y1 >= y2)
    refuse(
      53402,
      { zh: "裁剪坐标从左上到右下", en: "a crop goes from top left to bottom right" },
      SOURCE,
    );
}

function checkCorner(corner: string): void {
  if (!UNIT.test(corner))
    refuse(
      53402,
      {
        zh: "坐标为 0 至 1，最多六位小数",
        en: "a corner is from 0 to 1, with at most six decimals",
      },
      SOURCE,
    );
}
