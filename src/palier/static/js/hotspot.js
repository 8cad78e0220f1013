// Zones of the picture that can be touched: touching one chooses the option of the list that names it.
class Hotspot extends HTMLElement {
  connectedCallback() {
    if (this.querySelector(".hotspot-zone")) return;
    const { regions } = JSON.parse(this.dataset.state);
    const picture = this.querySelector(".hotspot-picture");
    this.zones = new Map();
    for (const radio of this.querySelectorAll("input[type=radio]")) {
      const [left, top, width, height] = regions[radio.value];
      const zone = document.createElement("span");
      zone.className = "hotspot-zone";
      Object.assign(zone.style, { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` });
      zone.addEventListener("click", () => { radio.checked = true; radio.focus(); this.show(); });
      picture.append(zone);
      this.zones.set(radio, zone);
      radio.addEventListener("change", () => this.show());
    }
    this.show();
  }

  show() {
    for (const [radio, zone] of this.zones) zone.classList.toggle("hotspot-chosen", radio.checked);
  }
}
customElements.define("palier-hotspot", Hotspot);
