// Theme and language of the last visit, before the first paint, so that nothing flashes.
(function () {
  try {
    var theme = localStorage.getItem('callweave.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
    var locale = localStorage.getItem('callweave.locale');
    if (locale) document.documentElement.lang = locale;
  } catch {
    // private windows of some browsers: the system's theme and Chinese it is
  }
})();
