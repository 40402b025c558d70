// Comfort only: every page works without this script.
"use strict";

(() => {
  // A refusal is where a reader should go on.
  const told = document.querySelector(".told.refused");
  if (told) {
    told.focus();
  }

  // The code of an invitation comes behind the # of its link, so that it stands in no server's log.
  const code = document.getElementById("code");
  const given = new URLSearchParams(location.hash.slice(1)).get("code");
  if (code && given) {
    code.value = given;
    history.replaceState(null, "", location.pathname + location.search);
    const next = document.getElementById("new");
    if (next) {
      next.focus();
    }
  }

  // A file may be dropped instead of chosen.
  for (const zone of document.querySelectorAll(".drop")) {
    const field = zone.querySelector("input[type=file]");
    const over = (is) => (event) => {
      event.preventDefault();
      zone.classList.toggle("over", is);
    };
    zone.addEventListener("dragenter", over(true));
    zone.addEventListener("dragover", over(true));
    zone.addEventListener("dragleave", over(false));
    zone.addEventListener("drop", (event) => {
      over(false)(event);
      if (field && event.dataTransfer && event.dataTransfer.files.length > 0) {
        field.files = event.dataTransfer.files;
        field.focus();
        if (zone.dataset.sends && field.form) {
          field.form.requestSubmit();
        }
      }
    });
  }

  // A form is sent once, and says that it is at work.
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "1";
      const live = document.getElementById("live");
      if (live && live.dataset.working) {
        live.textContent = live.dataset.working;
      }
    });
  }
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
    }
  });

  // Choices that make the form wait no longer: a filter's lists.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  for (const button of document.querySelectorAll("[data-copies]")) {
    const from = document.getElementById(button.dataset.copies);
    if (from && navigator.clipboard) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(from.textContent.trim());
        const live = document.getElementById("live");
        if (live) {
          live.textContent = button.dataset.said || "";
        }
      });
    }
  }

  // Files on their way tell their steps; one line to the office is enough for all of them.
  const follow = () => {
    const jobs = document.getElementById("jobs");
    const row = jobs && [...jobs.querySelectorAll("[data-job]")].pop();
    if (!row || !window.EventSource) {
      return;
    }
    const steps = new EventSource(`/sanitise/${row.dataset.job}/events`);
    const text = (sentence, job) => sentence.replace("{place}", job.place).replace("{seconds}", job.seconds);
    const step = (name) => steps.addEventListener(name, (event) => {
      const told = row.querySelector(".told-text");
      const sentence = name === "waiting" ? jobs.dataset.place : jobs.dataset.running;
      if (told && sentence) {
        told.textContent = text(sentence, JSON.parse(event.data));
      }
    });
    step("waiting");
    step("running");
    const again = async () => {
      steps.close();
      const answer = await fetch("/sanitise", { headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.getElementById("jobs");
      const live = document.getElementById("live");
      // What somebody is typing is not taken away from her.
      const typing = jobs.contains(document.activeElement) && document.activeElement.matches("input");
      if (next && !typing) {
        jobs.replaceChildren(...next.childNodes);
        if (live && !jobs.querySelector("[data-job]")) {
          live.textContent = jobs.dataset.ready || "";
        }
      }
      follow();
    };
    for (const name of ["done", "refused", "needs-password", "failed", "forgotten"]) {
      steps.addEventListener(name, again);
    }
    steps.onerror = () => {
      steps.close();
      setTimeout(follow, 3000);
    };
  };
  follow();
  const one = document.querySelector("[data-follow]");
  if (one && window.EventSource) {
    const steps = new EventSource(`/sanitise/${one.dataset.follow}/events`);
    for (const name of ["done", "refused", "needs-password", "failed", "forgotten"]) {
      steps.addEventListener(name, () => location.reload());
    }
    steps.onerror = () => steps.close();
  }
})();
