// The rules of a field or section in a layout: never, always, or by a condition, built with the builder of filters.
import { fill, make } from "./dom";

export type Rule = boolean | object;
export interface Rules {
  required?: Rule;
  read_only?: Rule;
  shown?: Rule;
}
export interface Surroundings {
  slug: string;
  texts: Record<string, string>;
  conditions: string;
}

interface Told {
  condition: object | null;
  isEmpty: boolean;
}

/** One line for each rule that can be made; `changed` is called after every change. */
export function ruleLines(rules: Rules, names: (keyof Rules)[], about: Surroundings, changed: () => void): HTMLElement[] {
  return names.map((name) => ruleLine(rules, name, about, changed));
}

function ruleLine(rules: Rules, name: keyof Rules, about: Surroundings, changed: () => void): HTMLElement {
  const usual = name === "shown";
  const choice = make("select", { class: "input", "aria-label": about.texts[name] });
  const ways = usual ? ["always", "when"] : ["never", "always", "when"];
  choice.append(...ways.map((way) => new Option(about.texts[way], way)));
  const line = make("div", { class: "tailor-rule" }, make("span", { class: "tailor-rule__name" }, about.texts[name]), choice);
  const set = (rule: Rule | undefined): void => {
    if (rule === undefined || rule === usual) delete rules[name];
    else rules[name] = rule;
    changed();
  };
  const build = (): void => {
    line.querySelector("gx-filter")?.remove();
    if (choice.value === "when") line.append(builder(rules[name], about, set));
  };
  choice.value = typeof rules[name] === "object" ? "when" : (rules[name] ?? usual) ? "always" : "never";
  choice.addEventListener("change", () => {
    if (choice.value !== "when") set(choice.value === "always");
    build();
  });
  build();
  return line;
}

function builder(rule: Rule | undefined, about: Surroundings, set: (rule: Rule | undefined) => void): HTMLElement {
  const made = make("gx-filter", { embedded: "", role: "group", class: "tailor-rule__condition" });
  const base = `/m/${about.slug}/`;
  const condition = typeof rule === "object" ? JSON.stringify(rule) : "";
  Object.assign(made.dataset, { fields: `${base}filter-fields`, preview: `${base}filter-preview`, base, condition, hops: "0", titles: "{}", texts: about.conditions });
  made.addEventListener("gx:condition", (event) => {
    event.stopPropagation();
    const told = (event as CustomEvent<Told>).detail;
    if (told.condition || told.isEmpty) set(told.condition ?? undefined);
  });
  return made;
}

/** What a field bears as marks: which rules it has. */
export function marksOf(rules: Rules, about: Surroundings): string {
  const names = (["required", "read_only", "shown"] as const).filter((name) => rules[name] !== undefined);
  return names.map((name) => (typeof rules[name] === "object" ? `${fill(about.texts[name], {})} …` : about.texts[name])).join(" · ");
}
