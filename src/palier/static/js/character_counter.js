// How many characters are typed, beside the limit that the hint already gives. Nothing depends on it.
for (const area of document.querySelectorAll("textarea[data-maximum]")) {
  const maximum = Number(area.dataset.maximum);
  const count = document.createElement("span");
  count.className = "character-count";
  const show = () => {
    const length = area.value.trim().length;
    count.textContent = `${length.toLocaleString(document.documentElement.lang)} / ${maximum.toLocaleString(document.documentElement.lang)}`;
    count.classList.toggle("character-count-over", length > maximum);
  };
  area.after(count);
  area.addEventListener("input", show);
  show();
}
