// <gx-columns>: the form of columns with a search, and with dragging and buttons to move them.
import { define, fill, make, textsOf } from "../dom";

class GxColumns extends HTMLElement {
  #texts: Record<string, string> = {};
  #live = make("span", { class: "unseen", role: "status" });

  connectedCallback(): void {
    const list = this.querySelector<HTMLElement>("[data-columns]");
    if (!list || this.hasAttribute("ready")) return;
    this.setAttribute("ready", "");
    this.#texts = textsOf(this);
    list.before(this.#search(list));
    this.append(this.#live);
    this.#items.forEach((item) => item.append(this.#step(item, "up", -1), this.#step(item, "down", 1)));
    void this.#sort(list);
  }

  get #items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(".column-form__item")];
  }

  #search(list: HTMLElement): HTMLElement {
    const input = make("input", { class: "input", type: "search", placeholder: this.#texts.search, "aria-label": this.#texts.search, autocomplete: "off" });
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      this.#items.forEach((item) => (item.hidden = !(item.dataset.name ?? "").toLowerCase().includes(wanted)));
      list.scrollTop = 0;
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) event.preventDefault();
    });
    return input;
  }

  #step(item: HTMLElement, name: "up" | "down", by: 1 | -1): HTMLElement {
    const label = fill(this.#texts[name], { column: item.dataset.name ?? "" });
    const button = make("button", { type: "button", class: "btn btn--quiet btn--icon btn--small column-form__step", "aria-label": label }, by < 0 ? "↑" : "↓");
    button.addEventListener("click", () => {
      const beside = by < 0 ? item.previousElementSibling : item.nextElementSibling;
      if (by < 0) beside?.before(item);
      else beside?.after(item);
      button.focus();
      item.scrollIntoView({ block: "nearest" });
      this.#tell(item);
    });
    return button;
  }

  async #sort(list: HTMLElement): Promise<void> {
    const { default: Sortable } = await import("sortablejs");
    Sortable.create(list, { animation: 120, delay: 180, delayOnTouchOnly: true, draggable: ".column-form__item", onEnd: ({ item }) => this.#tell(item) });
  }

  #tell(item: HTMLElement): void {
    this.#live.textContent = fill(this.#texts.moved, { column: item.dataset.name ?? "", place: this.#items.indexOf(item) + 1 });
  }
}

define("gx-columns", GxColumns);
