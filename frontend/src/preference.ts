// How the page looks to this person: kept in a cookie, so that the server renders it right at once.

const A_YEAR = 31_536_000;

export function remember(name: string, value: string): void {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `gx_${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${A_YEAR}; SameSite=Lax${secure}`;
}
