// One message open at a time beside the list, links that tell where they lead, and the lines of the message
// being written. The lists of the page keep every value.
class Mailbox extends HTMLElement {
  connectedCallback() {
    if (this.classList.contains("mailbox-live")) return;
    this.classList.add("mailbox-live");
    this.mails = [...this.querySelectorAll(".mail")];
    for (const mail of this.mails) this.prepare(mail);
    for (const folder of this.querySelectorAll(".mail-folder")) {
      const rows = 1 + 2 * folder.querySelectorAll(".mail").length;
      folder.style.gridTemplateRows = `repeat(${rows}, auto) 1fr`;
    }
    for (const link of this.querySelectorAll(".mail-link")) this.announce(link);
    if (this.mails.length) this.open(this.mails[0]);
    this.writing();
  }

  prepare(mail) {
    const title = mail.querySelector(".mail-title");
    const content = mail.querySelector(".mail-content");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "mail-open";
    button.setAttribute("aria-controls", content.id);
    button.append(...title.childNodes);
    title.append(button);
    const choice = mail.querySelector("select");
    const mark = () => mail.classList.toggle("mail-treated", choice.selectedIndex > 0);
    choice.addEventListener("change", mark);
    button.addEventListener("click", () => this.open(content.hidden ? mail : null));
    mark();
    this.show(mail, false);
  }

  open(mail) {
    for (const each of this.mails) this.show(each, each === mail);
  }

  show(mail, visible) {
    mail.classList.toggle("mail-current", visible);
    mail.querySelector(".mail-content").hidden = !visible;
    mail.querySelector(".mail-open").setAttribute("aria-expanded", String(visible));
  }

  // As in a browser, the address shows when the link is pointed at, focused or touched; it opens nothing.
  announce(link) {
    const address = link.querySelector(".mail-address");
    const text = link.querySelector(".mail-link-text");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "mail-link-button";
    button.textContent = text.textContent;
    text.replaceWith(button);
    this.links = (this.links ?? 0) + 1;
    address.id = `mail-address-${this.links}`;
    address.textContent = `${this.dataset.realAddress} ${address.textContent.slice(1, -1)}`;
    button.setAttribute("aria-describedby", address.id);
    const tell = (visible) => () => link.classList.toggle("mail-link-told", visible);
    for (const name of ["focus", "click", "mouseenter"]) button.addEventListener(name, tell(true));
    button.addEventListener("blur", tell(false));
    button.addEventListener("mouseleave", () => tell(button === document.activeElement)());
    button.addEventListener("keydown", (event) => { if (event.key === "Escape") tell(false)(); });
  }

  writing() {
    const contacts = this.querySelector(".mail-contacts");
    if (!contacts) return;
    const rows = [...contacts.querySelectorAll(".mail-contact")];
    const envelope = document.createElement("dl");
    envelope.className = "mail-envelope";
    const lines = [...rows[0].querySelector("select").options].slice(1).map((option) => {
      const line = document.createElement("div");
      const name = document.createElement("dt");
      const people = document.createElement("dd");
      name.textContent = option.text;
      line.append(name, people);
      envelope.append(line);
      return [option.value, people];
    });
    const fill = () => {
      for (const [line, people] of lines) {
        const chosen = rows.filter((row) => row.querySelector("select").value === line);
        const names = chosen.map((row) => row.querySelector("label").firstChild.textContent.trim());
        people.textContent = names.join(", ") || `(${this.dataset.nobody})`;
        people.classList.toggle("muted", !names.length);
      }
    };
    contacts.addEventListener("change", fill);
    fill();
    contacts.before(envelope);
  }
}
customElements.define("palier-mailbox", Mailbox);
