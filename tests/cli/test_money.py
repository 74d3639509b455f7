"""Taxes, terms, currencies and rates by commands."""

from __future__ import annotations

from desk import Desk


def test_a_tax_is_made_chosen_explained_and_taken_back(desk: Desk) -> None:
    desk.line("customer new --code C1 --name Somebody --country DE")
    desk.line("product new --code A --name Thing --price 100")
    assert (
        desk.json("tax", "new", "V19", "--name", "VAT 19 %", "--rate", "19", "--from", "2026-01-01")["rate_percent"]
        == "19"
    )
    desk.line("tax choose --product-class standard --party-class domestic --tax V19")
    told = desk.json("tax", "explain", "--customer", "C1", "--product", "A")
    assert [tax["code"] for tax in told["taxes"]] == ["V19"]
    assert (told["party_class"], told["chosen_for"]) == ("domestic", "standard / domestic")
    assert desk.json("quote", "new", "--customer", "C1", "--line", "A*1")["tax"] == "19.00"
    desk.line("tax edit V19 --until 2026-02-01")
    told = desk.json("tax", "explain", "--customer", "C1", "--product", "A")
    assert (told["taxes"], [one["code"] for one in told["left_out"]]) == ([], ["V19"])
    for text, said in (
        ("tax new V19 --rate 5", "V19"), ("tax new X --rate 5000", "rate"), ("tax new X --kind moon", "percent"),
        ("tax edit V19 --from 2027-01-01", "last day"), ("tax new X --rate 5 --per-unit 2", "rate"),
        ("tax choose --product-class moon --party-class * --free", "tax class"), ("tax region XX --class foreign", "XX"),
        ("tax exempt --customer C1 --number 1 --class moon", "tax class"),
    ):  # fmt: skip
        desk.line(text, code=1)
        assert said in desk.error, (text, desk.error)
    for number in ("9**9**9", "NaN", "1e400", "1" * 31, "∞", ""):
        desk.run("tax", "new", "X", "--rate", number, code=2)
        desk.run("rate", "set", "USD", "2026-01-01", number, code=2)
        desk.run("term", "new", "X", "--discount", number, code=2)
    desk.run("rate", "set", "USD", "2026-01-01", "1" + "0" * 20, code=1)
    assert "X" not in [row["code"] for row in desk.json("tax", "list")["rows"]]


def test_where_goods_go_and_certificates_say_how_a_customer_is_taxed(desk: Desk) -> None:
    desk.line("customer new --code C1 --name Somebody --country FR --tax-number FR123")
    desk.line("customer new --code C2 --name Another --country FR")
    desk.line("product new --code A --name Thing --price 100")
    desk.line("tax region FR --tax-number --class foreign")
    desk.line("tax region FR --class free")
    found = [desk.json("quote", "new", "--customer", code, "--line", "A*1")["tax"] for code in ("C1", "C2")]
    assert found == ["0.00", "0.00"]
    assert desk.json("tax", "explain", "--customer", "C1", "--product", "A")["party_class"] == "foreign"
    assert desk.json("tax", "explain", "--customer", "C2", "--product", "A")["party_class"] == "free"
    told = desk.json("tax", "explain", "--customer", "C2", "--product", "A", "--country", "DE")
    assert (told["party_class"], told["reason"]) == ("domestic", "As usual")
    desk.line("tax choose --product-class standard --party-class domestic --tax VAT20")
    desk.line("tax region FR --tax-number")
    desk.line("tax region FR")
    assert desk.json("tax", "regions")["rows"] == []
    assert desk.json("quote", "new", "--customer", "C2", "--line", "A*1")["tax"] == "20.00"
    desk.line("tax exempt --customer C2 --number E-1 --until 2026-12-31")
    assert desk.json("quote", "new", "--customer", "C2", "--line", "A*1")["tax"] == "0.00"
    assert (
        desk.json("tax", "explain", "--customer", "C2", "--product", "A", "--on", "2027-01-01")["party_class"]
        == "domestic"
    )
    desk.line("tax end-exemption --customer C2 --number E-1")
    assert desk.json("quote", "new", "--customer", "C2", "--line", "A*1")["tax"] == "20.00"
    desk.line("tax end-exemption --customer C2 --number E-1", code=2)


def test_terms_are_typed_and_previewed(desk: Desk) -> None:
    made = desk.json(
        "term", "new", "MIX", "--part", "30% +10d", "--part", "500 +1m eom", "--part", "rest +2m next15 mon"
    )
    assert made["parts"] == ["30% +10d", "500 +1m eom", "rest +2m next15 mon"]
    rows = desk.json("term", "preview", "MIX", "2000", "--on", "2026-01-31")["rows"]
    assert [(row["due_on"], row["amount"]) for row in rows] == [
        ("2026-02-10", "600.00"), ("2026-02-28", "500.00"), ("2026-04-20", "900.00"),
    ]  # fmt: skip
    desk.line("term edit MIX --discount 2 --days 10", code=1)
    assert "one instalment" in desk.error
    desk.run(
        "term", "edit", "MIX", "--part", "rest +30d", "--discount", "2", "--days", "10", "--discount-on", "net_only"
    )
    [row] = desk.json("term", "preview", "MIX", "100", "--on", "2026-01-31")["rows"]
    assert (row["due_on"], row["discount_until"], row["early_amount"]) == ("2026-03-02", "2026-02-10", "98.00")
    for part in ("moon", "30%", "30% -5d", "rest +1y", "rest day32", "150%"):
        desk.run("term", "new", "BAD", "--part", part, code=1)
    desk.line("term archive MIX")
    desk.line("term preview MIX 100", code=1)
    desk.line("term archive N30", code=1)


def test_currencies_and_rates_are_listed(desk: Desk) -> None:
    desk.line("currency set XAU --places 3 --name Gold")
    desk.run("rate", "set", "xau", "2026-01-01", "0.00000001")
    rows = {row["code"]: row for row in desk.json("currency", "list")["rows"]}
    assert (rows["XAU"]["amount_step"], rows["XAU"]["rate"], rows["EUR"]["rate"]) == ("0.001", "0.00000001", "1")
    assert [row["on"] for row in desk.json("rate", "list", "--currency", "XAU")["rows"]] == ["2026-01-01"]
    desk.line("rate set EUR 2026-01-01 2", code=1)
    desk.line("rate set XAU 2026-01-01 0", code=1)
    desk.line("currency set XAU --places 2 --step 0.001", code=1)
