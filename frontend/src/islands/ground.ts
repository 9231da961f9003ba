// <gx-ground data-lng data-lat data-east data-north>: a click on the empty ground of a map looks around there. The data say where the
// middle is and how many degrees one dot is; whoever uses no mouse types the position beside it.
import { define } from "../dom";

class GxGround extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", (event) => this.#go(event));
  }

  #go(event: MouseEvent): void {
    const svg = this.querySelector("svg");
    const matrix = svg?.getScreenCTM();
    if (!svg || !matrix || (event.target as Element).closest("a")) return;
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    const { width, height } = svg.viewBox.baseVal;
    const to = new URL(location.href);
    to.searchParams.set("lng", this.#degrees("lng", (place.x - width / 2) * this.#number("east")));
    to.searchParams.set("lat", this.#degrees("lat", (height / 2 - place.y) * this.#number("north")));
    for (const name of ["account", "system", "accuracy"]) to.searchParams.delete(name);
    location.assign(to);
  }

  #degrees(name: string, away: number): string {
    return (this.#number(name) + away).toFixed(6);
  }

  #number(name: string): number {
    return Number(this.dataset[name]);
  }
}

define("gx-ground", GxGround);
