// <gx-card>: who points at a link to a record for a moment, or walks to it by keyboard, sees that record's small card.
import { define } from "../dom";

const PATIENCE = 300;
const GAP = 6;

class GxCard extends HTMLElement {
  #cards = new Map<string, Promise<string>>();
  #timer = 0;
  #link: HTMLAnchorElement | null = null;
  #shown: HTMLElement | null = null;

  connectedCallback(): void {
    document.addEventListener("pointerover", this.#point);
    document.addEventListener("focusin", this.#focus);
    document.addEventListener("keydown", this.#key, true);
    document.addEventListener("scroll", this.#scroll, true);
    document.addEventListener("click", this.#click);
    if (document.activeElement) this.#walk(document.activeElement); // somebody may have been quicker than this script
  }

  disconnectedCallback(): void {
    document.removeEventListener("pointerover", this.#point);
    document.removeEventListener("focusin", this.#focus);
    document.removeEventListener("keydown", this.#key, true);
    document.removeEventListener("scroll", this.#scroll, true);
    document.removeEventListener("click", this.#click);
  }

  /** A finger has no way to point without pressing. */
  #point = (event: PointerEvent): void => {
    const target = event.target as Element;
    // A pointer that rests while the page moves below it points at nothing; the link that has the focus goes on.
    const isWalkedTo = !this.#shown && this.#link !== null && this.#link === document.activeElement;
    if (event.pointerType !== "touch" && !(isWalkedTo && !target.closest("a[data-card]"))) this.#near(target);
  };

  #focus = (event: FocusEvent): void => this.#walk(event.target as Element);

  #walk(target: Element): void {
    if (target.matches(":focus-visible")) this.#near(target);
  }

  #near(target: Element): void {
    const link = target.closest<HTMLAnchorElement>("a[data-card]");
    const isWaiting = link !== null && link === this.#link && !this.#shown;
    if (isWaiting) return;
    window.clearTimeout(this.#timer);
    if (this.#shown && (link === this.#link || this.#shown.contains(target))) return;
    if (link) this.#timer = window.setTimeout(() => void this.#open(link), PATIENCE);
    else if (this.#shown) this.#timer = window.setTimeout(this.#close, PATIENCE);
    this.#link = this.#shown ? this.#link : link;
  }

  async #open(link: HTMLAnchorElement): Promise<void> {
    this.#close();
    this.#link = link;
    const html = await this.#fetched(link.dataset.card ?? "");
    if (!html || this.#link !== link || !link.isConnected) return;
    const card = document.createElement("div");
    card.className = "hover-card";
    card.popover = "manual";
    card.setAttribute("role", "group");
    card.setAttribute("aria-label", link.textContent?.trim() ?? "");
    card.innerHTML = html;
    // What is done inside is not for the cell around it, which can be edited.
    for (const kind of ["dblclick", "keydown"]) card.addEventListener(kind, (event) => event.stopPropagation());
    link.after(card); // so that Tab leads from the link into its card
    card.showPopover();
    place(card, link);
    this.#shown = card;
  }

  /** Asked for once; a record that can't be seen has no card. */
  #fetched(address: string): Promise<string> {
    const known = this.#cards.get(address) ?? fetch(address, { headers: { "HX-Request": "true" } })
      .then((response) => (response.ok && !response.redirected && response.status === 200 ? response.text() : ""))
      .catch(() => "");
    this.#cards.set(address, known);
    return known;
  }

  #close = (event?: Event): void => {
    if (event && this.#shown?.contains(event.target as Node)) return;
    window.clearTimeout(this.#timer);
    this.#shown?.remove();
    this.#shown = this.#link = null;
  };

  /** A card would stand apart from its link. One that is not there yet may come: walking to a link scrolls as well. */
  #scroll = (event: Event): void => {
    if (this.#shown) this.#close(event);
  };

  #click = (event: Event): void => {
    if (!this.#shown?.contains(event.target as Node)) this.#close();
  };

  #key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing || !this.#shown) return;
    const link = this.#link;
    const stoodInside = this.#shown.contains(document.activeElement);
    event.stopPropagation();
    event.preventDefault();
    this.#close();
    if (stoodInside) link?.focus();
  };
}

/** Below the link, or above it where there is more room; never beyond the edge. */
function place(card: HTMLElement, link: HTMLElement): void {
  const spot = link.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const below = spot.bottom + GAP + height <= window.innerHeight || spot.top < height + GAP;
  card.style.top = `${Math.max(GAP, below ? spot.bottom + GAP : spot.top - GAP - height)}px`;
  card.style.left = `${Math.max(GAP, Math.min(spot.left, window.innerWidth - width - GAP))}px`;
}

define("gx-card", GxCard);
