// <gx-passkey begin end>: a form that asks the browser for a passkey, or for making one, and goes on from there.
import { define } from "../dom";
import { post, Refused } from "../http";

class GxPasskey extends HTMLElement {
  connectedCallback(): void {
    this.hidden = !window.PublicKeyCredential?.parseRequestOptionsFromJSON;
    this.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#go(event.currentTarget as HTMLFormElement);
    });
  }

  async #go(form: HTMLFormElement): Promise<void> {
    const given = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    const button = form.querySelector<HTMLButtonElement>("button")!;
    button.disabled = true;
    this.#say("");
    try {
      const asked = await post<Record<string, unknown>>(this.getAttribute("begin")!, given);
      const key = "user" in asked ? await made(asked) : await found(asked);
      const answer = JSON.stringify((key as PublicKeyCredential).toJSON());
      const { next } = await post<{ next: string }>(this.getAttribute("end")!, { name: given.name ?? "", next: given.next ?? "", answer });
      window.location.assign(next);
    } catch (error) {
      button.disabled = false;
      this.#say(error instanceof Refused ? error.problem.detail : (this.dataset.failed ?? ""));
    }
  }

  #say(text: string): void {
    const place = this.querySelector<HTMLElement>("[role=alert]")!;
    place.textContent = text;
    place.hidden = !text;
  }
}

function made(asked: unknown): Promise<Credential | null> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked as PublicKeyCredentialCreationOptionsJSON);
  return navigator.credentials.create({ publicKey });
}

function found(asked: unknown): Promise<Credential | null> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked as PublicKeyCredentialRequestOptionsJSON);
  return navigator.credentials.get({ publicKey });
}

define("gx-passkey", GxPasskey);
