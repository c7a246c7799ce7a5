// Search without a server. From file:// a browser fetches no index and starts no worker: there the index comes as a script
// (build.py writes search/search_index.js), and the worker's script runs in a hidden frame.
if (location.protocol === "file:") {
  const here = document.currentScript.src;

  // What the theme takes instead of fetching.
  window.__search = {
    index: new Promise((resolve) => {
      window.takeSearchIndex = resolve;
      const script = document.createElement("script");
      script.src = new URL("search/search_index.js", here);
      document.head.append(script);
    }),
  };

  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.append(frame);
      this.inside = frame.contentWindow;
      this.inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      const script = this.inside.document.createElement("script");
      script.src = url;
      this.loaded = new Promise((resolve) => (script.onload = resolve));
      this.inside.document.head.append(script);
    }

    postMessage(data) {
      this.loaded.then(() => this.inside.dispatchEvent(new MessageEvent("message", { data })));
    }
  };
}
