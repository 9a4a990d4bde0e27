// A picture of a tree that can be moved, zoomed and folded; a thousand nodes, mouse, finger or keys.
const ROW = 34;
const GAP = 46;
const PAD = 10;
const FEW = 60; // so many nodes may be open at the start
const SVG = "http://www.w3.org/2000/svg";

const width = (text) =>
  [...text].reduce((sum, char) => sum + (char.codePointAt(0) > 255 ? 13 : 7.4), 0) + PAD * 2;

function make(name, attributes, parent, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  parent?.append(element);
  return element;
}

function prepare(node, depth = 0) {
  node.depth = depth;
  node.said = node.value == null ? node.name : `${node.name}  ${node.value.toLocaleString()}`;
  node.children ??= [];
  node.size = 1 + node.children.reduce((sum, child) => sum + prepare(child, depth + 1).size, 0);
  return node;
}

// Open level by level while the picture stays small enough to read.
function openSome(root) {
  let level = [root];
  let shown = 1;
  while (level.length) {
    const next = level.flatMap((node) => node.children);
    shown += next.length;
    if (shown > FEW && level[0] !== root) break;
    level.forEach((node) => (node.open = true));
    level = next;
  }
}

const opened = (node) => (node.open ? node.children : []);

function layOut(root) {
  const columns = [];
  const widths = (node) => {
    columns[node.depth] = Math.max(columns[node.depth] ?? 0, width(node.said));
    opened(node).forEach(widths);
  };
  widths(root);
  const starts = columns.map((_, i) => columns.slice(0, i).reduce((sum, w) => sum + w + GAP, 0));
  let row = 0;
  const place = (node) => {
    node.x = starts[node.depth];
    node.w = width(node.said);
    const below = opened(node);
    below.forEach(place);
    node.y = below.length ? (below[0].y + below.at(-1).y) / 2 : row++ * ROW;
  };
  place(root);
  return { width: starts.at(-1) + columns.at(-1) + GAP, height: row * ROW };
}

class Picture {
  constructor(figure, root) {
    this.canvas = figure.querySelector(".tree-canvas");
    this.root = prepare(root);
    openSome(this.root);
    this.svg = make("svg", {}, this.canvas);
    this.stage = make("g", {}, this.svg);
    this.draw();
    this.fit();
    this.listen(figure);
  }

  draw() {
    this.box = layOut(this.root);
    this.canvas.style.height = `${this.box.height + 40}px`; // within the limits of the stylesheet
    this.stage.replaceChildren();
    this.drawNode(this.root);
  }

  drawNode(node) {
    for (const child of opened(node)) {
      const [x1, x2] = [node.x + node.w + (node.children.length ? 18 : 0), child.x];
      const middle = (x1 + x2) / 2;
      const path = `M${x1} ${node.y}C${middle} ${node.y} ${middle} ${child.y} ${x2} ${child.y}`;
      make("path", { class: "tree-edge", d: path }, this.stage);
      this.drawNode(child);
    }
    const tone = node.tone ? ` tone-${node.tone}` : "";
    const at = `translate(${node.x} ${node.y - 13})`;
    const attributes = { class: `tree-node${tone}`, transform: at, tabindex: 0, role: "link" };
    const group = make("g", attributes, this.stage);
    make("rect", { width: node.w, height: 26, rx: 5 }, group);
    make("text", { x: PAD, y: 17.5 }, group, node.said);
    group.node = node;
    if (node.children.length) this.drawFold(node);
  }

  drawFold(node) {
    const at = `translate(${node.x + node.w + 10} ${node.y})`;
    const fold = make("g", { class: "tree-node tree-fold", transform: at }, this.stage);
    make("circle", { r: 9 }, fold);
    make("text", { y: 4 }, fold, node.open ? "−" : node.children.length);
    fold.node = node;
    fold.folds = true;
  }

