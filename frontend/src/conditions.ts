// Conditions of the one format as the builder of filters edits them: rows with an operator's key, and groups of rows.

export type Json = { all: Json[] } | { any: Json[] } | { not: Json } | { field: string; op: string; value: unknown };
export type Join = "all" | "any" | "none" | "notall";

/** One test. `op` is a key of the builder: "gte", "isnull=true" with its value fixed, "!within:last" with days. */
export interface Row {
  kind: "row";
  path: string;
  op: string;
  values: string[];
}

export interface Group {
  kind: "group";
  join: Join;
  parts: Part[];
}

/** Whether there are records that refer to one, as `opportunities.account`, and meet what is asked of them. */
export interface Related {
  kind: "related";
  path: string;
  op: "some" | "none";
  where: Group;
}

export type Part = Row | Related | Group;

const COUNTED = /^(last|next)_(\d+)_days?$/;
const USUAL = /^(last|next)_(7|30)_days$/;
const SIZES: Record<string, number> = { 万: 4, 亿: 8, k: 3, K: 3, M: 6 };

export function emptyRow(): Row {
  return { kind: "row", path: "", op: "", values: [] };
}

export function emptyGroup(join: Join = "all", parts: Part[] = [emptyRow()]): Group {
  return { kind: "group", join, parts };
}

export function emptyRelated(path: string): Related {
  return { kind: "related", path, op: "some", where: emptyGroup("all", []) };
}

export function fromJson(json: Json): Part {
  if ("all" in json) return emptyGroup("all", json.all.map(fromJson));
  if ("any" in json) return emptyGroup("any", json.any.map(fromJson));
  if ("not" in json) return opposite(json.not);
  if (json.op === "some" || json.op === "none") return { kind: "related", path: json.field, op: json.op, where: groupOf(json.value) };
  return rowOf(json.field, json.op, json.value);
}

function groupOf(value: unknown): Group {
  if (value === true || value == null) return emptyGroup("all", []);
  const part = fromJson(value as Json);
  return part.kind === "group" ? part : emptyGroup("all", [part]);
}

function opposite(json: Json): Part {
  if ("any" in json) return emptyGroup("none", json.any.map(fromJson));
  if ("all" in json) return emptyGroup("notall", json.all.map(fromJson));
  const part = fromJson(json);
  if (part.kind === "row" && part.op === "within:last") return { ...part, op: "!within:last" };
  if (part.kind === "related") return { ...part, op: part.op === "some" ? "none" : "some" };
  return emptyGroup("none", [part]);
}

function rowOf(path: string, op: string, value: unknown): Row {
  const values = (Array.isArray(value) ? value : [value]).map(String);
  const counted = op === "within" && !USUAL.test(values[0]!) ? COUNTED.exec(values[0]!) : null;
  if (counted) return { kind: "row", path, op: `within:${counted[1]}`, values: [counted[2]!] };
  const isFixed = typeof value === "boolean" || (values.length === 1 && values[0]!.startsWith("$"));
  if (isFixed) return { kind: "row", path, op: `${op === "in" ? "eq" : op}=${values[0]}`, values: [] };
  return { kind: "row", path, op, values };
}

/** Whether every value that a test needs is there. */
export function isComplete(part: Part): boolean {
  if (part.kind === "group") return part.parts.length > 0 && part.parts.every(isComplete);
  if (part.kind === "related") return part.where.parts.length === 0 || isComplete(part.where);
  if (!part.path || part.path.endsWith(".") || !part.op) return false;
  return part.op.includes("=") || part.values.length > (part.op === "between" ? 1 : 0);
}

export function toJson(part: Part): Json {
  if (part.kind === "row") return testOf(part);
  if (part.kind === "related") return { field: part.path, op: part.op, value: part.where.parts.length ? toJson(part.where) : true };
  const parts = part.parts.map(toJson);
  if (part.join === "all") return { all: parts };
  if (part.join === "any") return { any: parts };
  return { not: part.join === "none" ? { any: parts } : { all: parts } };
}

function testOf({ path, op, values }: Row): Json {
  const [name, fixed] = op.split("=") as [string, string | undefined];
  if (name.startsWith("!")) return { not: testOf({ kind: "row", path, op: op.slice(1), values }) };
  if (name.startsWith("within:")) return { field: path, op: "within", value: `${name.slice(7)}_${values[0]}_days` };
  if (fixed !== undefined) return { field: path, op: name, value: fixed === "true" ? true : fixed === "false" ? false : fixed };
  const isSeveral = ["in", "nin", "between"].includes(name);
  return { field: path, op: name, value: isSeveral ? values : values[0] };
}

/** The parameters of the address that say the same: what all must hold, one by one. */
export function parameters(root: Group): [string, string][] {
  return root.join === "all" ? root.parts.map(parameter) : [["filter", JSON.stringify(toJson(root))]];
}

function parameter(part: Part): [string, string] {
  const json = toJson(part);
  if (!("field" in json) || part.kind === "related") return ["filter", JSON.stringify(json)];
  const value = Array.isArray(json.value) ? json.value.map((each: string) => each.replaceAll(",", "\\,")).join(",") : String(json.value);
  return [json.op === "eq" ? json.field : `${json.field}__${json.op}`, value];
}

/** "10万" as "100000": exactly, by moving the point. */
export function plainNumber(text: string): string {
  const found = /^(-?)([\d,，]*)(?:[.．](\d+))?\s*(万|亿|k|K|M)?$/.exec(text.trim());
  if (!found) return text.trim();
  const [, sign, whole, part = "", unit] = found;
  const places = unit ? SIZES[unit]! : 0;
  const digits = whole!.replace(/[,，]/g, "") + part.padEnd(places, "0");
  const point = digits.length - Math.max(part.length - places, 0);
  const rest = digits.slice(point);
  return `${sign}${digits.slice(0, point).replace(/^0+(?=\d)/, "") || "0"}${rest ? `.${rest}` : ""}`;
}
