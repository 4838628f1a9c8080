"""A notebook in a browser page: what a learner's hands do, and what a test reads off the page."""

from __future__ import annotations

import re
from urllib.parse import urlparse

PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
_HAS_KERNEL = ':has(.jp-Toolbar-kernelName:not([aria-label="No Kernel"]))'
IDLE = f'{PANEL}{_HAS_KERNEL} .jp-Notebook-ExecutionIndicator[data-status="idle"]'
_ALL_RUN = r"""panel => {
  const prompts = [...document.querySelectorAll(panel + ' .jp-CodeCell .jp-InputArea-prompt')];
  return prompts.length > 0 && prompts.every(prompt => /^\[\d+\]:$/.test(prompt.textContent.trim()));
}"""
_SHUT_DOWN = """async () => {
  const token = (document.cookie.match(/_xsrf=([^;]+)/) || [])[1] || '';
  for (const session of await (await fetch('/api/sessions')).json())
    await fetch('/api/sessions/' + session.id, {method: 'DELETE', headers: {'X-XSRFToken': token}});
}"""
_LOCAL = {"127.0.0.1", "localhost"}
_TIMEOUT_MS = 60_000


class NotebookPage:
    """Wraps a Playwright page; collects what it asks of other hosts, which it refuses, and its console's complaints."""

    def __init__(self, browser, url: str, *, width: int = 1500, height: int = 1000) -> None:
        self._url = url
        self._context = browser.new_context(viewport={"width": width, "height": height})
        self.refused: list[str] = []
        self.complaints: list[str] = []
        self._context.route("**/*", self._route)
        self.page = self._context.new_page()
        self.page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

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
        """Run all cells from the menu and wait until all have run."""
        self.page.locator(".lm-MenuBar-item", has_text=re.compile("^Run$")).click()
        self.page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
        self.page.wait_for_function(_ALL_RUN, arg=PANEL, timeout=timeout_ms)
        self.page.locator(IDLE).wait_for(timeout=timeout_ms)

    def slider(self, label: str):
        """Return the handle of a slider."""
        return self.page.locator(f'.widget-slider:has(.widget-label:text-is("{label}")) .noUi-handle')

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
