// Fill the first form of the page that takes all of {name: text} that are not empty, to be sent as its button would; false: none does.
(fields) => {
  const CHOSEN = ["radio", "checkbox"];
  const GIVEN = [...CHOSEN, "hidden", "submit"];
  const place = (form, [name, text]) =>
    [...form.elements].find((one) => one.name === name && (!GIVEN.includes(one.type) || one.value === text));
  const sent = Object.entries(fields);
  const form = [...document.forms].find((one) => one.getAttribute("method") === "post" && sent.every((field) => field[1] === "" || place(one, field)));
  if (!form) return false;
  let button = null;
  for (const field of sent) {
    const one = place(form, field);
    if (!one) continue;
    if (CHOSEN.includes(one.type)) one.checked = true;
    else if (one.type === "submit") button = one;
    else one.value = field[1];
  }
  form.noValidate = true;
  window.sendForm = () => form.requestSubmit(button);
  return true;
}
