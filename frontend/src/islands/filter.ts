// <gx-filter>: builds a condition of rows and groups, says it in words with its count, and goes to the list with it.
// With `embedded` it stands in the form of something else: it begins at once, may be empty, and instead of going
// anywhere it tells each change as an event gx:condition, with the condition as JSON, or null where it is incomplete.
// `data-hops` says through how many references a test may go; one, unless said otherwise.
import { emptyGroup, emptyRelated, emptyRow, fromJson, type Group, isComplete, type Join, type Json, parameters, type Part, type Related, type Row, toJson } from "../conditions";
import { define, fill, icon, make, textsOf } from "../dom";
import { type Offer, valueWidget } from "../filter_value";
import { get, Refused } from "../http";

interface Further {
  key: string;
  label: string;
  href: string;
}

interface Offers {
  fields: Offer[];
  through: Further[];
  related: Further[];
}

/** Where a condition stands: in which groups, and in how many questions about records that refer to others. */
interface Place {
  offers: Offers;
  depth: number;
  inside: number;
}

const JOINS: Join[] = ["all", "any", "none", "notall"];
const WAIT = 250;
const DEEPEST = 4;
const MOST_INSIDE = 2;
const RELATED = "related:"; // before the names of records that refer to others, among the names of fields
const loaded = new Map<string, Promise<Offers>>();

function offersAt(href: string): Promise<Offers> {
  const found = loaded.get(href) ?? get<Offers>(href);
  loaded.set(href, found);
  found.catch(() => loaded.delete(href));
  return found;
}

function chosen(name: string): Row | Related {
  return name.startsWith(RELATED) ? emptyRelated(name.slice(RELATED.length)) : { ...emptyRow(), path: name };
}

class GxFilter extends HTMLElement {
  #root: Group = emptyGroup();
  #own: Offers = { fields: [], through: [], related: [] };
  #texts: Record<string, string> = {};
  #titles: Record<string, Record<string, string>> = {};
  #told = make("p", { class: "rules__told", role: "status" });
  #timer = 0;
  #asked: AbortController | null = null;

  connectedCallback(): void {
    this.#texts = textsOf(this);
    this.#titles = JSON.parse(this.dataset.titles ?? "{}") as Record<string, Record<string, string>>;
    if (this.#isEmbedded) return void this.#open(this);
    const details = this.closest("details");
    details?.addEventListener("toggle", () => details.open && void this.#open(details));
    if (details?.open) void this.#open(details);
  }

  get #isEmbedded(): boolean {
    return this.hasAttribute("embedded");
  }

  async #open(details: HTMLElement): Promise<void> {
    if (this.hasAttribute("ready")) return this.#place(details);
    try {
      this.#own = await offersAt(this.dataset.fields ?? "");
    } catch {
      return this.setAttribute("plain", ""); // the form that works without scripts stays
    }
    const json = this.dataset.condition ? (JSON.parse(this.dataset.condition) as Json) : null;
    const part = json ? fromJson(json) : this.#isEmbedded ? emptyGroup("all", []) : emptyRow();
    this.#root = part.kind === "group" ? part : emptyGroup("all", [part]);
    this.setAttribute("ready", "");
    this.#show();
    if (this.#isEmbedded) return;
    this.#place(details);
    this.querySelector<HTMLElement>(".rule select")?.focus();
  }

  /** Keeps the window inside the screen, wherever its button stands. */
  #place(details: HTMLElement): void {
    const list = details.querySelector<HTMLElement>(".menu__list");
    if (!list || getComputedStyle(list).position === "fixed") return;
    list.style.translate = "";
    list.style.translate = `${Math.min(0, innerWidth - 12 - list.getBoundingClientRect().right)}px`;
  }

