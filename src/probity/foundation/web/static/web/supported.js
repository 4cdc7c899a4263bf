// First in <body>: GOV.UK's script stays off, silently, until this class is there.
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
