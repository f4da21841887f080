// Public pages stay readable without a connection. See electioncenter/offline.py.
if ("serviceWorker" in navigator) {
  const address = `/service-worker.js?language=${document.documentElement.lang}`;
  navigator.serviceWorker.register(address).catch(() => {
    // A private window may refuse: everything else works without it.
  });
}
