# SPDX-License-Identifier: Apache-2.0
"""What a notebook shows of a trail, in a real browser: tables and values are seen, and nothing recorded is executed."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

SCRIPT = "<script>document.title='executed'</script>"
IMAGE = "<img src=x onerror=\"document.title='executed'\">"

PROGRAM = f"""
import annalist

@annalist.annalize
def discharge(stage, a=3.4, *more):
    "An audited function."
    if stage < 0:
        raise ValueError({IMAGE!r})
    return a * stage

annalist.configure(analyst_name={SCRIPT!r}, trail="annalist-trail")
for n in range(30):
    discharge(n / 2, 3.4, {SCRIPT!r}, {{"unit": ["m³/s", None]}})
annalist.note({IMAGE!r})
try:
    discharge(-1)
except ValueError:
    pass
"""

CELLS = [
    "import annalist\ntrail = annalist.open('annalist-trail')\ntrail",
    "trail.sessions[0]",
    "trail.calls()",
    "trail.calls(raised=True)[0]",
    "trail.calls()[1]",
    "trail.calls().to_pandas().head(3)[['status', 'stage', 'result']]",
]


@pytest.fixture(scope="module", params=["light", "dark"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record a program, execute a notebook about its trail and make a page of it."""
    directory = tmp_path_factory.mktemp("notebook")
    subprocess.run([sys.executable, "-c", PROGRAM], cwd=directory, check=True)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(directory)}}).execute()
    html, _ = HTMLExporter(theme=request.param).from_notebook_node(notebook)
    path = directory / f"{request.param}.html"
    path.write_text(html)
    return path


@pytest.fixture(scope="module")
def browser(page: Path) -> Iterator[webdriver.Chrome]:
    """Open the page in Chromium."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or "chromium"
    for option in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1200,3200"):
        options.add_argument(option)
    # What the page of nbconvert itself wants of the world is not there.
    options.add_argument("--host-resolver-rules=MAP * ~NOTFOUND")
    driver = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    driver.set_page_load_timeout(120)
    driver.get(page.as_uri())
    yield driver
    driver.quit()


def shown(browser: webdriver.Chrome) -> list[WebElement]:
    """Give what Annalist shows, cell by cell."""
    return browser.find_elements(By.CLASS_NAME, "annalist")


def test_everything_is_visible(browser):
    boxes = shown(browser)
    assert len(boxes) == 5
    for box in boxes:
        assert box.is_displayed()
        assert all(cell.is_displayed() for cell in box.find_elements(By.CSS_SELECTOR, "td:not(:empty)"))


def test_the_trail_lists_its_sessions(browser):
    text = shown(browser)[0].text
    assert "annalist-trail, 1 session" in text
    assert "sealed" in text
    assert SCRIPT in text
    assert "31" in text


def test_the_session_tells_who_and_where(browser):
    text = shown(browser)[1].text
    for part in (SCRIPT, IMAGE, "31, of which 1 raised", "__main__.discharge", "CPython"):
        assert part in text


def test_the_calls_are_the_first_of_them(browser):
    box = shown(browser)[2]
    assert box.text.startswith("31 calls")
    assert len(box.find_elements(By.CSS_SELECTOR, "tbody tr")) == 20
    assert "… and 11 more calls" in box.text
    assert "stage=0.5, a=3.4" in box.text


def test_a_call_is_shown_whole(browser):
    raised, returned = shown(browser)[3:]
    assert f"ValueError: {IMAGE}" in raised.text
    rows = {row.find_element(By.TAG_NAME, "th").text: row.find_element(By.TAG_NAME, "td").text
            for row in returned.find_elements(By.TAG_NAME, "tr")}  # fmt: skip
    assert (rows["stage"], rows["a"], rows["result"]) == ("0.5", "3.4", "1.7")
    assert SCRIPT in rows["more"]
    assert "m³/s" in rows["more"]


def test_numbers_stand_at_the_right_and_all_else_at_the_left(browser):
    for cell in shown(browser)[2].find_elements(By.TAG_NAME, "td"):
        is_number = "number" in cell.get_attribute("class")
        assert cell.value_of_css_property("text-align") == ("right" if is_number else "left")


def test_nothing_recorded_is_executed(browser):
    assert browser.title != "executed"
    for box in shown(browser):
        assert not box.find_elements(By.CSS_SELECTOR, "script, img, iframe, object, link, a")


def test_text_stands_out_from_its_page(browser, page):
    """In light and dark: the contrast that WCAG asks of text."""
    contrast = """
      const luminance = rgb => rgb.map(c => c / 255).map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
                                  .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
      const numbers = color => color.match(/[\\d.]+/g).map(Number);
      let behind = arguments[0], ground;
      do { ground = numbers(getComputedStyle(behind).backgroundColor); behind = behind.parentElement; }
      while (ground.length == 4 && ground[3] == 0 && behind);
      if (ground.length == 4 && ground[3] == 0) ground = [255, 255, 255];
      const opacity = Number(getComputedStyle(arguments[0]).opacity);
      const text = numbers(getComputedStyle(arguments[0]).color).slice(0, 3)
                     .map((c, i) => c * opacity + ground[i] * (1 - opacity));
      const [a, b] = [luminance(text), luminance(ground.slice(0, 3))].sort((x, y) => y - x);
      return (a + .05) / (b + .05);
    """
    for box in shown(browser):
        for element in box.find_elements(By.CSS_SELECTOR, "th, td, p"):
            assert browser.execute_script(contrast, element) >= (3 if "bad" in element.get_attribute("class") else 4.5)


def test_what_is_shown_needs_nothing_from_elsewhere(browser):
    for box in shown(browser):
        assert "http" not in box.get_attribute("innerHTML")
        assert "url(" not in box.get_attribute("innerHTML")
