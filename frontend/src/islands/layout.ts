// <gx-layout>: the editor of a layout. Fields are dragged by mouse or touch, or moved by Alt and arrows; what stands on
// the page is the layout, written into the field that the form sends. Without scripts that field is edited itself.
import type Sortable from "sortablejs";
import { define, fill, make, textsOf } from "../dom";
import { marksOf, ruleLines, type Rules, type Surroundings } from "../layout_rules";
import { announce } from "./toast";

interface Placed extends Rules {
  key: string;
}
interface Section {
  label_zh: string;
  label_en: string;
  columns: number;
  folded: boolean;
  shown?: boolean | object;
  fields: Placed[];
}
interface Layout {
  sections: Section[];
  [other: string]: unknown;
}
interface Known {
  label: string;
  required: boolean;
  read_only: boolean;
}

class GxLayout extends HTMLElement {
  #about: Surroundings = { slug: "", texts: {}, conditions: "" };
  #fields: Record<string, Known> = {};
  #layout: Layout = { sections: [] };
  #placed = new WeakMap<Element, Placed>();
  #sections = new WeakMap<Element, Section>();
  #sortables: Sortable[] = [];

  connectedCallback(): void {
    this.#about = { slug: this.dataset.slug!, texts: textsOf(this), conditions: this.dataset.conditions ?? "{}" };
    this.#fields = JSON.parse(this.dataset.fields ?? "{}") as Record<string, Known>;
    this.#layout = JSON.parse(this.#area.value) as Layout;
    this.#area.closest<HTMLElement>(".field")!.hidden = true;
    this.append(this.#drawn());
    void this.#sort();
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("input", () => this.#write());
  }

  disconnectedCallback(): void {
    this.#sortables.forEach((sortable) => sortable.destroy());
  }

  get #area(): HTMLTextAreaElement {
    return this.querySelector<HTMLTextAreaElement>("textarea[name=body]")!;
  }

  get #lists(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-list]")];
  }

