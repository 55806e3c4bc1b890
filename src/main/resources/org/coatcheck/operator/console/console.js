"use strict";
// What the pages do in the browser. htmx loads and replaces their parts; nothing here is about one page alone.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const GONE = "The console does not respond: is it still running in its terminal?";

  // Times: the server writes UTC; people read their own zone, or UTC if they asked for it.
  let utc = localStorage.getItem("utc") === "yes";
  const zone = () => (utc ? "UTC" : Intl.DateTimeFormat().resolvedOptions().timeZone);
  const format = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: zone(), ...options });
  const day = () => format({ year: "numeric", month: "2-digit", day: "2-digit" });

  function showTimes(root) {
    const clock = format({ hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });
    const date = format({ day: "numeric", month: "short" });
    const dateWithYear = format({ day: "numeric", month: "short", year: "numeric" });
    const today = day().format(new Date());
    const isThisYear = (at) => day().format(at).slice(-4) === today.slice(-4);
    for (const time of all("time[datetime]:not(.ago)", root)) {
      const at = new Date(time.dateTime);
      if (!isNaN(at)) {
        const isToday = day().format(at) === today;
        time.textContent = (isToday ? "" : (isThisYear(at) ? date : dateWithYear).format(at) + ", ") + clock.format(at);
        time.title = time.dateTime;
      }
    }
    for (const time of all("time.ago", root)) {
      time.title = time.dateTime;
    }
  }

  function showZone() {
    const offset = format({ timeZoneName: "shortOffset" }).formatToParts(new Date())
      .find((part) => part.type === "timeZoneName").value;
    $("[data-zone-name]").textContent = "Times are in " + zone() + (zone() === "UTC" ? "" : " (" + offset + ")");
    $("[data-zone-switch]").textContent = utc ? "Show local time" : "Show UTC";
    $("[data-zone-switch]").hidden = Intl.DateTimeFormat().resolvedOptions().timeZone === "UTC";
  }

  // Milliseconds: without an event for so long, the figures are old; and between two attempts to be let in.
  const SILENCE = 15_000;
  const RETRY = 5_000;

  // The part of a page that the server sends again whenever it has changed; every few seconds it says that nothing has.
  // A hidden page asks for nothing: a browser opens few connections to one server.
  function follow() {
    const live = $("[data-live]");
    const pause = $("[data-pause]");
    let events = null;
    let timer = null;
    const later = (milliseconds, action) => {
      clearTimeout(timer);
      timer = setTimeout(action, milliseconds);
    };
    const listen = () => later(SILENCE, () => warn("The console has sent nothing for " + SILENCE / 1000 + " seconds."));
    const heard = () => {
      $("#stale").hidden = true;
      listen();
    };
    // The browser connects again by itself, but not after an error, such as that of a restarted console, which does not
    // know the page's cookie.
    const failed = () => {
      clearTimeout(timer);
      const isRefused = events.readyState === EventSource.CLOSED;
      warn(isRefused ? "The console does not know this page: open the address that ./coatcheck console has printed." : GONE);
      if (isRefused) later(RETRY, start);
    };
    const start = () => {
      stop();
      listen();
      events = new EventSource(live.dataset.live);
      events.onopen = listen;
      events.onerror = failed;
      events.addEventListener("same", heard);
      events.onmessage = (event) => {
        heard();
        show(live, event.data);
      };
    };
    const stop = () => {
      clearTimeout(timer);
      events?.close();
    };
    const isPaused = () => pause.getAttribute("aria-pressed") === "true";
    pause.addEventListener("click", () => {
      const paused = !isPaused();
      pause.setAttribute("aria-pressed", paused);
      pause.textContent = paused ? "Follow" : "Pause";
      if (paused) stop(); else start();
    });
    addEventListener("pagehide", stop);
    document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); else if (!isPaused()) start(); });
    if (!document.hidden) start();
  }

  // A screen reader reads the same warning once.
  function warn(sentence) {
    const stale = $("#stale");
    const text = sentence + " What follows is old.";
    if (stale.textContent !== text) stale.textContent = text;
    stale.hidden = false;
  }

  function show(live, part) {
    const selected = selectedRow()?.dataset.href;
    const isOnRow = selectedRow() !== null && document.activeElement === selectedRow();
    const focused = live.contains(document.activeElement) && document.activeElement.getAttribute("href");
    live.innerHTML = part;
    live.removeAttribute("aria-busy");
    refresh(live);
    // The same attempt may be in another row by now.
    if (selected) (isOnRow ? focus : select)(rows().find((row) => row.dataset.href === selected));
    if (focused) all("a", live).find((link) => link.getAttribute("href") === focused)?.focus({ preventScroll: true });
  }

  // The keyboard: j and k move through the rows, Enter opens one, Escape goes back, a slash leads to the search.
  const rows = () => all("[data-row]");
  const selectedRow = () => $("[data-row].selected");

  function select(row) {
    selectedRow()?.classList.remove("selected");
    row?.classList.add("selected");
    row?.scrollIntoView({ block: "nearest" });
  }

  // A screen reader reads the row that has the focus.
  function focus(row) {
    select(row);
    if (row) row.tabIndex = -1;
    row?.focus({ preventScroll: true });
  }

  function move(step) {
    const list = rows();
    const index = list.indexOf(selectedRow());
    focus(list[index < 0 ? 0 : Math.min(list.length - 1, Math.max(0, index + step))]);
  }

  function open(row) {
    const details = $("details", row);
    if (row.dataset.href) location.href = row.dataset.href;
    else if (details) details.open = !details.open;
  }

  function back() {
    const up = $("[data-up]");
    if (selectedRow()) select(null);
    else if (up) location.href = up.href;
  }

  addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("input:not([type=checkbox]), textarea");
    if (event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
    if (event.key === "Escape" && isTyping) event.target.blur();
    if (isTyping) return;
    const isOnControl = event.target.matches("a, button, input, summary, [role=button]");
    const action = {
      "/": () => $("#find").focus(),
      j: () => move(1),
      k: () => move(-1),
      Escape: back,
      Enter: selectedRow() && !isOnControl ? () => open(selectedRow()) : null,
    }[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  });

  addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (row && !event.target.closest("a, button, input, summary") && !String(getSelection())) open(row);
  });

  // Copying, formatting, narrowing a list.
  async function copy(button) {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    const text = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = text; }, 1500);
  }

  function formatJson(button) {
    const editor = document.getElementById(button.dataset.format);
    try {
      editor.value = JSON.stringify(JSON.parse(editor.value), null, 2);
      editor.setCustomValidity("");
    } catch (notJson) {
      editor.setCustomValidity(notJson.message);
      editor.reportValidity();
    }
  }

  addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.copy) copy(button);
    if (button?.dataset.format) formatJson(button);
    if (button && "zoneSwitch" in button.dataset) {
      utc = !utc;
      localStorage.setItem("utc", utc ? "yes" : "no");
      showZone();
      showTimes(document);
      charts.forEach((chart) => chart.redraw(false, true));
    }
  });

  addEventListener("input", (event) => {
    event.target.setCustomValidity?.("");
    const list = event.target.dataset?.narrow;
    if (list) {
      for (const item of all("#" + list + " li")) item.hidden = !item.textContent.includes(event.target.value);
    }
  });

  // Choosing messages: Replay names how many.
  addEventListener("change", (event) => {
    const form = event.target.closest("#replay");
    if (!form) return;
    const boxes = all("[name=message][type=checkbox]", form);
    if ("all" in event.target.dataset) boxes.forEach((box) => { box.checked = event.target.checked; });
    const count = boxes.filter((box) => box.checked).length;
    const button = $("[data-some]", form);
    if (button) {
      button.disabled = count === 0;
      button.textContent = count === 0 ? "Replay" : "Replay " + count;
    }
  });

  // A change asks first, and says what it changes and where.
  function ask(question) {
    const dialog = $("#confirm");
    $("p", dialog).textContent = question;
    dialog.returnValue = "no";
    dialog.showModal();
    return new Promise((resolve) => { dialog.onclose = () => resolve(dialog.returnValue === "yes"); });
  }

  addEventListener("htmx:confirm", (event) => {
    const form = event.detail.elt;
    const { confirm, confirmMessages } = form.dataset ?? {};
    if (!confirm && !confirmMessages) return;
    event.preventDefault();
    const submitter = event.detail.triggeringEvent?.submitter;
    const count = submitter?.name === "message" ? 1 : all("[name=message]:checked", form).length || 1;
    ask(confirm || "Send " + (count === 1 ? "1 event " : count + " events ") + confirmMessages)
      .then((yes) => { if (yes) event.detail.issueRequest(true); });
  });

  // One message by its own button: the boxes that are ticked beside it are left alone.
  addEventListener("htmx:configRequest", (event) => {
    const submitter = event.detail.triggeringEvent?.submitter;
    if (submitter?.name === "message") {
      event.detail.parameters.delete("message");
      event.detail.parameters.append("message", submitter.value);
    }
  });

  // The text that the console responds. If it does not, or with an error, this throws the sentence that says so.
  async function request(address, options) {
    const response = await fetch(address, options).catch(() => { throw new Error(GONE); });
    const text = await response.text();
    if (response.ok) return text;
    throw new Error(problemIn(text) ?? "The console responds with the status " + response.status + ".");
  }

  // The sentence of a page or a part about an error.
  function problemIn(html) {
    return $(".problem, .alone .reason", new DOMParser().parseFromString(html, "text/html"))?.textContent;
  }

  function problem(sentence) {
    const paragraph = document.createElement("p");
    paragraph.className = "problem";
    paragraph.setAttribute("role", "alert");
    paragraph.textContent = sentence;
    return paragraph;
  }

  function showProblem(sentence) {
    const result = $("#result");
    result.replaceChildren(problem(sentence));
    result.scrollIntoView({ block: "nearest" });
  }

  // A picture that is dropped or chosen is uploaded as it is.
  async function upload(file, zone) {
    if (!file || zone.dataset.confirm && !await ask(zone.dataset.confirm.replace("NAME", () => file.name))) return;
    const result = $("#result");
    result.replaceChildren();
    try {
      result.innerHTML = await uploaded(file, zone);
      htmx.process(result);
      refresh(result);
      result.scrollIntoView({ block: "nearest" });
    } catch (failure) {
      showProblem(failure.message);
    }
  }

  function uploaded(file, zone) {
    const most = zone.dataset.most;
    // The server would end the connection before the browser has read why.
    if (file.size > most) throw new Error(file.name + " is larger than " + (most >> 20) + " MB: use the AWS CLI for it");
    return request(zone.dataset.drop + "?name=" + encodeURIComponent(file.name), {
      method: "POST", body: file, headers: { "HX-Request": "true" } });
  }

  function takeFiles(zone) {
    const input = $("input", zone);
    zone.addEventListener("click", (event) => { if (event.target !== input) input.click(); });
    zone.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") input.click(); });
    input.addEventListener("change", () => {
      const [file] = input.files;
      // Else the browser reports no change when one chooses the same file again.
      input.value = "";
      upload(file, zone);
    });
    zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      upload(event.dataTransfer.files[0], zone);
    });
  }

  async function openFixture(link) {
    try {
      $("#editor").value = await request("/send/fixture?name=" + encodeURIComponent(link.dataset.fixture));
    } catch (failure) {
      showProblem(failure.message);
      return;
    }
    $("[name=again]")?.remove();
    history.replaceState(null, "", link.href);
    $(".fixtures [aria-current]")?.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    scrollTo(0, 0);
  }

  addEventListener("click", (event) => {
    const link = event.target.closest("a[data-fixture]");
    if (link) {
      event.preventDefault();
      openFixture(link);
    }
  });

  // The chart of attempts: stacked bars. Dragging across them chooses a span.
  const charts = [];

  async function drawChart(place) {
    const response = await fetch(place.dataset.chart, { headers: { "HX-Request": "true" } });
    if (!response.ok || !response.headers.get("Content-Type").startsWith("application/json")) {
      place.innerHTML = await response.text();
      return;
    }
    const data = await response.json();
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue("--" + name).trim();
    const sums = data.x.map(() => 0);
    const stacked = data.series.map((one) => one.counts.map((count, i) => (sums[i] += count)));
    const bars = uPlot.paths.bars({ size: [0.8, 40], align: 1 });
    const axis = { stroke: colour("muted"), grid: { stroke: colour("line"), width: 1 }, ticks: { show: false }, font: "12px Inter, system-ui, sans-serif" };
    const chart = new uPlot({
      width: place.clientWidth, height: 140, padding: [8, 4, 0, 0],
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone()),
      fmtDate: (names) => uPlot.fmtDate(names),
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
      // A bar begins at its x, so the axis ends one bar after the last x.
      scales: { x: { range: () => [data.x[0], data.x.at(-1) + data.x[1] - data.x[0]] }, y: { range: (u, low, high) => [0, Math.max(5, high * 1.1)] } },
      axes: [{ ...axis, grid: { show: false }, values: axisTimes, size: 26 }, { ...axis, size: 34, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] }],
      series: [{}, ...data.series.map((one) => ({ label: one.outcome, fill: colour(one.outcome), width: 0, paths: bars, points: { show: false } })).reverse()],
      hooks: { setSelect: [(u) => chosen(u, place)] },
    }, [data.x, ...stacked.reverse()], place);
    charts.push(chart);
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", "Attempts over time: " + counts(data.series));
    new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: 140 })).observe(place);
  }

  function axisTimes(chart, seconds) {
    const span = chart.scales.x.max - chart.scales.x.min;
    const shown = format(span > 172800 ? { day: "numeric", month: "short" } : { hour: "2-digit", minute: "2-digit" });
    const labels = seconds.map((second) => shown.format(new Date(second * 1000)));
    return labels.map((label, i) => (label === labels[i - 1] ? "" : label));
  }

  function counts(series) {
    return series.map((one) => one.counts.reduce((sum, count) => sum + count, 0) + " " + one.outcome).join(", ") || "none";
  }

  // Whole bars are chosen, as nothing says where in its bar an attempt is.
  function chosen(chart, place) {
    if (chart.select.width < 3) return;
    const url = new URL(place.dataset.url, location.href);
    const [first, second] = chart.data[0];
    const bar = (pixels) => (chart.posToVal(pixels, "x") - first) / (second - first);
    const time = (number) => new Date((first + number * (second - first)) * 1000).toISOString();
    url.searchParams.set("from", time(Math.floor(bar(chart.select.left))));
    url.searchParams.set("to", time(Math.ceil(bar(chart.select.left + chart.select.width))));
    location.href = url;
  }

  // The row from which a list goes on stays after an error, with a button to go on.
  function tryAgain(row, address, sentence) {
    const button = document.createElement("button");
    button.className = "quiet";
    button.textContent = "Try again";
    button.setAttribute("hx-get", address);
    button.setAttribute("hx-target", "closest tr");
    button.setAttribute("hx-swap", "outerHTML");
    button.setAttribute("hx-disabled-elt", "this");
    $("td", row).replaceChildren(problem(sentence), button);
    row.classList.remove("waits");
    htmx.process(button);
  }

  // The way back leads to the same place in a list that grows as one scrolls.
  const isWayBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  let lastPlace = isWayBack ? JSON.parse(sessionStorage.getItem(location.href)) : null;

  addEventListener("pagehide", () => {
    const place = { rows: rows().length, top: scrollY };
    if ($("[data-grows]")) sessionStorage.setItem(location.href, JSON.stringify(place));
  });

  function growToLastPlace(row) {
    if (!lastPlace) return;
    if (rows().length >= lastPlace.rows || !$("[data-grows] .more")) {
      scrollTo(0, lastPlace.top);
      lastPlace = null;
    } else if (row.matches(".more")) {
      htmx.trigger($("td", row), "revealed");
    }
  }

  // After anything new is in the page.
  function refresh(root) {
    showTimes(root);
    for (const image of all("img", root)) {
      const caption = image.closest("figure")?.querySelector("[data-size]");
      const known = () => { image.classList.remove("missing"); if (caption && image.naturalWidth) caption.textContent = image.naturalWidth + " × " + image.naturalHeight; };
      const missing = () => image.classList.add("missing");
      image.addEventListener("load", known);
      image.addEventListener("error", missing);
      if (image.complete) (image.naturalWidth ? known : missing)();
    }
  }

  addEventListener("htmx:afterSwap", (event) => refresh(event.detail.target.isConnected ? event.detail.target : document));
  addEventListener("htmx:load", (event) => {
    refresh(event.detail.elt);
    growToLastPlace(event.detail.elt);
    // The search leaves no trace in the history, else the way back would search again.
    const found = $("[data-go-on]");
    if (found) location.replace(found.href);
  });
  addEventListener("htmx:sendError", (event) => {
    const { target, pathInfo } = event.detail;
    if (target.matches("tr")) tryAgain(target, pathInfo.finalRequestPath, GONE);
    else target.textContent = GONE;
  });
  addEventListener("htmx:beforeSwap", (event) => {
    const { target, pathInfo, xhr } = event.detail;
    if (xhr.status >= 400) event.detail.shouldSwap = true;
    const sentence = target.matches("tr") && problemIn(xhr.responseText);
    if (sentence) {
      event.detail.shouldSwap = false;
      tryAgain(target, pathInfo.finalRequestPath, sentence);
    }
  });

  showZone();
  refresh(document);
  if ($("[data-live]")) follow();
  all("[data-chart]").forEach(drawChart);
  all("[data-drop]").forEach(takeFiles);
})();
