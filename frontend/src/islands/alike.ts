// <gx-alike endpoint fields>: asks, while a name, a phone or an address is typed, whether there is such a record already.
import { define, make, parseHtml } from "../dom";
import { csrfToken } from "../http";

const WAIT = 300;

class GxAlike extends HTMLElement {
  #form: HTMLFormElement | null = null;
  #timer = 0;
  #asked: AbortController | null = null;
  #before = "";

  connectedCallback(): void {
    this.#form = this.closest("form");
    this.#before = this.hasAttribute("but") ? JSON.stringify(this.#values()) : "{}";
    this.#form?.addEventListener("input", (event) => {
      if (!(event as InputEvent).isComposing) this.#later(event.target as HTMLInputElement);
    });
    this.#form?.addEventListener("compositionend", (event) => this.#later(event.target as HTMLInputElement));
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.#timer);
    this.#asked?.abort();
  }

  get #names(): string[] {
    return (this.getAttribute("fields") ?? "").split(" ");
  }

  #later(input: HTMLInputElement): void {
    if (input !== (this.#form as unknown) && !this.#names.includes(input.name)) return;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), WAIT);
  }

  #values(): Record<string, string> {
    const pairs = this.#names.map((name) => [name, this.#field(name)?.value.trim() ?? ""] as const);
    return Object.fromEntries(pairs.filter(([, value]) => value));
  }

  #field(name: string): HTMLInputElement | null {
    return this.#form?.querySelector<HTMLInputElement>(`[name="${CSS.escape(name)}"]`) ?? null;
  }

  async #ask(): Promise<void> {
    this.#asked?.abort();
    const values = this.#values();
    if (JSON.stringify(values) === this.#before || !Object.keys(values).length) return this.#show({});
    this.#asked = new AbortController();
    const but = this.getAttribute("but");
    try {
      const response = await fetch(this.getAttribute("endpoint")!, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
        body: new URLSearchParams(but ? { ...values, but } : values),
        signal: this.#asked.signal,
      });
      if (response.ok) this.#show(((await response.json()) as { hints: Record<string, string> }).hints);
    } catch {
      // a hint that does not come is no obstacle
    }
  }

  /** One live region for each field, so that a reader is told what appears under it. */
  #show(hints: Record<string, string>): void {
    for (const name of this.#names) {
      const field = this.#field(name)?.closest(".field");
      if (!field) continue;
      const region = field.querySelector("[data-alike]") ?? field.appendChild(make("div", { "data-alike": true, role: "status" }));
      const hint = hints[name] ? parseHtml(hints[name]) : null;
      if (region.innerHTML !== (hint?.outerHTML ?? "")) region.replaceChildren(...(hint ? [hint] : []));
    }
  }
}

define("gx-alike", GxAlike);
