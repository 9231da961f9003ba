// What a person chooses for himself is kept with his account, so that it holds in every browser.
import { post } from "./http";
import { announce } from "./islands/toast";

export function remember(name: string, value: string, action = "/preferences"): void {
  post(action, { [name]: value }).catch((error: Error) => announce({ text: error.message, tone: "bad" }));
}
