// A cursor beside the number: both say the same value, and the number alone is sent.
class Slider extends HTMLElement {
  connectedCallback() {
    if (this.querySelector("input[type=range]")) return;
    const number = this.querySelector("input[type=number]");
    const cursor = document.createElement("input");
    cursor.type = "range";
    cursor.className = "form-range";
    for (const name of ["min", "max", "step"]) cursor[name] = number[name];
    cursor.setAttribute("aria-label", this.getAttribute("label"));
    cursor.value = number.value || (Number(number.min) + Number(number.max)) / 2;
    cursor.addEventListener("input", () => { number.value = cursor.value; });
    number.addEventListener("input", () => { if (number.value) cursor.value = number.value; });
    this.prepend(cursor);
  }
}
customElements.define("palier-slider", Slider);