  fit() {
    const { clientWidth, clientHeight } = this.canvas;
    const scale = Math.min(clientWidth / (this.box.width + 40), clientHeight / (this.box.height + 40));
    this.scale = Math.min(1, Math.max(scale, 0.08));
    const readable = this.scale < 0.45 && !this.fitted;
    if (readable) this.scale = 0.8; // the first sight shows the root at a readable size
    this.fitted = true;
    this.x = 20;
    this.y = readable
      ? clientHeight / 2 - this.root.y * this.scale
      : (clientHeight - (this.box.height - ROW) * this.scale) / 2;
    this.apply();
  }

  apply() {
    this.stage.setAttribute("transform", `translate(${this.x} ${this.y}) scale(${this.scale})`);
  }

  zoom(factor, cx = this.canvas.clientWidth / 2, cy = this.canvas.clientHeight / 2) {
    const next = Math.min(3, Math.max(0.05, this.scale * factor));
    this.x = cx - ((cx - this.x) * next) / this.scale;
    this.y = cy - ((cy - this.y) * next) / this.scale;
    this.scale = next;
    this.apply();
  }

  toggle(node) {
    const before = node.y;
    node.open = !node.open;
    this.draw();
    this.y += (before - node.y) * this.scale; // what was clicked stays under the finger
    this.apply();
  }

  listen(figure) {
    this.pointers = new Map();
    const { svg } = this;
    svg.addEventListener("pointerdown", (event) => this.press(event));
    svg.addEventListener("pointermove", (event) => this.drag(event));
    for (const name of ["pointerup", "pointercancel", "pointerleave"])
      svg.addEventListener(name, (event) => this.pointers.delete(event.pointerId));
    svg.addEventListener("click", (event) => this.click(event));
    svg.addEventListener("keydown", (event) => this.key(event));
    svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    figure.addEventListener("click", ({ target }) => {
      const how = target.closest("[data-tree-zoom]")?.dataset.treeZoom;
      if (how === "fit") this.fit();
      else if (how) this.zoom(how === "in" ? 1.3 : 1 / 1.3);
    });
  }

  press({ pointerId, clientX, clientY }) {
    this.moved = 0;
    this.pointers.set(pointerId, { x: clientX, y: clientY });
  }

  drag({ pointerId, clientX, clientY }) {
    const last = this.pointers.get(pointerId);
    if (!last) return;
    const now = { x: clientX, y: clientY };
    const other = [...this.pointers].find(([id]) => id !== pointerId)?.[1];
    this.moved += Math.abs(now.x - last.x) + Math.abs(now.y - last.y);
    if (other) {
      const box = this.canvas.getBoundingClientRect();
      const spread = (point) => Math.hypot(point.x - other.x, point.y - other.y) || 1;
      const [cx, cy] = [(now.x + other.x) / 2 - box.left, (now.y + other.y) / 2 - box.top];
      this.zoom(spread(now) / spread(last), cx, cy);
    } else {
      this.x += now.x - last.x;
      this.y += now.y - last.y;
      this.apply();
    }
    this.pointers.set(pointerId, now);
  }

  click({ target }) {
    const group = target.closest("g.tree-node");
    if (!group || this.moved > 6) return;
    if (group.folds) this.toggle(group.node);
    else if (group.node.url) location.assign(group.node.url);
  }

  key(event) {
    const node = event.target.node;
    if (!node) return;
    if (event.key === "Enter" && node.url) location.assign(node.url);
    else if (event.key === " " && node.children.length) {
      this.toggle(node);
      [...this.stage.children].find((group) => group.node === node && !group.folds)?.focus();
    } else return;
    event.preventDefault();
  }

  wheel(event) {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && event.deltaMode === 0 && !this.hot(event))
      return;
    event.preventDefault();
    const box = this.canvas.getBoundingClientRect();
    this.zoom(Math.exp(-event.deltaY / 400), event.clientX - box.left, event.clientY - box.top);
  }

  // A wheel zooms only after the picture was clicked, so that scrolling past it does not catch.
  hot() {
    return this.canvas.matches(":focus-within") || this.moved !== undefined;
  }
}

export async function mount(figure) {
  const canvas = figure.querySelector(".tree-canvas");
  const answer = await fetch(figure.dataset.treePicture);
  if (!answer.ok) {
    canvas.textContent = "结构图没有读到，请刷新页面再试。";
    return;
  }
  new Picture(figure, await answer.json());
}
