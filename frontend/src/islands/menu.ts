// <gx-menu>: a <details> that behaves like a menu: closes on Escape, on a click outside, walks with arrows.
import { define } from "../dom";

class GxMenu extends HTMLElement {
  #outside = (event: Event): void => {
    if (this.#details?.open && !event.composedPath().includes(this)) this.#details.open = false;
  };

  /** A press on plain text in the menu gives the focus to what it stands in: that is not leaving it. */
  #left = (event: Event): void => {
    if (!(event.target as Node).contains(this)) this.#outside(event);
  };

  get #details(): HTMLDetailsElement | null {
    return this.querySelector("details");
  }

  connectedCallback(): void {
    document.addEventListener("click", this.#outside);
    document.addEventListener("focusin", this.#left);
    this.addEventListener("keydown", (event) => this.#key(event));
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.#outside);
    document.removeEventListener("focusin", this.#left);
  }

  #key(event: KeyboardEvent): void {
    const details = this.#details;
    if (!details?.open || event.isComposing) return;
    if (event.key === "Escape") {
      details.open = false;
      details.querySelector("summary")?.focus();
      event.stopPropagation();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#walk(event, step);
  }

  #walk(event: KeyboardEvent, step: number): void {
    if (/^(INPUT|SELECT|TEXTAREA)$/.test((event.target as Element).tagName)) return;
    const items = [...this.querySelectorAll<HTMLElement>(".menu__item")];
    const here = items.indexOf(document.activeElement as HTMLElement);
    const next = here < 0 ? (step > 0 ? 0 : items.length - 1) : (here + step + items.length) % items.length;
    items[next]?.focus();
    event.preventDefault();
  }
}

define("gx-menu", GxMenu);
