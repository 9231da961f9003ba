// The widget for the value of one test: what fits the field and its operator.
import { Combobox } from "./combobox";
import { plainNumber } from "./conditions";
import { make } from "./dom";

export interface Operator {
  key: string;
  label: string;
  values: 0 | 1 | 2 | "many";
  choices?: [string, string][]; // such as the named periods of "within"
  endpoint?: string; // where its values are found, when that is not where the field's are
}

export interface Offer {
  key: string;
  label: string;
  kind: string;
  operators: Operator[];
  choices?: [string, string][];
  endpoint?: string;
}

export interface ValueOptions {
  field: Offer;
  operator: Operator;
  values: string[];
  texts: Record<string, string>;
  titles: Record<string, Record<string, string>>;
  changed: (values: string[]) => void;
}

const NUMERIC = /^(integer|decimal|money|percent)$/;

export function valueWidget(options: ValueOptions): HTMLElement {
  const { field, operator, values } = options;
  if (operator.key.startsWith("within:") || operator.key.startsWith("!")) return days(options);
  if (operator.choices) return select(operator.choices, options);
  if (field.choices) return operator.values === "many" ? boxes(field.choices, options) : select(field.choices, options);
  const endpoint = operator.endpoint ?? field.endpoint;
  if (endpoint) return records(endpoint, options);
  if (operator.values !== 2) return input(options, values[0] ?? "", (value) => options.changed(value ? [value] : []));
  return between(options);
}

function between(options: ValueOptions): HTMLElement {
  const ends = [options.values[0] ?? "", options.values[1] ?? ""];
  const put = (at: number) => (value: string) => {
    ends[at] = value;
    options.changed(ends.every(Boolean) ? [...ends] : []);
  };
  const and = make("span", { class: "muted" }, options.texts.and);
  return make("span", { class: "rule__between" }, input(options, ends[0]!, put(0)), and, input(options, ends[1]!, put(1)));
}

function input({ field, texts }: ValueOptions, value: string, put: (value: string) => void): HTMLInputElement {
  const isNumber = NUMERIC.test(field.kind);
  const made = make("input", {
    class: "input", type: field.kind === "date" ? "date" : "text", inputmode: isNumber ? "decimal" : undefined,
    "aria-label": texts.value, autocomplete: "off",
  });
  made.value = value;
  made.addEventListener("input", (event) => {
    if (!(event as InputEvent).isComposing) put(isNumber ? plainNumber(made.value) : made.value.trim());
  });
  made.addEventListener("compositionend", () => put(isNumber ? plainNumber(made.value) : made.value.trim()));
  return made;
}

function days({ values, texts, changed }: ValueOptions): HTMLElement {
  const made = make("input", { class: "input", type: "number", min: "1", max: "9999", "aria-label": texts.value });
  made.value = values[0] ?? "";
  made.addEventListener("input", () => changed(made.checkValidity() && made.value ? [made.value] : []));
  return make("span", { class: "rule__between" }, made, make("span", { class: "muted" }, texts.days));
}

function select(choices: [string, string][], { values, texts, changed }: ValueOptions): HTMLElement {
  const made = make("select", { class: "input", "aria-label": texts.value });
  made.append(...choices.map(([value, label]) => new Option(label, value)));
  if (values[0] && !choices.some(([value]) => value === values[0])) made.append(new Option(values[0], values[0]));
  made.value = values[0] ?? choices[0]?.[0] ?? "";
  made.addEventListener("change", () => changed([made.value]));
  if (!values.length && made.value) changed([made.value]);
  return made;
}

function boxes(choices: [string, string][], { values, texts, changed }: ValueOptions): HTMLElement {
  const made = choices.map(([value, label]) => {
    const box = make("input", { type: "checkbox", value });
    box.checked = values.includes(value);
    return make("label", { class: "check" }, box, label);
  });
  const whole = make("div", { class: "checks rule__choices", role: "group", "aria-label": texts.value }, ...made);
  whole.addEventListener("change", () => changed([...whole.querySelectorAll<HTMLInputElement>("input:checked")].map((box) => box.value)));
  return whole;
}

/** A searching field; what is chosen becomes a chip that holds the id. */
function records(endpoint: string, { operator, values, texts, titles, changed }: ValueOptions): HTMLElement {
  const known: Record<string, string> = { ...titles[endpoint.split("?")[0]!] };
  const box = make("div", { class: "picker__box" });
  const several = operator.values === "many";
  const tell = (next: string[]): void => {
    values = next;
    box.querySelectorAll(".chip").forEach((chip) => chip.remove());
    combobox.input.before(...values.map((id) => make("span", { class: "chip chip--plain" }, make("span", {}, known[id] ?? `#${id}`))));
    changed(values);
  };
  const combobox = new Combobox({
    endpoint,
    texts: { ...texts, none: texts.none_found ?? "" },
    choose: ({ id, title }) => {
      known[String(id)] = title;
      combobox.input.value = "";
      tell(several ? [...new Set([...values, String(id)])] : [String(id)]);
    },
    backspace: () => tell(values.slice(0, -1)),
  });
  combobox.input.setAttribute("aria-label", texts.value ?? "");
  box.append(combobox.input);
  tell(values);
  return make("div", { class: "picker" }, box, combobox.list, combobox.live);
}
