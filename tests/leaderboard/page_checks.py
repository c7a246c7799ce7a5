"""What a page owes to people with telephones, keyboards, screen readers and tired eyes, as checks of a Browser's page.

Each check returns what is wrong, in words; nothing if all is well.
"""

# WCAG 2.2, 1.4.3: 4.5 to 1. Of each element with text of its own, its colour against the first background under it that is not transparent.
CONTRAST = """(() => {
  const parts = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => { const [r, g, b] = parts(c).map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const clear = c => c === 'transparent' || (parts(c).length === 4 && parts(c)[3] === 0);
  const found = [];
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const box = e.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    let under = e;
    while (under && clear(getComputedStyle(under).backgroundColor)) under = under.parentElement;
    const style = getComputedStyle(e), text = e.namespaceURI.endsWith('svg') ? style.fill : style.color;
    const a = light(text), b = light(under ? getComputedStyle(under).backgroundColor : 'rgb(255,255,255)');
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push(`contrast ${ratio.toFixed(2)} of '${e.textContent.trim().slice(0, 40)}'`);
  }
  return found;
})()"""

# What scrolls inside a frame of its own may be as wide as it likes; a keyboard must reach that frame.
WIDTH = """(width => {
  const found = [];
  if (document.documentElement.scrollWidth > width) found.push(`the page is ${document.documentElement.scrollWidth} pixels wide`);
  for (const e of document.querySelectorAll('body *')) {
    const box = e.getBoundingClientRect();
    if (box.width === 0 || box.right <= width + 0.5) continue;
    let frame = e.parentElement;
    while (frame && !['auto', 'scroll'].includes(getComputedStyle(frame).overflowX)) frame = frame.parentElement;
    if (!frame) found.push(`<${e.localName}> '${e.textContent.trim().slice(0, 40)}' ends at ${box.right.toFixed(0)}`);
    else if (frame.tabIndex < 0) found.push(`<${frame.localName}> scrolls, and no keyboard reaches it`);
  }
  return found;
})(%d)"""

# WCAG 2.2, 2.5.8: 24 pixels for a finger, but for a link in the middle of a sentence, which stands as high as its line.
FINGERS = """(() => [...document.querySelectorAll('a[href], button, input, select, textarea')].filter(e => {
    const box = e.getBoundingClientRect();
    return box.right > 0 && box.height > 0 && box.height < 24;
  }).map(e => `'${e.textContent.trim().slice(0, 40)}' is ${e.getBoundingClientRect().height.toFixed(0)} pixels high`))()"""

# Nine pixels of height for a picture's letters, which shrink with it.
LETTERS = """(() => [...document.querySelectorAll('svg text')].filter(e => e.getScreenCTM().a * parseFloat(getComputedStyle(e).fontSize) < 9)
  .map(e => `letters of ${(e.getScreenCTM().a * parseFloat(getComputedStyle(e).fontSize)).toFixed(1)} pixels: '${e.textContent}'`))()"""

STOPS = "[...document.querySelectorAll('a[href], button, input, select, textarea, [tabindex=\"0\"]')]"
NEED_NAMES = ("table", "image", "img", "link", "region", "navigation", "heading", "button", "textbox", "searchbox", "combobox", "checkbox", "radio", "listbox", "spinbutton")
LANDMARKS = ("banner", "navigation", "main", "contentinfo")


def of_loading(events, origin):
    """Scripts, requests that leave `origin`, and whatever the console was told."""
    wrong = []
    for event in events:
        about = event["params"]
        if event["method"] == "Network.requestWillBeSent":
            url = about["request"]["url"]
            if not url.startswith(origin):
                wrong.append(f"asks elsewhere: {url}")
            if about.get("type") == "Script":
                wrong.append(f"has a script: {url}")
        elif event["method"] == "Log.entryAdded":
            wrong.append(f"console: {about['entry']['text']}")
        elif event["method"] in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled"):
            wrong.append(f"console: {about}")
    return wrong


def of_looks(browser, width):
    wrong = browser.value(CONTRAST) + browser.value(WIDTH % width) + browser.value(LETTERS)
    return wrong + browser.value(FINGERS) if width < 500 else wrong


def of_names(browser):
    tree = browser.tree()
    roles = [role for role, _ in tree]
    wrong = [f"{roles.count(landmark)} landmarks {landmark}" for landmark in LANDMARKS if roles.count(landmark) != 1]
    wrong += [f"a {role} without a name" for role, name in tree if role in NEED_NAMES and not name]
    if browser.value("document.querySelectorAll('script, [onclick], [onload], [onsubmit], [onchange]').length"):
        wrong.append("needs scripts")
    if not browser.value("document.documentElement.lang"):
        wrong.append("does not say in which language it is")
    return wrong


def of_keyboard(browser):
    """On a page that was just opened: Tab stops everywhere, in the order of the page, and where it is can be seen."""
    stops = browser.value(STOPS + ".length")
    wrong, reached = [], []
    for _ in range(stops):
        browser.press("Tab")
        reached.append(browser.value(STOPS + ".indexOf(document.activeElement)"))
        if browser.value("getComputedStyle(document.activeElement).outlineStyle") == "none":
            wrong.append(f"nothing shows that '{browser.value('document.activeElement.textContent.trim().slice(0, 40)')}' has the focus")
    if reached != list(range(stops)):
        wrong.append(f"Tab goes to {reached} of {stops} stops")
    return wrong
