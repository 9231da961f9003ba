// <gx-rail action>: folds the menu to icons; what is pinned is ordered by dragging or by Alt and an arrow. The account
// remembers both. On a phone Escape closes the menu that covers the page.
import { define } from "../dom";
import { remember } from "../preference";

class GxRail extends HTMLElement {
  #dragged: Element | null = null;

  connectedCallback(): void {
    const button = this.querySelector("button");
    button?.removeAttribute("hidden");
    button?.addEventListener("click", () => this.#toggle());
    document.addEventListener("keydown", this.#escape);
    document.addEventListener("click", this.#beside);
    this.#list?.addEventListener("keydown", (event) => this.#key(event));
    this.#list?.addEventListener("dragstart", (event) => (this.#dragged = itemOf(event.target)));
    this.#list?.addEventListener("dragover", (event) => this.#over(event));
    this.#list?.addEventListener("drop", (event) => event.preventDefault());
    this.#list?.addEventListener("dragend", () => this.#keepOrder());
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#escape);
    document.removeEventListener("click", this.#beside);
  }

  get #list(): HTMLElement | null {
    return document.querySelector("#rail [data-order]");
  }

  #toggle(): void {
    const rail = document.getElementById("rail");
    const next = (rail?.offsetWidth ?? 0) > 100 ? "folded" : "open";
    document.documentElement.dataset.rail = next;
    remember("rail", next, this.getAttribute("action") ?? undefined);
  }

  #key(event: KeyboardEvent): void {
    const item = itemOf(event.target);
    if (!event.altKey || event.isComposing || !item) return;
    if (event.key === "ArrowUp") item.previousElementSibling?.before(item);
    else if (event.key === "ArrowDown") item.nextElementSibling?.after(item);
    else return;
    event.preventDefault();
    item.querySelector("a")?.focus();
    this.#keepOrder();
  }

  #over(event: DragEvent): void {
    const item = itemOf(event.target);
    if (!this.#dragged || !item) return;
    event.preventDefault();
    const { top, height } = item.getBoundingClientRect();
    if (item !== this.#dragged) item[event.clientY < top + height / 2 ? "before" : "after"](this.#dragged);
  }

  /** The server answers with the menu in its new order; the button that asks for it is nobody's to press. */
  #keepOrder(): void {
    const button = document.querySelector<HTMLButtonElement>("#rail [data-keep-order]");
    const links = this.#list?.querySelectorAll("a");
    if (!button || !links) return;
    button.value = [...links].map((link) => link.getAttribute("href")).join(",");
    button.click();
  }

  #escape = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && location.hash === "#rail") location.hash = "";
  };

  #beside = (event: Event): void => {
    if (location.hash === "#rail" && !(event.target as Element).closest("#rail, [href='#rail']")) location.hash = "";
  };
}

function itemOf(target: EventTarget | null): HTMLElement | null {
  return (target as Element).closest<HTMLElement>("li");
}

define("gx-rail", GxRail);
