// <gx-keys data-texts>: the keys that hold on every page, and the sheet that lists all keys of the house.
import { define, isTyping, make, textsOf } from "../dom";
import { bind, SHORTCUTS } from "../shortcuts";

const GROUPS = ["everywhere", "list", "record", "board"] as const;
const IS_MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const NAMES: Record<string, string> = { Mod: IS_MAC ? "⌘" : "Ctrl", Escape: "Esc" };
const PATIENCE = 1500;

class GxKeys extends HTMLElement {
  #unbind: (() => void)[] = [];
  #goes = 0;

  connectedCallback(): void {
    this.#unbind = [
      bind("help", () => this.#show()),
      bind("save", (event) => this.#save(event)),
      bind("create", () => this.#create()),
    ];
    document.addEventListener("keydown", this.#go, true);
    document.addEventListener("click", this.#click);
    document.querySelectorAll<HTMLElement>("kbd[data-keys]").forEach((each) => (each.textContent = caps(each.dataset.keys ?? "").join(" ")));
  }

  disconnectedCallback(): void {
    this.#unbind.forEach((end) => end());
    document.removeEventListener("keydown", this.#go, true);
    document.removeEventListener("click", this.#click);
  }

  #click = (event: Event): void => {
    if ((event.target as Element).closest("[data-opens-keys]")) this.#show();
  };

  #create(): void {
    const menu = document.querySelector<HTMLDetailsElement>("[data-create] details");
    if (!menu) return;
    menu.open = true;
    menu.querySelector<HTMLElement>(".menu__item")?.focus();
  }

  #save(event: KeyboardEvent): void {
    const form = (event.target as Element).closest("form") ?? document.querySelector<HTMLFormElement>("form.form");
    if (form?.method === "post") form.requestSubmit();
  }

  /** After g, the letter of an entry of the menu leads there. */
  #go = (event: KeyboardEvent): void => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event);
    if (isPlain && performance.now() < this.#goes) {
      this.#goes = 0;
      const link = document.querySelector<HTMLElement>(`[data-go="${CSS.escape(event.key)}"]`);
      if (!link) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      link.click();
    } else if (isPlain && event.key === "g" && !document.querySelector("dialog[open]")) {
      this.#goes = performance.now() + PATIENCE;
    }
  };

  #show(): void {
    const sheet = this.querySelector("[data-sheet]");
    sheet?.replaceChildren(...GROUPS.map((group) => this.#section(group)), this.#places());
    this.querySelector("dialog")?.showModal();
  }

  #section(group: string): HTMLElement {
    const texts = textsOf(this);
    const rows = SHORTCUTS.filter((shortcut) => shortcut.group === group);
    return section(texts[group], rows.map(({ keys, id }) => row(keys, texts[id])));
  }

  /** Where g leads: what this person's menu holds. */
  #places(): HTMLElement {
    const links = [...document.querySelectorAll<HTMLElement>("[data-go]")];
    const once = new Map(links.map((link) => [link.dataset.go ?? "", link.title]));
    return section(textsOf(this).places, [...once].map(([letter, name]) => row([`g ${letter}`], name)));
  }
}

/** What stands on the keys of this machine: "Mod k" is Ctrl and K, or ⌘ and K. */
function caps(way: string): string[] {
  const withCommand = way.startsWith("Mod ");
  return way.split(" ").map((key) => NAMES[key] ?? (withCommand && key.length === 1 ? key.toUpperCase() : key));
}

function section(title: string | undefined, rows: HTMLElement[]): HTMLElement {
  return make("section", {}, make("h3", {}, title), make("dl", {}, ...rows));
}

function row(keys: string[], meaning: string | undefined): HTMLElement {
  const ways = keys.map((way) => make("span", { class: "keys" }, ...caps(way).map((cap) => make("kbd", {}, cap))));
  return make("div", {}, make("dt", {}, ...ways), make("dd", {}, meaning));
}

define("gx-keys", GxKeys);
