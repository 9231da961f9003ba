// <gx-filter>: makes one condition from field, operator and value, and goes to the list with it in the address.
import { Combobox } from "../combobox";
import { define, make, textsOf } from "../dom";

interface Operator {
  key: string; // "gte", or with a fixed value "isnull=true"
  label: string;
  values: 0 | 1 | 2 | "many";
  choices?: [string, string][]; // such as the named periods of "within"
  endpoint?: string; // where its values are found, when that is not where the field's are
}

/** A filter that holds and is to be changed: its parameter, and what the builder begins with. */
interface Edit {
  name: string;
  value: string;
  op: string;
  values: string[];
  titles: Record<string, string>;
}

interface FilterField {
  key: string;
  label: string;
  kind: string;
  operators: Operator[];
  choices?: [string, string][];
  endpoint?: string;
}

class GxFilter extends HTMLElement {
  #fields: FilterField[] = [];
  #form!: HTMLFormElement;
  #edit: Edit | null = null;
  #id = "filter-value";

  connectedCallback(): void {
    this.#form = this.querySelector("form")!;
    this.#fields = JSON.parse(this.dataset.fields ?? "[]") as FilterField[];
    this.#control("filter_field").addEventListener("change", () => this.#showOperators());
    this.#control("filter_op").addEventListener("change", () => this.#showValue());
    this.#form.addEventListener("submit", (event) => this.#apply(event));
    this.#id = this.#form.querySelector<HTMLLabelElement>("[data-value] label")?.htmlFor ?? this.#id;
    this.#edit = this.dataset.edit ? (JSON.parse(this.dataset.edit) as Edit) : null;
    this.#showOperators();
    if (this.#edit) this.#begin(this.#edit);
  }

  /** Shows the filter as it is now. */
  #begin(edit: Edit): void {
    this.#control("filter_op").value = edit.op;
    this.#showValue();
    const parts = [...this.#form.querySelectorAll<HTMLInputElement>("[data-value] [data-part]")];
    if (parts[0]?.type === "checkbox") parts.forEach((part) => (part.checked = edit.values.includes(part.value)));
    else parts.forEach((part, index) => (part.value = edit.values[index] ?? ""));
    const input = this.#form.querySelector<HTMLElement>(".picker__input");
    if (input) edit.values.forEach((id) => input.before(this.#chip(id, edit.titles[id] ?? id)));
  }

  #chip(id: string, title: string): HTMLElement {
    return make("span", { class: "chip chip--plain", "data-part": true, "data-chosen-id": id }, make("span", {}, title));
  }

  #control(name: string): HTMLSelectElement {
    return this.#form.elements.namedItem(name) as HTMLSelectElement;
  }

  get #field(): FilterField | undefined {
    return this.#fields.find((field) => field.key === this.#control("filter_field").value);
  }

  get #operator(): Operator | undefined {
    return this.#field?.operators.find((operator) => operator.key === this.#control("filter_op").value);
  }

  #showOperators(): void {
    this.#control("filter_op").replaceChildren(...(this.#field?.operators ?? []).map(({ key, label }) => new Option(label, key)));
    this.#showValue();
  }

  #showValue(): void {
    const slot = this.#form.querySelector<HTMLElement>("[data-value]")!;
    const label = slot.querySelector(".field__label")!;
    const wanted = this.#operator?.values ?? 1;
    slot.hidden = wanted === 0;
    const inputs = wanted === 2 ? this.#between() : [this.#input(wanted === "many")];
    inputs[0]!.querySelector<HTMLElement>("input, select")?.setAttribute("id", this.#id);
    slot.replaceChildren(label, ...inputs);
  }

  #between(): HTMLElement[] {
    const and = make("span", { class: "muted" }, textsOf(this).and);
    return [make("div", { class: "filter-form__between" }, this.#input(false), and, this.#input(false))];
  }

  #input(many: boolean): HTMLElement {
    const field = this.#field;
    if (this.#operator?.choices) return this.#choices(this.#operator.choices, false);
    if (field?.choices) return this.#choices(field.choices, many);
    const endpoint = this.#operator?.endpoint ?? field?.endpoint;
    if (endpoint) return this.#reference(endpoint, many);
    const dated = { date: "date", datetime: "date" }[field?.kind ?? ""];
    const numeric = /^(integer|decimal|money|percent)$/.test(field?.kind ?? "");
    return make("span", {}, make("input", { class: "input", "data-part": true, type: dated ?? "text", inputmode: numeric ? "decimal" : undefined }));
  }

  #choices(choices: [string, string][], many: boolean): HTMLElement {
    if (!many) {
      const select = make("select", { class: "input", "data-part": true });
      select.append(...choices.map(([value, label]) => new Option(label, value)));
      return make("span", {}, select);
    }
    const boxes = choices.map(([value, label]) => make("label", { class: "check" }, make("input", { type: "checkbox", "data-part": true, value }), label));
    return make("div", { class: "checks" }, ...boxes);
  }

  /** A searching field; what is chosen becomes a chip that holds the id. */
  #reference(endpoint: string, many: boolean): HTMLElement {
    const box = make("div", { class: "picker__box" });
    const combobox = new Combobox({
      endpoint,
      texts: textsOf(this),
      choose: ({ id, title }) => {
        if (!many) box.querySelectorAll(".chip").forEach((chip) => chip.remove());
        combobox.input.before(this.#chip(String(id), title));
        combobox.input.value = "";
      },
      backspace: () => combobox.input.previousElementSibling?.remove(),
    });
    box.append(combobox.input);
    return make("div", { class: "picker" }, box, combobox.list, combobox.live);
  }

  #values(): string[] {
    const parts = [...this.#form.querySelectorAll<HTMLElement>("[data-value] [data-part]")];
    return parts.flatMap((part) => {
      if (part.dataset.chosenId) return [part.dataset.chosenId];
      const input = part as HTMLInputElement;
      return input.type === "checkbox" && !input.checked ? [] : input.value.trim() ? [input.value.trim()] : [];
    });
  }

  #apply(event: Event): void {
    event.preventDefault();
    const [field, operator] = [this.#field, this.#operator];
    if (!field || !operator) return;
    const [op, fixed] = operator.key.split("=") as [string, string | undefined];
    const values = fixed === undefined ? this.#values() : [fixed];
    if (!values.length) return;
    const url = new URL(location.href);
    if (this.#edit) url.searchParams.delete(this.#edit.name, this.#edit.value);
    ["cursor", "before", "page"].forEach((name) => url.searchParams.delete(name));
    const several = operator.values === 2 || operator.values === "many";
    const value = several ? values.map((each) => each.replaceAll(",", "\\,")).join(",") : values[0]!;
    url.searchParams.append(op === "eq" ? field.key : `${field.key}__${op}`, value);
    location.assign(url);
  }
}

define("gx-filter", GxFilter);
