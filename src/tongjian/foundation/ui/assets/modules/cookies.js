const YEAR = 60 * 60 * 24 * 365;

// Choices about display live in cookies, so that the server draws them right the first time.
export function remember(name, value, path = "/") {
  const age = value ? YEAR : 0;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; path=${path}; max-age=${age}; SameSite=Lax${secure}`;
}
