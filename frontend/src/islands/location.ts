// <gx-location data-texts>: asks the browser where it is and fills the inputs named lng, lat and accuracy inside it, when they are
// empty or it is `data-anew`; a button asks once more. With `data-sends` the form goes off then. Who denies it, or whose browser has no answer, sends the form without.
import { define, fill, make, textsOf } from "../dom";

class GxLocation extends HTMLElement {
  #said = make("p", { class: "location__said", role: "status" });
  #again: HTMLButtonElement | null = null;

  connectedCallback(): void {
    if (this.#said.isConnected) return;
    const texts = textsOf(this);
    this.#again = make("button", { class: "btn", type: "button" }, texts.again);
    this.#again.addEventListener("click", () => this.#ask());
    this.append(this.#said, this.#again);
    if (this.hasAttribute("data-anew") || !this.#input("lng")?.value) this.#ask();
  }

  #ask(): void {
    const texts = textsOf(this);
    if (!("geolocation" in navigator)) return this.#say(texts.none, "none");
    this.#say(texts.asking, "asking");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        this.#put("lng", coords.longitude.toFixed(7));
        this.#put("lat", coords.latitude.toFixed(7));
        this.#put("accuracy", String(Math.round(coords.accuracy)));
        this.#say(fill(texts.found, { metres: Math.round(coords.accuracy) }), "found");
        if (this.hasAttribute("data-sends")) this.closest("form")?.requestSubmit();
      },
      (error) => this.#say(error.code === error.PERMISSION_DENIED ? texts.denied : texts.none, "none"),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 10_000 },
    );
  }

  #input(name: string): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>(`input[name="${name}"]`);
  }

  #put(name: string, value: string): void {
    const input = this.#input(name);
    if (input) input.value = value;
  }

  #say(text: string | undefined, state: string): void {
    this.#said.textContent = text ?? "";
    this.dataset.state = state;
  }
}

define("gx-location", GxLocation);
