def test_the_page_lists_expenses_by_month_with_the_balance(client, add):
    add(amount="45.99", date="2025-04-02")
    add(amount="25.75", date="2025-04-30")
    add(amount="42.50", date="2025-05-01", category="Transport")

    page = client.get("/").text

    assert page.index("May 2025") < page.index("2025-05-01") < page.index("April 2025") < page.index("2025-04-30")
    assert "71.74" in page
    assert "<strong>114.24</strong>" in page


def test_the_page_says_how_to_begin(client):
    answer = client.get("/")

    assert answer.content_type.startswith("text/html")
    assert "No expenses yet" in answer.text
    assert "<strong>0.00</strong>" in answer.text


def test_the_page_shows_markup_as_text(client, add):
    add(category="<script>alert(1)</script>", description="<img src=x onerror=alert(2)>")

    page = client.get("/").text

    assert "<script>" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
