"""A notebook in a browser page: what a learner's hands do, and what a test reads off the page."""

from __future__ import annotations

import re
import time
from urllib.parse import urlparse

PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
_HAS_KERNEL = ':has(.jp-Toolbar-kernelName:not([aria-label="No Kernel"]))'
IDLE = f'{PANEL}{_HAS_KERNEL} .jp-Notebook-ExecutionIndicator[data-status="idle"]'
_STATE = r"""panel => {
  const prompts = [...document.querySelectorAll(panel + ' .jp-CodeCell .jp-InputArea-prompt')];
  const states = prompts.map(prompt => prompt.textContent.trim());
  const errors = document.querySelectorAll(panel + ' [data-mime-type="application/vnd.jupyter.error"]');
  const isDone = states.length > 0 && states.every(state => /^\[\d+\]:$/.test(state));
  return {isDone: isDone || errors.length > 0, states, errors: [...errors].map(error => error.textContent)};
}"""
_SHUT_DOWN = """async () => {
  const token = (document.cookie.match(/_xsrf=([^;]+)/) || [])[1] || '';
  for (const session of await (await fetch('/api/sessions')).json())
    await fetch('/api/sessions/' + session.id, {method: 'DELETE', headers: {'X-XSRFToken': token}});
}"""
_LOCAL = {"127.0.0.1", "localhost"}
_TIMEOUT_MS = 60_000
_OF_THE_MACHINE = "ERR_NETWORK_CHANGED"
"""Chromium says so when an interface of this machine comes or goes, whatever the page does."""


class NotebookPage:
    """Wraps a Playwright page; collects what it asks of other hosts, which it refuses, and its console's complaints."""

    def __init__(self, browser, url: str, *, width: int = 1500, height: int = 1000) -> None:
        self._url = url
        self._context = browser.new_context(viewport={"width": width, "height": height})
        self.refused: list[str] = []
        self.complaints: list[str] = []
        self._context.route("**/*", self._route)
        self.page = self._context.new_page()
        self.page.on("console", self._complained)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _complained(self, line) -> None:
        if line.type == "error" and _OF_THE_MACHINE not in line.text:
            self.complaints.append(line.text)

    def _route(self, route) -> None:
        url = route.request.url
        if urlparse(url).hostname in _LOCAL or url.startswith(("data:", "blob:")):
            route.continue_()
        else:
            self.refused.append(url)
            route.abort()

    def open(self, name: str) -> None:
        """Open a notebook and wait until its kernel is there."""
        self.page.goto(f"{self._url}lab/tree/{name}?reset")
        self.page.locator(IDLE).wait_for(timeout=_TIMEOUT_MS)

    def run_all(self, timeout_ms: int = _TIMEOUT_MS) -> None:
        """Run all cells from the menu and wait until all have run; what a cell raises is raised here."""
        self.page.locator(".lm-MenuBar-item", has_text=re.compile("^Run$")).click()
        self.page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
        until_s = time.monotonic() + timeout_ms / 1000
        while not (state := self.page.evaluate(_STATE, PANEL))["isDone"]:
            assert time.monotonic() < until_s, f"still running after {timeout_ms / 1000:g} s: {state['states']}"
            self.page.wait_for_timeout(100)
        assert state["errors"] == []
        self.page.locator(IDLE).wait_for(timeout=timeout_ms)

    def cells(self) -> tuple[int, int]:
        """Return how many cells there are and which of them is the active one."""
        return tuple(
            self.page.evaluate(
                """() => { const notebook = jupyterapp.shell.currentWidget.content;
                           return [notebook.widgets.length, notebook.activeCellIndex]; }"""
            )
        )

    def run_in_new_cell(self, code: str) -> str:
        """Run code in a cell added at the end, and return what it printed."""
        self.page.evaluate("jupyterapp.commands.execute('notebook:move-cursor-down')")
        self.page.locator(f"{PANEL} .jp-CodeCell").last.locator(".cm-content").click()
        self.page.evaluate("jupyterapp.commands.execute('notebook:insert-cell-below')")
        self.page.evaluate("code => jupyterapp.commands.execute('notebook:replace-selection', {text: code})", code)
        self.page.evaluate("jupyterapp.commands.execute('notebook:run-cell')")
        self.page.locator(IDLE).wait_for(timeout=_TIMEOUT_MS)
        return self.page.locator(f"{PANEL} .jp-CodeCell").last.locator(".jp-OutputArea-output pre").last.text_content()

    def restart(self) -> None:
        """Restart the kernel; what the cells have shown stays."""
        self.page.evaluate("jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.restart()")

    def slider(self, label: str):
        """Return a slider."""
        return self.page.get_by_role("slider", name=label)

    def button(self, name: str):
        """Return a button."""
        return self.page.get_by_role("button", name=name, exact=True)

    def said(self) -> str:
        """Return what the live region says."""
        return self.page.locator(".pl-root [role=status]").first.text_content() or ""

    def wait_for_said(self, pattern: str, timeout_ms: int = 30_000) -> str:
        """Wait until the live region says something, and return it."""
        self.page.wait_for_function(
            "pattern => new RegExp(pattern).test(document.querySelector('.pl-root [role=status]')?.textContent ?? '')",
            arg=pattern,
            timeout=timeout_ms,
        )
        return self.said()

    def close(self) -> None:
        """Shut down the kernels and close the page."""
        try:
            self.page.evaluate(_SHUT_DOWN)
        finally:
            self._context.close()
