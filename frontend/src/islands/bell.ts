// <gx-bell src>: opens the newest notices in place, all or those of one group, and shows how many wait.
import { define, parseHtml } from "../dom";
import { listen, showCount, type Waiting } from "../waiting";

class GxBell extends HTMLElement {
  #waiting = (event: Event): void => {
    const { unread, label } = (event as CustomEvent<Waiting>).detail;
    showCount(this.#link, unread, Number(this.dataset.most), label);
  };

  #outside = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.#close();
  };

  get #link(): HTMLAnchorElement | null {
    return this.querySelector("a.bell");
  }

  get #panel(): HTMLElement | null {
    return this.querySelector(".bell__panel");
  }

  connectedCallback(): void {
    this.#link?.setAttribute("aria-expanded", "false");
    this.#link?.setAttribute("aria-haspopup", "true");
    this.#link?.addEventListener("click", (event) => this.#click(event));
    this.#panel?.addEventListener("click", (event) => this.#narrow(event));
    this.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("gx:waiting", this.#waiting);
    document.addEventListener("click", this.#outside);
    document.addEventListener("focusin", this.#outside);
    listen();
  }

  disconnectedCallback(): void {
    document.removeEventListener("gx:waiting", this.#waiting);
    document.removeEventListener("click", this.#outside);
    document.removeEventListener("focusin", this.#outside);
  }

  /** On a phone, and with a key for another tab, the link goes to the page as links do. */
  #click(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || window.innerWidth <= 640) return;
    event.preventDefault();
    if (this.#panel?.hidden) void this.#open();
    else this.#close();
  }

  #narrow(event: MouseEvent): void {
    const part = (event.target as Element).closest<HTMLAnchorElement>("a.part");
    if (!part || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void this.#open(part.href);
  }

  async #open(src = this.getAttribute("src") ?? ""): Promise<void> {
    const panel = this.#panel;
    if (!panel) return;
    const asked = { "HX-Request": "true", "HX-Target": panel.id };
    const response = await fetch(src, { headers: asked });
    if (!response.ok || response.redirected) return location.assign(src);
    const body = parseHtml(`<div>${await response.text()}</div>`);
    panel.replaceChildren(...(body?.childNodes ?? []));
    panel.hidden = false;
    this.#link?.setAttribute("aria-expanded", "true");
    panel.focus();
  }

  #close(): void {
    if (!this.#panel || this.#panel.hidden) return;
    this.#panel.hidden = true;
    this.#link?.setAttribute("aria-expanded", "false");
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing || this.#panel?.hidden) return;
    event.stopPropagation();
    this.#close();
    this.#link?.focus();
  }
}

define("gx-bell", GxBell);
