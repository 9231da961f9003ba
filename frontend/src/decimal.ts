// Exact decimal arithmetic on strings: a number is digits and a scale, so nothing is ever a float.

export interface Decimal {
  units: bigint;
  scale: number;
}

const FULL_WIDTH = /[０-９．－，]/g;

/** Reads "1,234.50", "１２.5" or "-3"; null when it is no number. */
export function parse(text: string): Decimal | null {
  const plain = text
    .trim()
    .replace(FULL_WIDTH, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[,\s\u00a0]/g, "");
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(plain);
  if (!match || !(match[2] || match[3])) return null;
  const fraction = match[3] ?? "";
  const units = BigInt((match[2] || "0") + fraction);
  return { units: match[1] === "-" ? -units : units, scale: fraction.length };
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: rescale(a, scale) + rescale(b, scale), scale };
}

/** What is left of an amount after so many percent are taken off. */
export function lessPercent(amount: Decimal, percent: Decimal): Decimal {
  const hundred = add({ units: 100n, scale: 0 }, { units: -percent.units, scale: percent.scale });
  return multiply(amount, { units: hundred.units, scale: hundred.scale + 2 });
}

/** Rounds half up, away from zero, as the server does. */
export function round(value: Decimal, places: number): Decimal {
  if (value.scale <= places) return { units: rescale(value, places), scale: places };
  const divisor = 10n ** BigInt(value.scale - places);
  const magnitude = value.units < 0n ? -value.units : value.units;
  const rounded = (magnitude * 2n + divisor) / (divisor * 2n);
  return { units: value.units < 0n ? -rounded : rounded, scale: places };
}

/** "1234567.5" with two places reads "1,234,567.50". */
export function show(value: Decimal, places: number): string {
  const { units } = round(value, places);
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ",");
  const fraction = places ? "." + digits.slice(-places) : "";
  return (units < 0n ? "-" : "") + whole + fraction;
}

function rescale(value: Decimal, scale: number): bigint {
  return value.units * 10n ** BigInt(scale - value.scale);
}
