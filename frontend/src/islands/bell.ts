// <gx-bell src>: opens the newest notices in place, and asks now and then how many wait while somebody looks at the page.
import { define, parseHtml } from "../dom";
import { get } from "../http";

interface Waiting {
  unread: number;
  label: string;
}

const EVERY = 20_000;

class GxBell extends HTMLElement {
  #timer = 0;
  #asked = Date.now();

  #look = (): void => {
    window.clearTimeout(this.#timer);
    if (document.hidden) return;
    const left = Math.max(0, this.#asked + EVERY - Date.now());
    this.#timer = window.setTimeout(() => void this.#ask(), left);
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
    this.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("visibilitychange", this.#look);
    document.addEventListener("click", this.#outside);
    document.addEventListener("focusin", this.#outside);
    this.#look();
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#look);
    document.removeEventListener("click", this.#outside);
    document.removeEventListener("focusin", this.#outside);
  }

  async #ask(): Promise<void> {
    this.#asked = Date.now();
    try {
      this.#show(await get<Waiting>(`${this.getAttribute("src")}/count`));
    } catch (error) {
      console.warn("The number of notices could not be asked for; trying again.", error);
    }
    this.#look();
  }

  #show({ unread, label }: Waiting): void {
    const count = this.querySelector<HTMLElement>(".bell__count");
    if (!count) return;
    count.hidden = !unread;
    count.textContent = unread < Number(this.dataset.most) ? String(unread) : "99+";
    this.#link?.setAttribute("aria-label", label);
  }

  /** On a phone, and with a key for another tab, the link goes to the page as links do. */
  #click(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || window.innerWidth <= 640) return;
    event.preventDefault();
    if (this.#panel?.hidden) void this.#open();
    else this.#close();
  }

  async #open(): Promise<void> {
    const panel = this.#panel;
    if (!panel) return;
    const asked = { "HX-Request": "true", "HX-Target": panel.id };
    const response = await fetch(this.getAttribute("src") ?? "", { headers: asked });
    if (!response.ok || response.redirected) return location.assign(this.getAttribute("src") ?? "");
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
