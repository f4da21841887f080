from playwright.sync_api import expect


def test_the_first_tab_skips_to_the_content(open_page, site):
    page = open_page("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_way_from_the_landing_page_to_voting(open_page, site):
    page = open_page("/")
    expect(page.get_by_text("Polling day is in 12 days")).to_be_visible()
    page.get_by_role("link", name="How to vote").click()
    expect(page.get_by_role("heading", name="How to vote")).to_be_in_viewport()


def test_an_answer_opens_by_keyboard(open_page, site):
    page = open_page(site.page.url)
    answer = page.get_by_text("If you are 18.")
    expect(answer).to_be_hidden()
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(answer).to_be_visible()


def test_the_switch_leads_to_the_same_page_in_the_other_language_and_stays_in_it(open_page, site):
    page = open_page(site.page.url)
    page.get_by_role("link", name="Nederlands").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    assert "/nl/" in page.url
    page.get_by_role("link", name="Election Center").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")


def test_a_printed_page_holds_the_facts_and_no_menus(open_page, site):
    page = open_page(site.page.url)
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.get_by_role("heading", name="Your card")).to_be_visible()
