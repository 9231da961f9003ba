// Rows and columns as a spreadsheet copies them: cells between tabs, rows between line ends, and cells with either of
// those, or with quotation marks, inside quotation marks.

export function readSheet(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let isQuoted = false;
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  for (let at = 0; at < plain.length; at++) {
    const sign = plain[at]!;
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (plain[at + 1] === '"') cell += plain[++at];
      else isQuoted = false;
    } else if (sign === '"' && !cell) {
      isQuoted = true;
    } else if (sign === "\t" || sign === "\n") {
      rows.at(-1)!.push(cell.trim());
      cell = "";
      if (sign === "\n") rows.push([]);
    } else {
      cell += sign;
    }
  }
  rows.at(-1)!.push(cell.trim());
  return rows.filter((row) => row.some(Boolean));
}

/** A number as it was copied, without currency and percent signs. */
export function plainNumber(text: string): string {
  return text.replace(/[¥￥$€£%％\s]/g, "");
}
