// <gx-when src>: a time by one click, or in words that the server understands; what it understood is shown beside.
import { define, textsOf } from "../dom";
import { get } from "../http";

interface Understood {
  at: string | null; // in the person's zone, with its distance from UTC behind
  shown: string;
}

const WAIT = 250;

class GxWhen extends HTMLElement {
  #timer = 0;
  #asked: AbortController | null = null;
  #read = ""; // the words that the time stands for

  connectedCallback(): void {
    this.querySelectorAll<HTMLElement>(".when__pick, [data-words], [data-exact]").forEach((part) => (part.hidden = false));
    this.addEventListener("click", (event) => this.#click(event.target as Element));
    this.#mark();
    this.#words.addEventListener("input", (event) => !(event as InputEvent).isComposing && this.#later());
    this.#words.addEventListener("compositionend", () => this.#later());
    this.#words.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      void this.#understand();
    });
    this.#exact.addEventListener("input", () => this.#mark());
    this.closest("form")?.addEventListener("submit", this.#submit, true);
  }

  get #words(): HTMLInputElement {
    return this.querySelector<HTMLInputElement>("[data-words]")!;
  }

  get #exact(): HTMLInputElement {
    return this.querySelector<HTMLInputElement>("input[name]")!;
  }

  #click(target: Element): void {
    const button = target.closest<HTMLElement>(".when__pick");
    if (button) this.#pick(button);
    if (!target.closest("[data-exact]")) return;
    this.#exact.hidden = false;
    this.#exact.focus();
  }

  #pick(button: HTMLElement): void {
    const isOff = button.getAttribute("aria-pressed") === "true";
    this.#words.value = "";
    this.#say("");
    this.#set(isOff ? "" : button.dataset.value!);
  }

  #set(value: string): void {
    this.#exact.value = value;
    this.#exact.dispatchEvent(new Event("input", { bubbles: true }));
    this.#exact.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** The exact time is shown once there is one; the choice that stands for it is marked. */
  #mark(): void {
    this.#exact.hidden = !this.#exact.value && document.activeElement !== this.#exact;
    for (const button of this.querySelectorAll<HTMLElement>(".when__pick")) {
      button.setAttribute("aria-pressed", String(button.dataset.value === this.#exact.value));
    }
  }

  #later(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#understand(), WAIT);
  }

  async #understand(): Promise<boolean> {
    window.clearTimeout(this.#timer);
    this.#asked?.abort();
    const text = this.#words.value.trim();
    this.#read = text;
    if (!text) {
      this.#say("");
      return true;
    }
    this.#asked = new AbortController();
    const url = new URL(this.getAttribute("src")!, location.href);
    url.searchParams.set("text", text);
    try {
      const found = await get<Understood>(url.href, this.#asked.signal);
      this.#set(found.at?.slice(0, 16) ?? "");
      this.#say(found.at ? found.shown : (textsOf(this).unread ?? ""), !found.at);
      return found.at !== null;
    } catch (error) {
      if ((error as Error).name === "AbortError") return false;
      return true; // without an answer the words count for nothing, and the follow-up is not held up
    }
  }

  /** Words that were typed a moment ago are read first, so that none is lost to quick fingers. */
  #submit = (event: Event): void => {
    const form = event.target as HTMLFormElement;
    if (this.#words.value.trim() === this.#read) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void this.#understand().then((isRead) => isRead && form.requestSubmit());
  };

  #say(text: string, isWrong = false): void {
    const said = this.querySelector<HTMLElement>("[data-said]")!;
    said.textContent = text;
    said.classList.toggle("field__error", isWrong);
  }
}

define("gx-when", GxWhen);
