// What is about to be published, as its readers will have it; the space as each role sees it.
const words = (control) => {
  if (control.matches("fieldset")) {
    const chosen = [...control.querySelectorAll("input:checked")];
    return chosen.map((input) => input.parentElement.textContent.trim()).join(", ");
  }
  return control.matches("select") ? control.selectedOptions[0]?.value && control.selectedOptions[0].text : control.value;
};

const element = (name, className, text = "") => {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
};

class Ent extends HTMLElement {
  connectedCallback() {
    if (this.querySelector(".ent-preview")) return;
    this.people = JSON.parse(this.dataset.state).people;
    for (const tool of this.querySelectorAll(".ent-tool")) {
      const preview = element("div", "ent-preview");
      tool.append(preview);
      if (tool.dataset.tool === "space") this.view(tool, preview);
      else this.preview(tool, preview);
    }
  }

  preview(tool, preview) {
    const fields = [...tool.querySelectorAll(".tool-field")];
    const list = element("dl", "ent-lines");
    preview.append(element("p", "ent-preview-title", this.dataset.preview), list);
    const fill = () => {
      list.replaceChildren(...fields.flatMap((field) => this.line(field)));
    };
    tool.addEventListener("input", fill);
    fill();
  }

  line(field) {
    const control = field.querySelector("fieldset, select, textarea, input");
    const people = this.people[field.dataset.field];
    const text = words(control) || (people && this.dataset.nobody);
    if (!text) return [];
    const label = field.querySelector("legend, label").textContent;
    const lines = [this.pair(label, text)];
    if (people && Object.keys(people).length) {
      const chosen = [...control.querySelectorAll("input:checked")].map((input) => people[input.value] ?? 0);
      lines.push(this.pair(this.dataset.reached, String(chosen.reduce((sum, each) => sum + each, 0))));
    }
    return lines;
  }

  pair(label, text) {
    const line = element("div", "ent-line");
    line.append(element("dt", "", label), element("dd", "", text));
    return line;
  }

  view(tool, preview) {
    const objects = [...tool.querySelectorAll(".ent-object")];
    const roles = [...objects[0].querySelectorAll("label")].map((label) => label.firstChild.textContent.trim());
    const choice = element("select", "form-select");
    choice.id = "ent-view";
    choice.append(...roles.map((role, index) => new Option(role, String(index))));
    const label = element("label", "ent-preview-title", this.dataset.view);
    label.htmlFor = choice.id;
    const list = element("dl", "ent-lines");
    preview.append(label, choice, list);
    const fill = () => {
      list.replaceChildren(...objects.map((object) => {
        const right = object.querySelectorAll("select")[choice.selectedIndex];
        return this.pair(object.querySelector("h3").textContent, right.selectedOptions[0].text);
      }));
    };
    tool.addEventListener("change", fill);
    fill();
  }
}
customElements.define("palier-ent", Ent);
