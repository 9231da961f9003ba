// <gx-page>: the page of a print template, drawn instead of written. The text field stays what is sent; without scripts,
// and when somebody wants to see the HTML, it is what is edited. The editor itself is loaded when such a field comes.
import type { Editor } from "../editor/page";
import { define, fill, make, textsOf } from "../dom";
import { csrfToken } from "../http";

interface Names {
  groups: { label: string; names: { name: string; label: string }[] }[];
  has_lines: boolean;
  group_by: { name: string; label: string }[];
  first: Record<string, string>;
}

type Act = (editor: Editor) => void;

class GxPage extends HTMLElement {
  #editor: Editor | null = null;
  #tools: typeof import("../editor/page") | null = null;
  #names: Names | null = null;
  #asked = "";

  connectedCallback(): void {
    if (this.#editor || !this.#field) return;
    void this.#begin();
  }

  disconnectedCallback(): void {
    this.#editor?.destroy();
    this.#editor = null;
  }

  get #field(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  get #form(): HTMLFormElement | null {
    return this.closest("form");
  }

  /** The value of another field of the form: what is printed, and in which language. */
  #value(name: string): string {
    return this.#form?.querySelector<HTMLInputElement>(`[name="${name}"]:not([type=radio]), [name="${name}"]:checked`)?.value || this.dataset[name] || "";
  }

  async #begin(): Promise<void> {
    this.#tools = await import("../editor/page");
    const field = this.#field;
    if (!field || this.#editor || !this.isConnected) return;
    const place = make("div", { class: "page-editor__page" });
    const bar = make("div", { class: "page-editor__bar", role: "toolbar", "aria-label": textsOf(this).tools });
    field.hidden = true;
    field.before(bar, place);
    this.#editor = this.#tools.edit(place, field.value, this.dataset.label ?? "", (html) => {
      field.value = html;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    this.#fillBar(bar, field);
    this.#form?.addEventListener("change", (event) => {
      if (["object", "language"].includes((event.target as HTMLInputElement).name)) void this.#ask();
    });
    await this.#ask();
  }

  #fillBar(bar: HTMLElement, field: HTMLTextAreaElement): void {
    const texts = textsOf(this);
    const tools = this.#tools!;
    const button = (label: string, act: Act, title = label): HTMLButtonElement => {
      const made = make("button", { type: "button", class: "btn btn--quiet btn--small", title, "aria-label": title }, label);
      made.addEventListener("click", () => this.#editor && act(this.#editor));
      return made;
    };
    bar.append(
      button("B", (e) => e.chain().focus().toggleBold().run(), texts.bold),
      button("I", (e) => e.chain().focus().toggleItalic().run(), texts.italic),
      button("H1", (e) => e.chain().focus().toggleHeading({ level: 1 }).run(), texts.heading),
      button("H2", (e) => e.chain().focus().toggleHeading({ level: 2 }).run(), texts.subheading),
      button("⇤", (e) => tools.look(e, "side", "left"), texts.left),
      button("↔", (e) => tools.look(e, "side", "center"), texts.center),
      button("⇥", (e) => tools.look(e, "side", "right"), texts.right),
      button("A−", (e) => tools.look(e, "size", "small"), texts.small),
      button("A+", (e) => tools.look(e, "size", "large"), texts.large),
      button("•", (e) => e.chain().focus().toggleBulletList().run(), texts.list),
      button("—", (e) => e.chain().focus().setHorizontalRule().run(), texts.rule),
      button("⊞", (e) => e.chain().focus().insertTable({ rows: 2, cols: 3, withHeaderRow: true }).run(), texts.table),
      button("+↓", (e) => e.chain().focus().addRowAfter().run(), texts.row),
      button("+→", (e) => e.chain().focus().addColumnAfter().run(), texts.column),
      button("−↓", (e) => e.chain().focus().deleteRow().run(), texts.no_row),
      button("−→", (e) => e.chain().focus().deleteColumn().run(), texts.no_column),
      button("□", (e) => tools.look(e, "lines", "plain"), texts.plain),
      button("↶", (e) => e.chain().focus().undo().run(), texts.undo),
      make("select", { class: "input page-editor__names", "aria-label": texts.insert }),
      this.#source(field, texts),
    );
    bar.querySelector("select")?.addEventListener("change", (event) => this.#insert(event.target as HTMLSelectElement));
  }

  #source(field: HTMLTextAreaElement, texts: Record<string, string>): HTMLButtonElement {
    const made = make("button", { type: "button", class: "btn btn--quiet btn--small", "aria-pressed": "false", title: texts.source }, "HTML");
    made.addEventListener("click", () => {
      const shows = field.hidden;
      field.hidden = !shows;
      this.querySelector<HTMLElement>(".page-editor__page")!.hidden = shows;
      made.setAttribute("aria-pressed", String(shows));
      if (!shows) this.#editor?.commands.setContent(field.value);
    });
    return made;
  }

  /** What the chosen kind of records can say, and the page that a new template begins with. */
  async #ask(): Promise<void> {
    const asked = new URLSearchParams({ object: this.#value("object"), language: this.#value("language") }).toString();
    if (asked === this.#asked || !this.#value("object")) return;
    this.#asked = asked;
    const answer = await fetch(`/print/names?${asked}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || asked !== this.#asked) return;
    const before = this.#names?.first[this.dataset.key ?? ""];
    this.#names = (await answer.json()) as Names;
    this.#fillNames();
    const field = this.#field;
    const first = this.#names.first[this.dataset.key ?? ""];
    if (field && first && (!field.value.trim() || field.value === before || this.#isUntouched(before))) {
      this.#editor?.commands.setContent(first);
      field.value = first;
    }
  }

  #isUntouched(before: string | undefined): boolean {
    return before !== undefined && this.#editor?.getText().trim() === "";
  }

  #fillNames(): void {
    const select = this.querySelector("select");
    const texts = textsOf(this);
    if (!select || !this.#names) return;
    const option = (value: string, label: string) => make("option", { value }, label);
    const blocks = make("optgroup", { label: texts.blocks });
    blocks.append(option("{{?}}", texts.when ?? ""), option("{{today}}", texts.today ?? ""), option("{{img:logo}}", texts.logo ?? ""), option("{{img:seal}}", texts.seal ?? ""));
    if (this.#names.has_lines) blocks.append(option("{{#lines}}", texts.lines ?? ""), option("{{index}}", texts.index ?? ""));
    blocks.append(...this.#names.group_by.map((one) => option(`{{#${one.name}}}`, fill(texts.group, { field: one.label }))));
    const groups = this.#names.groups.map((group) => {
      const made = make("optgroup", { label: group.label });
      made.append(...group.names.map((one) => option(`{{${one.name}}}`, one.label)));
      return made;
    });
    const ways = make("optgroup", { label: texts.ways });
    for (const way of ["capitals", "sum", "qr", "barcode"]) ways.append(option(`{{${way}:}}`, texts[way] ?? way));
    select.replaceChildren(option("", texts.insert ?? ""), blocks, ways, ...groups);
  }

  /** Puts a value where the cursor is; a block goes around what is chosen, lines repeat the row of the table. */
  #insert(select: HTMLSelectElement): void {
    const editor = this.#editor;
    const tag = select.value;
    select.value = "";
    if (!editor || !tag) return;
    const { from, to } = editor.state.selection;
    const inside = editor.state.doc.textBetween(from, to, " ");
    if (tag === "{{#lines}}") this.#repeatRow(editor);
    else if (tag.startsWith("{{#")) this.#tools?.groupRows(editor, tag.slice(3, -2), this.#names?.groups.some((group) => group.names.some((one) => one.name === "lines.amount")) ? "{{sum:lines.amount}}" : "{{count:lines}}");
    else if (tag === "{{?}}") editor.chain().focus().insertContentAt({ from, to }, `{{?${this.#firstName()}}}${inside}{{/?}}`).run();
    else if (tag.endsWith(":}}")) editor.chain().focus().insertContentAt({ from, to }, tag.replace(":}}", `:${nameIn(inside) || this.#firstName()}}}`)).run();
    else editor.chain().focus().insertContent(tag).run();
  }

  #firstName(): string {
    return this.#names?.groups[0]?.names[0]?.name ?? "name";
  }

  #repeatRow(editor: Editor): void {
    const { $from } = editor.state.selection;
    for (let depth = $from.depth; depth > 0; depth -= 1) {
      if ($from.node(depth).type.name !== "tableRow") continue;
      const end = $from.end(depth) - 2;
      const start = $from.start(depth) + 2;
      editor.chain().focus().insertContentAt(end, "{{/lines}}").insertContentAt(start, "{{#lines}}").run();
      return;
    }
    editor.chain().focus().insertContent("{{#lines}}{{index}} {{/lines}}").run();
  }
}

