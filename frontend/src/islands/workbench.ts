// <gx-workbench data-action>: while it is being arranged, cards are dragged by their heads, or moved by Alt and an arrow.
import { define } from "../dom";
import { post } from "../http";

class GxWorkbench extends HTMLElement {
  #dragged: HTMLElement | null = null;

  connectedCallback(): void {
    if (!this.dataset.action) return;
    this.#slots.forEach((slot) => (slot.querySelector<HTMLElement>("[data-grip]")!.draggable = true));
    this.addEventListener("dragstart", (event) => this.#start(event));
    this.addEventListener("dragover", (event) => this.#over(event));
    this.addEventListener("drop", (event) => event.preventDefault());
    this.addEventListener("dragend", () => this.#end());
    this.addEventListener("keydown", (event) => this.#key(event));
  }

  get #slots(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-card-key]")];
  }

  #start(event: DragEvent): void {
    this.#dragged = slotOf(event.target);
    if (!this.#dragged || !event.dataTransfer) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(this.#dragged, 20, 20);
    this.#dragged.classList.add("slot--dragged");
  }

  #over(event: DragEvent): void {
    const slot = slotOf(event.target);
    if (!this.#dragged) return;
    event.preventDefault();
    if (!slot || slot === this.#dragged) return;
    const isBehind = this.#dragged.compareDocumentPosition(slot) & Node.DOCUMENT_POSITION_FOLLOWING;
    slot[isBehind ? "after" : "before"](this.#dragged);
  }

  #end(): void {
    this.#dragged?.classList.remove("slot--dragged");
    this.#dragged = null;
    void this.#keep();
  }

  #key(event: KeyboardEvent): void {
    const slot = slotOf(event.target);
    if (!event.altKey || event.isComposing || !slot) return;
    if (event.key === "ArrowUp" || event.key === "ArrowLeft") slot.previousElementSibling?.before(slot);
    else if (event.key === "ArrowDown" || event.key === "ArrowRight") slot.nextElementSibling?.after(slot);
    else return;
    event.preventDefault();
    (event.target as HTMLElement).focus();
    void this.#keep();
  }

  /** What the server refuses is put right by asking it again for the whole page. */
  async #keep(): Promise<void> {
    const order = this.#slots.map((slot) => slot.dataset.cardKey).join(",");
    try {
      await post(this.dataset.action ?? "", { do: "order", order });
    } catch (error) {
      console.warn("The order of the cards was not kept.", error);
      location.reload();
    }
  }
}

function slotOf(target: EventTarget | null): HTMLElement | null {
  return (target as Element).closest<HTMLElement>("[data-card-key]");
}

define("gx-workbench", GxWorkbench);