  #show(): void {
    const apply = this.#isEmbedded ? null : make("button", { class: "btn btn--primary" }, this.#texts.apply);
    const rules = make(apply ? "form" : "div", { class: "rules" }, this.#group(this.#root, null, { offers: this.#own, depth: 0, inside: 0 }), make("div", { class: "rules__foot" }, this.#told, apply));
    rules.addEventListener("submit", (event) => this.#apply(event));
    this.replaceChildren(rules);
    this.#changed();
  }

  #group(group: Group, within: Group | null, place: Place): HTMLElement {
    const join = make("select", { class: "input rules__join", "aria-label": this.#texts.join });
    join.append(...JOINS.map((each) => new Option(this.#texts[each], each)));
    join.value = group.join;
    join.addEventListener("change", () => {
      group.join = join.value as Join;
      this.#changed();
    });
    const head = make("div", { class: "rules__head" }, join);
    const parts = make("div", { class: "rules__parts" }, ...group.parts.map((part) => this.#part(part, group, place)));
    const whole = make("div", { class: "rules__group", role: "group" }, head, parts, this.#adding(group, parts, place));
    if (within) head.append(this.#drop(this.#texts.dropGroup, within, group, whole));
    return whole;
  }

  #part(part: Part, within: Group, place: Place): HTMLElement {
    if (part.kind === "related") return this.#related(part, within, place);
    return part.kind === "group" ? this.#group(part, within, { ...place, depth: place.depth + 1 }) : this.#row(part, within, place);
  }

  /** Puts another part where one stands, with the pointer where it was. */
  #turn(part: Part, into: Part, within: Group, element: HTMLElement, place: Place): void {
    within.parts[within.parts.indexOf(part)] = into;
    const made = this.#part(into, within, place);
    element.replaceWith(made);
    made.querySelector<HTMLElement>("select")?.focus();
    this.#changed();
  }

  /** Whether there are such records, or none, and below it what is asked of them. */
  #related(part: Related, within: Group, place: Place): HTMLElement {
    const field = this.#fieldSelect(place.offers, [`${RELATED}${part.path}`], 0, this.#texts.field, place.inside);
    if (!field.value) field.append(new Option(part.path, `${RELATED}${part.path}`, true, true)); // behind a reference
    const op = make("select", { class: "input", "aria-label": this.#texts.op });
    op.append(new Option(this.#texts.some, "some"), new Option(this.#texts.noSuch, "none"));
    op.value = part.op;
    op.addEventListener("change", () => {
      part.op = op.value as Related["op"];
      this.#changed();
    });
    const rule = make("div", { class: "rule" }, field, make("span", { class: "rule__rest" }, op));
    const element = make("div", { class: "rules__related" }, rule);
    rule.append(this.#drop(this.#texts.drop, within, part, element));
    field.addEventListener("change", () => this.#turn(part, chosen(field.value), within, element, place));
    void this.#showAsked(part, place, element);
    return element;
  }

  async #showAsked(part: Related, place: Place, element: HTMLElement): Promise<void> {
    let { offers } = place;
    const steps = part.path.split(".");
    for (const step of steps.slice(0, -2)) {
      const far = offers.through.find(({ key }) => key === step);
      if (!far) return;
      offers = await offersAt(far.href);
    }
    const found = offers.related.find(({ key }) => key === steps.slice(-2).join("."));
    if (!found) return;
    const inner = { offers: await offersAt(found.href), depth: place.depth + 1, inside: place.inside + 1 };
    element.append(this.#group(part.where, null, inner));
  }

  #adding(group: Group, parts: HTMLElement, place: Place): HTMLElement {
    const add = (part: Part): void => {
      group.parts.push(part);
      const made = this.#part(part, group, place);
      parts.append(made);
      made.querySelector<HTMLElement>("select")?.focus();
      this.#changed();
    };
    const row = make("button", { type: "button", class: "btn btn--quiet btn--small" }, `+ ${this.#texts.add}`);
    row.addEventListener("click", () => add(emptyRow()));
    const inner = make("button", { type: "button", class: "btn btn--quiet btn--small" }, `+ ${this.#texts.group}`);
    inner.addEventListener("click", () => add(emptyGroup(group.join === "any" ? "all" : "any")));
    return make("div", { class: "rules__add" }, row, place.depth < DEEPEST ? inner : null);
  }

  #drop(label: string | undefined, within: Group, part: Part, element: HTMLElement): HTMLElement {
    const button = make("button", { type: "button", class: "btn btn--quiet btn--icon btn--small", "aria-label": label }, icon("close"));
    button.addEventListener("click", () => {
      within.parts = within.parts.filter((each) => each !== part);
      const next = (element.nextElementSibling ?? element.previousElementSibling)?.querySelector<HTMLElement>("select");
      element.remove();
      (next ?? this.querySelector<HTMLElement>(".rules__join"))?.focus();
      this.#changed();
    });
    return button;
  }

  #row(row: Row, within: Group, place: Place): HTMLElement {
    const field = this.#fieldSelect(place.offers, row.path.split("."), 0, this.#texts.field, place.inside);
    const rest = make("span", { class: "rule__rest" });
    const element = make("div", { class: "rule" }, field, rest);
    element.append(this.#drop(this.#texts.drop, within, row, element));
    field.addEventListener("change", () => {
      if (field.value.startsWith(RELATED)) return this.#turn(row, chosen(field.value), within, element, place);
      Object.assign(row, { path: field.value, op: "", values: [] });
      void this.#showRest(row, rest, place.offers);
    });
    if (!row.path) row.path = field.value;
    void this.#showRest(row, rest, place.offers);
    return element;
  }

  /** The fields of one module, the references that lead on from it while another step is allowed, and the records that
   * refer to it. */
  #fieldSelect({ fields, through, related }: Offers, steps: string[], depth: number, label?: string, inside = MOST_INSIDE): HTMLSelectElement {
    const hops = Number(this.dataset.hops ?? 1);
    const select = make("select", { class: "input", "aria-label": label });
    select.append(...fields.map((field) => new Option(field.label, field.key)));
    if (through.length && depth < hops) {
      const far = make("optgroup", { label: this.#texts.through ?? "" });
      far.append(...through.map((each) => new Option(`${each.label} ›`, `${each.key}.`)));
      select.append(far);
    }
    if (related.length && hops && inside < MOST_INSIDE) {
      const others = make("optgroup", { label: this.#texts.related ?? "" });
      others.append(...related.map((each) => new Option(each.label, `${RELATED}${each.key}`)));
      select.append(others);
    }
    const value = depth < steps.length - 1 ? `${steps[depth]}.` : steps[depth];
    if (value) select.value = value;
    return select;
  }

  /** What stands behind the field: for a reference its own fields, as far as the path goes, then operator and value. */
  async #showRest(row: Row, rest: HTMLElement, own: Offers): Promise<void> {
    const before: HTMLElement[] = [];
    const path = row.path;
    const steps = path.split(".");
    let here = own;
    for (let depth = 0; depth < steps.length - 1; depth += 1) {
      const far = here.through.find(({ key }) => key === steps[depth]);
      if (!far) return;
      here = await offersAt(far.href);
      if (row.path !== path) return; // another field was chosen meanwhile
      const select = this.#fieldSelect(here, steps, depth + 1, fill(this.#texts.of, { what: far.label }));
      const head = steps.slice(0, depth + 1).join(".");
      select.addEventListener("change", () => {
        Object.assign(row, { path: `${head}.${select.value}`, op: "", values: [] });
        void this.#showRest(row, rest, own);
      });
      before.push(select);
      if (depth + 1 === steps.length - 1) row.path = `${head}.${select.value}`;
    }
    const last = row.path.split(".").pop();
    this.#showOperators(row, rest, before, here.fields.find(({ key }) => key === last));
  }

  #showOperators(row: Row, rest: HTMLElement, before: HTMLElement[], field: Offer | undefined): void {
    if (!field) return;
    const select = make("select", { class: "input", "aria-label": this.#texts.op });
    select.append(...field.operators.map(({ key, label }) => new Option(label, key)));
    if (field.operators.some(({ key }) => key === row.op)) select.value = row.op;
    const slot = make("span", { class: "rule__value" });
    const use = (): void => {
      row.op = select.value;
      const operator = field.operators.find(({ key }) => key === row.op)!;
      const changed = (values: string[]): void => {
        row.values = values;
        this.#changed();
      };
      const options = { field, operator, values: row.values, texts: this.#texts, titles: this.#titles, changed };
      slot.replaceChildren(...(operator.values === 0 ? [] : [valueWidget(options)]));
      this.#changed();
    };
    select.addEventListener("change", () => {
      row.values = [];
      use();
    });
    rest.replaceChildren(...before, select, slot);
    use();
  }

  #changed(): void {
    if (this.#isEmbedded) this.#tell();
    window.clearTimeout(this.#timer);
    this.#asked?.abort();
    this.#timer = window.setTimeout(() => void this.#preview(), WAIT);
  }

  #tell(): void {
    const isEmpty = this.#root.parts.length === 0;
    const condition = !isEmpty && isComplete(this.#root) ? toJson(this.#root) : null;
    this.dispatchEvent(new CustomEvent("gx:condition", { bubbles: true, detail: { condition, isEmpty } }));
  }

  #with(path: string): URL {
    const url = new URL(path, location.href);
    url.search = new URL(this.dataset.base ?? "", location.href).search;
    parameters(this.#root).forEach(([name, value]) => url.searchParams.append(name, value));
    return url;
  }

  /** A condition of a form is asked for as a whole: it may reach further than a list's address. */
  #previewAt(): URL {
    if (!this.#isEmbedded) return this.#with(this.dataset.preview ?? "");
    const url = new URL(this.dataset.preview ?? "", location.href);
    url.searchParams.set("condition", JSON.stringify(toJson(this.#root)));
    return url;
  }

  async #preview(): Promise<void> {
    if (!this.#root.parts.length) return void this.#told.replaceChildren(this.#texts.always ?? "");
    if (!isComplete(this.#root)) return void this.#told.replaceChildren(this.#texts.incomplete ?? "");
    this.#asked = new AbortController();
    this.#told.dataset.state = "";
    try {
      const { count, sentence } = await get<{ count: string; sentence: string }>(this.#previewAt().href, this.#asked.signal);
      const matching = make("strong", {}, fill(this.#texts.matching, { count }));
      this.#told.replaceChildren(make("span", {}, sentence), matching);
    } catch (error) {
      if ((error as Error).name === "AbortError") return;
      this.#told.dataset.state = "bad";
      this.#told.replaceChildren(error instanceof Refused ? error.problem.detail : (this.#texts.offline ?? ""));
    }
  }

  #apply(event: Event): void {
    event.preventDefault();
    if (isComplete(this.#root)) location.assign(this.#with(this.dataset.base ?? ""));
  }
}

define("gx-filter", GxFilter);

declare global {
  interface HTMLElementTagNameMap {
    "gx-filter": HTMLElement;
  }
}