function nameIn(text: string): string {
  return /\{\{\s*([A-Za-z_][\w.]*)\s*\}\}/.exec(text)?.[1] ?? "";
}

// <gx-page-look>: how the template of this form would look, with a real record; asked for by its button.
class GxPageLook extends HTMLElement {
  connectedCallback(): void {
    this.querySelector("button")?.addEventListener("click", () => void this.#look());
  }

  async #look(): Promise<void> {
    const form = this.closest("form");
    const place = this.querySelector<HTMLElement>("[data-pages]");
    if (!form || !place) return;
    const data = new FormData(form);
    data.set("record", this.querySelector<HTMLInputElement>("[data-record]")?.value ?? "");
    for (const name of ["object", "kind"]) if (!data.get(name) && this.dataset[name]) data.set(name, this.dataset[name]);
    this.setAttribute("aria-busy", "true");
    const answer = await fetch("/print/look", { method: "POST", body: data, headers: { "X-CSRFToken": csrfToken() } });
    this.removeAttribute("aria-busy");
    const texts = textsOf(this);
    const told = answer.ok ? ((await answer.json()) as { pages: string[]; problem: string }) : { pages: [], problem: texts.failed ?? "" };
    const pages = told.pages.map((src, place) => make("img", { class: "printing__page", src, alt: fill(texts.page, { number: place + 1 }) }));
    place.replaceChildren(...(told.problem ? [make("p", { class: "field__error", role: "alert" }, told.problem)] : pages));
  }
}

define("gx-page", GxPage);
define("gx-page-look", GxPageLook);