  #drawn(): HTMLElement {
    const placed = new Set(this.#layout.sections.flatMap((section) => section.fields.map((field) => field.key)));
    const rest = Object.keys(this.#fields).filter((key) => !placed.has(key)).map((key) => this.#field({ key }));
    const texts = this.#about.texts;
    const heap = make("ul", { class: "tailor-fields", "data-list": "", "aria-label": texts.unplaced }, ...rest);
    const beside = make("aside", { class: "tailor-unplaced" }, make("h2", {}, texts.unplaced), heap);
    const sections = make("div", { class: "tailor-sections", "data-sections": "" }, ...this.#layout.sections.map((section) => this.#section(section)));
    const add = make("button", { type: "button", class: "btn" }, `+ ${texts.add}`);
    add.addEventListener("click", () => {
      const made = this.#section({ label_zh: "", label_en: "", columns: 2, folded: false, fields: [] });
      sections.append(made);
      void this.#sort();
      made.querySelector("input")?.focus();
    });
    return make("div", { class: "tailor-layout" }, beside, make("div", {}, sections, add));
  }

  #section(section: Section): HTMLElement {
    const texts = this.#about.texts;
    const input = (name: "label_zh" | "label_en", label: string | undefined): HTMLInputElement => {
      const made = make("input", { class: "input", value: section[name], placeholder: label, "aria-label": label, maxlength: "60" });
      made.addEventListener("input", () => { section[name] = made.value; });
      return made;
    };
    const columns = make("select", { class: "input", "aria-label": texts.columns });
    columns.append(...[1, 2, 3].map((count) => new Option(String(count), String(count))));
    columns.value = String(section.columns);
    columns.addEventListener("input", () => { section.columns = Number(columns.value); });
    const folded = make("input", { type: "checkbox" });
    folded.checked = section.folded;
    folded.addEventListener("input", () => { section.folded = folded.checked; });
    const element = make("section", { class: "tailor-section" });
    const tool = (label: string | undefined, sign: string, act: () => void): HTMLElement => {
      const button = make("button", { type: "button", class: "btn btn--quiet btn--icon btn--small", "aria-label": label, title: label }, sign);
      button.addEventListener("click", () => { act(); button.focus(); this.#write(); });
      return button;
    };
    const head = make("div", { class: "tailor-section__head" }, input("label_zh", texts.zh), input("label_en", texts.en),
      make("label", { class: "tailor-section__columns" }, texts.columns, columns), make("label", { class: "check" }, folded, make("span", {}, texts.folded)),
      tool(texts.up, "↑", () => element.previousElementSibling?.before(element)), tool(texts.down, "↓", () => element.nextElementSibling?.after(element)),
      tool(texts.drop, "✕", () => { this.#lists[0]!.append(...element.querySelectorAll(":scope > ul > li")); element.remove(); }));
    const rules = make("details", { class: "tailor-rules" }, make("summary", {}, texts.of));
    rules.addEventListener("toggle", () => { if (rules.open && rules.childElementCount === 1) rules.append(...ruleLines(section, ["shown"], this.#about, () => this.#write())); });
    const list = make("ul", { class: "tailor-fields", "data-list": "", "data-empty": texts.empty }, ...section.fields.filter((field) => field.key in this.#fields).map((field) => this.#field(field)));
    element.append(head, rules, list);
    this.#sections.set(element, section);
    return element;
  }

  #field(placed: Placed): HTMLElement {
    const texts = this.#about.texts;
    const known = this.#fields[placed.key]!;
    const marks = make("span", { class: "muted small" }, marksOf(placed, this.#about));
    const item = make("li", { class: "tailor-field", tabindex: "0", "data-key": placed.key, title: texts.keys }, make("span", { class: "tailor-field__name" }, known.label, known.required ? " *" : null), marks);
    const rules = make("details", { class: "tailor-rules" }, make("summary", { "aria-label": fill(texts.rules, { field: known.label }) }, "…"));
    const names: (keyof Rules)[] = known.required ? ["read_only"] : known.read_only ? ["shown"] : ["required", "read_only", "shown"];
    rules.addEventListener("toggle", () => {
      if (rules.open && rules.childElementCount === 1) rules.append(...ruleLines(placed, names, this.#about, () => { marks.textContent = marksOf(placed, this.#about); this.#write(); }));
    });
    item.append(rules);
    this.#placed.set(item, placed);
    return item;
  }

  async #sort(): Promise<void> {
    const { default: SortableClass } = await import("sortablejs");
    this.#sortables.forEach((sortable) => sortable.destroy());
    this.#sortables = this.#lists.map((list) =>
      SortableClass.create(list, { group: "layout", animation: 120, delay: 180, delayOnTouchOnly: true, filter: "details", preventOnFilter: false, ghostClass: "is-ghost", onEnd: () => this.#write() }),
    );
    this.toggleAttribute("ready", true);
  }

  /** Alt and arrows move the field: up and down in its section and beyond, left and right to the section before and after. */
  #key(event: KeyboardEvent): void {
    const item = event.target as HTMLElement;
    if (!item.matches("[data-key]") || !event.key.startsWith("Arrow")) return;
    const step = event.key === "ArrowUp" || event.key === "ArrowLeft" ? -1 : 1;
    if (!event.altKey) {
      const all = [...this.querySelectorAll<HTMLElement>("[data-key]")];
      all[all.indexOf(item) + step]?.focus();
    } else {
      const beside = step < 0 ? item.previousElementSibling : item.nextElementSibling;
      const isAcross = event.key === "ArrowLeft" || event.key === "ArrowRight" || !beside;
      const list = this.#lists[this.#lists.indexOf(item.parentElement!) + step];
      if (!isAcross && step < 0) beside.before(item);
      else if (!isAcross) beside.after(item);
      else if (step < 0 && !beside) list?.append(item);
      else list?.prepend(item);
      item.focus();
      this.#write();
      this.#say(item);
    }
    event.preventDefault();
  }

  #say(item: HTMLElement): void {
    const section = this.#sections.get(item.closest(".tailor-section") ?? this);
    const zh = document.documentElement.lang.startsWith("zh");
    const name = section ? (zh ? section.label_zh || section.label_en : section.label_en || section.label_zh) : this.#about.texts.unplaced;
    const place = [...item.parentElement!.children].indexOf(item) + 1;
    announce({ text: fill(this.#about.texts.moved, { field: this.#fields[item.dataset.key!]!.label, section: name ?? "", place }), tone: "good" });
  }

  /** What stands on the page, as the form sends it. */
  #write(): void {
    const sections = [...this.querySelectorAll(".tailor-section")].map((element) => ({
      ...this.#sections.get(element)!,
      fields: [...element.querySelectorAll(":scope > ul > li")].map((item) => this.#placed.get(item)!),
    }));
    this.#area.value = JSON.stringify({ ...this.#layout, sections });
  }
}

define("gx-layout", GxLayout);
