// Colour fields and their pickers go together; a proposed colour fills the first one that differs.
const pickers = document.querySelectorAll("[data-colour-for]");
for (const picker of pickers) {
  const field = document.getElementById(picker.dataset.colourFor);
  picker.addEventListener("input", () => { field.value = picker.value; });
  field.addEventListener("input", () => { if (/^#[0-9a-f]{6}$/i.test(field.value)) picker.value = field.value; });
}
document.querySelectorAll("[data-propose]").forEach((button) => button.addEventListener("click", () => {
  const colour = button.dataset.propose;
  const [first, second] = [...pickers].map((picker) => document.getElementById(picker.dataset.colourFor));
  const field = !first.value || !second || first.value === colour ? first : second;
  field.value = colour;
  field.dispatchEvent(new Event("input"));
}));
