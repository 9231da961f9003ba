// The part of a form that says who is asked or told: a rule, and what that rule needs.
import { make } from "./dom";
import { type Choice, choiceField, type Records, recordsField, textField } from "./flow_fields";
import type { People } from "./flow_tree";

export interface Offers {
  rules: Choice[];
  of: Choice[];
  person_fields: Choice[];
  department_fields: Choice[];
  amount_fields: Choice[];
  copy_on: Choice[];
  users: Records;
  positions: Records;
  roles: Records;
  departments: Records;
  [key: string]: unknown;
}

interface Options {
  people: People;
  offers: Offers;
  texts: Record<string, string>;
  changed: () => void;
  leaveOut?: string[];
  withMoment?: boolean;
}

/** The whole part; it draws itself anew when the rule changes. */
export function peopleForm(options: Options): HTMLElement {
  const whole = make("div", { class: "flow__people form__grid" });
  show(whole, options);
  return whole;
}

function show(whole: HTMLElement, options: Options): void {
  const { people, offers, texts, changed } = options;
  const rules = offers.rules.filter((rule) => !options.leaveOut?.includes(rule.key));
  const again = (): void => {
    changed();
    show(whole, options);
  };
  const rule = choiceField(texts.who ?? "", rules, people.by, (by) => {
    const kept = people.on;
    for (const key of Object.keys(people)) delete (people as unknown as Record<string, unknown>)[key];
    people.by = by;
    if (kept) people.on = kept;
    if (["users", "positions", "roles"].includes(by)) people.ids = [];
    if (by === "field") people.field = offers.person_fields[0]?.key ?? "";
    again();
  });
  const moment = options.withMoment
    ? choiceField(texts.copy_on ?? "", offers.copy_on, people.on ?? "arrival", (on) => {
        people.on = on;
        changed();
      })
    : null;
  whole.replaceChildren(...[rule, ...particulars(options, again), moment].filter((part): part is HTMLElement => part !== null));
}

function particulars(options: Options, again: () => void): HTMLElement[] {
  const { people, offers, texts, changed } = options;
  const ids = (from: Records, label: string): HTMLElement =>
    recordsField(label, from, people.ids ?? [], (found) => {
      people.ids = found;
      changed();
    });
  switch (people.by) {
    case "users":
      return [ids(offers.users, texts.people ?? "")];
    case "positions":
      return [ids(offers.positions, texts.positions ?? "")];
    case "roles":
      return [ids(offers.roles, texts.roles ?? "")];
    case "superior":
      return [counted(options), level(options, texts.level ?? "")];
    case "superiors":
      return [counted(options), ...chain(options, again)];
    case "department_head":
      return [counted(options)];
    case "department_heads":
      return [counted(options), level(options, texts.heads_level ?? "")];
    case "field":
      return [
        choiceField(texts.field ?? "", offers.person_fields, people.field ?? "", (field) => {
          people.field = field;
          changed();
        }),
      ];
    case "choice":
      return scopes(options);
    default:
      return [];
  }
}

/** From whom superiors and departments are counted. */
function counted({ people, offers, texts, changed }: Options): HTMLElement {
  const fields = people.by.startsWith("department") ? offers.department_fields : offers.person_fields;
  const choices = [...offers.of, ...fields.filter((field) => !offers.of.some((each) => each.key === field.key))];
  return choiceField(texts.of ?? "", choices, people.of ?? "submitter", (of) => {
    people.of = of;
    changed();
  });
}

function level({ people, changed }: Options, label: string): HTMLElement {
  const usual = people.by.endsWith("s") ? "" : "1";
  return textField(label, String(people.level ?? usual), (value) => {
    if (/^\d+$/.test(value)) people.level = Number(value);
    else delete people.level;
    changed();
  }, "number");
}

/** Where the chain of superiors ends: at the top, or at a level, a position, a role or an amount. */
function chain({ people, offers, texts, changed }: Options, again: () => void): HTMLElement[] {
  const ends: Choice[] = ["top", "level", "position", "role", "amount"].map((key) => ({ key, label: texts[`until_${key}`] ?? key }));
  const kind = Object.keys(people.until ?? {})[0] ?? "top";
  const select = choiceField(texts.until ?? "", ends.filter((end) => end.key !== "amount" || offers.amount_fields.length > 0), kind, (chosen) => {
    if (chosen === "top") delete people.until;
    else if (chosen === "level") people.until = { level: 2 };
    else if (chosen === "amount") people.until = { amount: { field: offers.amount_fields[0]?.key ?? "", limits: [] } };
    else people.until = { [chosen]: null };
    again();
  });
  const put = (value: unknown): void => {
    people.until = { [kind]: value };
    changed();
  };
  const value = people.until?.[kind];
  if (kind === "level") return [select, textField(texts.until_level ?? "", String(value ?? ""), (text) => put(Number(text) || null), "number")];
  if (kind === "position" || kind === "role") {
    const from = kind === "position" ? offers.positions : offers.roles;
    return [select, recordsField(texts[`until_${kind}`] ?? "", from, value ? [Number(value)] : [], (found) => put(found[0] ?? null), true)];
  }
  if (kind === "amount") return [select, ...limits(value as { field: string; limits: string[] }, offers, texts, put)];
  return [select];
}

function limits(amount: { field: string; limits: string[] }, offers: Offers, texts: Record<string, string>, put: (value: unknown) => void): HTMLElement[] {
  const field = choiceField(texts.amount_field ?? "", offers.amount_fields, amount.field, (key) => put(Object.assign(amount, { field: key })));
  const said = amount.limits.join(" ");
  const each = textField(texts.limits ?? "", said, (text) => put(Object.assign(amount, { limits: text.split(/[\s,，;；]+/).filter(Boolean) })), "text", texts.limits_hint);
  return [field, each];
}

/** Among whom the submitter chooses; nothing means everybody. */
function scopes({ people, offers, texts, changed }: Options): HTMLElement[] {
  const scope = people.scope ?? {};
  const put = (key: string) => (ids: number[]): void => {
    if (ids.length) scope[key] = ids;
    else delete scope[key];
    if (Object.keys(scope).length) people.scope = scope;
    else delete people.scope;
    changed();
  };
  const parts: [string, Records][] = [["users", offers.users], ["positions", offers.positions], ["roles", offers.roles], ["departments", offers.departments]];
  return parts.map(([key, from]) => recordsField(`${texts.scope ?? ""}: ${texts[key === "users" ? "people" : key] ?? key}`, from, scope[key] ?? [], put(key)));
}
