// Has the site's worker keep what is opened, also what this page fetched before the worker came to be (or was replaced).
const { serviceWorker } = navigator;
const tell = (page, files) => serviceWorker.controller?.postMessage({ page, files });

function keepThisVisit() {
  tell(location.href, []);
  const told = (entries) => tell("", entries.getEntries().map((one) => one.name));
  new PerformanceObserver(told).observe({ type: "resource", buffered: true });
}

// Browsers offer workers over HTTPS and on this machine only.
if (serviceWorker) {
  serviceWorker.addEventListener("controllerchange", keepThisVisit);
  serviceWorker.register(new URL("../../sw.js", import.meta.url)).catch(() => {});
}
