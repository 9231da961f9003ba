// <gx-checklist>: the lines of its text field as boxes to tick; the field stays what is sent.
import { define, icon, make, textsOf } from "../dom";

interface Item {
  text: string;
  done: boolean;
}

class GxChecklist extends HTMLElement {
  #list = make("ul", { class: "checklist" });

  connectedCallback(): void {
    const field = this.#field;
    if (!field || this.#list.isConnected) return;
    field.hidden = true;
    this.#list.replaceChildren(...read(field.value).map((item) => this.#row(item)));
    const add = make("button", { class: "btn btn--quiet btn--small", type: "button" }, textsOf(this).add);
    add.addEventListener("click", () => this.#add());
    this.append(this.#list, add);
    this.#list.addEventListener("input", () => this.#keep());
    this.#list.addEventListener("keydown", (event) => this.#key(event));
  }

  get #field(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  #row(item: Item): HTMLLIElement {
    const texts = textsOf(this);
    const box = make("input", { type: "checkbox", "aria-label": `${texts.done}: ${item.text}` });
    box.checked = item.done;
    const text = make("input", { class: "input", type: "text", maxlength: "200", "aria-label": texts.item });
    text.value = item.text;
    const remove = make("button", { class: "btn btn--quiet btn--icon btn--small", type: "button", "aria-label": `${texts.remove}: ${item.text}` }, icon("close"));
    const row = make("li", { class: "checklist__row" }, box, text, remove);
    remove.addEventListener("click", () => {
      row.remove();
      this.#keep();
      this.querySelector<HTMLElement>(":scope > button")?.focus();
    });
    return row;
  }

  #add(after?: Element): void {
    const row = this.#row({ text: "", done: false });
    if (after) after.after(row);
    else this.#list.append(row);
    row.querySelector<HTMLInputElement>("[type=text]")?.focus();
  }

  /** Enter goes on to the next thing; in an empty one Backspace takes it away. */
  #key(event: KeyboardEvent): void {
    const field = event.target as HTMLInputElement;
    const row = field.closest("li");
    if (event.isComposing || !row || field.type !== "text") return;
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.#add(row);
    } else if (event.key === "Backspace" && !field.value && row.previousElementSibling) {
      event.preventDefault();
      row.previousElementSibling.querySelector<HTMLInputElement>("[type=text]")?.focus();
      row.remove();
      this.#keep();
    }
  }

  #keep(): void {
    const field = this.#field;
    if (!field) return;
    const rows = [...this.#list.children].map((row) => {
      const text = row.querySelector<HTMLInputElement>("[type=text]")?.value.trim() ?? "";
      return text && `${row.querySelector<HTMLInputElement>("[type=checkbox]")?.checked ? "[x]" : "[ ]"} ${text}`;
    });
    field.value = rows.filter(Boolean).join("\n");
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function read(text: string): Item[] {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  return lines.map((line) => ({ text: line.replace(/^\[[ xX]?\]\s*/, ""), done: /^\[[xX]\]/.test(line) }));
}

define("gx-checklist", GxChecklist);
