// Talks to the server. Whatever is not a success becomes a Refusal with its sentence.
export class Refusal extends Error {
  constructor(status, answer) {
    super(answer.said);
    this.status = status;
    this.answer = answer;
  }
}

export class Server {
  constructor(config, token) {
    this.config = config;
    this.token = token;
  }

  get(what, query, signal) {
    return this.#fetch(`${this.#url(what)}?${new URLSearchParams(query)}`, { signal });
  }

  post(what, body, signal) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.token };
    return this.#fetch(this.#url(what), { method: "POST", headers, body: JSON.stringify(body), signal });
  }

  #url(what) {
    return `${this.config.root}${this.config.day}/${what}/`;
  }

  async #fetch(url, options) {
    const { texts } = this.config;
    let response;
    try {
      response = await fetch(url, { credentials: "same-origin", ...options });
    } catch (problem) {
      if (problem.name === "AbortError") throw problem;
      throw new Refusal(0, { said: texts.failed });
    }
    if (response.redirected) throw new Refusal(401, { said: texts.loggedOut });
    const isJson = (response.headers.get("Content-Type") || "").includes("json");
    if (response.ok) return isJson ? response.json() : response.text();
    const said = response.status === 403 ? texts.loggedOut : texts.failed; // without its cookie a session has no token either
    throw new Refusal(response.status, isJson ? await response.json() : { said });
  }
}
