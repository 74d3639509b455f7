"""The whole chain by commands, on both engines: from an opportunity to money, with what goes wrong on the way."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from desk import HOSTILE, Desk

BLUE = "11*3"


def stocked(desk: Desk) -> tuple[str, str]:
    """A customer with a hostile name, a supplier, Chai (2 there) and Tofu (10 there)."""
    customer = desk.json(
        "customer", "new", "--name", HOSTILE, "--city", "上海", "--country", "cn", "--language", "zh_CN"
    )
    supplier = desk.json("supplier", "new", "--name", "Exotic Liquids")
    desk.line("product new --code 11 --name Chai --price 18 --cost 9")
    desk.line("product new --code 42 --name Tofu --price 10 --cost 4")
    desk.line(f"product supplier 11 {supplier['code']} --price 8")
    desk.line("stock adjust 11 2 --reason opening")
    desk.line("stock adjust 42 10 --reason opening")
    return customer["code"], supplier["code"]


def test_from_an_opportunity_to_money(any_desk: Desk) -> None:
    desk = any_desk
    customer, _supplier = stocked(desk)

    # A chance becomes a quotation of two lines, priced, discounted and taxed.
    chance = desk.json("opportunity", "new", "--customer", customer, "--title", "Spring", "--amount", "300")["number"]
    desk.run("opportunity", "qualify", chance)
    assert desk.json("opportunity", "propose", chance)["state"] == "proposed"
    quote = desk.json("quote", "new", "--customer", customer, "--opportunity", chance, "--line", "11*3",
                      "--line", "2 42 @9.50 -5%")  # fmt: skip
    assert (quote["net"], quote["tax"], quote["gross"]) == ("72.05", "14.41", "86.46")
    assert [(line["code"], line["quantity"], line["unit_price"], line["amount"]) for line in quote["lines"]] == [
        ("11", "3", "18", "54.00"),
        ("42", "2", "9.5", "18.05"),
    ]
    desk.run("quote", "send", quote["number"])
    desk.run("quote", "accept", quote["number"])
    assert desk.json("opportunity", "show", chance)["state"] == "won"

    # The order is confirmed short: what is there is reserved, a requisition is made by itself, with its reason.
    order = desk.json("quote", "order", quote["number"], "--reference", "PO 1")["number"]
    confirmed = desk.json("order", "confirm", order)
    assert [line["quantity_reserved"] for line in confirmed["lines"]] == ["2", "2"]
    assert [line["quantity_short"] for line in confirmed["lines"]] == ["1", "0"]
    [need] = desk.json("requisition", "list", "--only", "open")["rows"]
    assert (need["product_code"], need["state"]) == ("11", "proposed")
    assert "Expected are -1" in desk.json("requisition", "why", need["number"])["message"]
    desk.run("requisition", "approve", need["number"])
    [purchase] = desk.json("requisition", "order", need["number"])["rows"]
    desk.run("purchase-order", "order", purchase["number"])

    # A part is delivered; the rest waits as a backorder until goods come; invoices are made by themselves.
    [delivery] = desk.json("delivery", "list", "--only", "open")["rows"]
    desk.run("delivery", "pick", delivery["number"], "--line", "1:2", "--line", "42*2")
    desk.run("delivery", "pack", delivery["number"])
    desk.run("delivery", "ship", delivery["number"], "--tracking", "T1")
    assert desk.json("order", "show", order)["progress"] == "Partly delivered"
    receipt = desk.json("purchase-order", "receive", purchase["number"], "--reference", "Note 88")
    assert (receipt["state"], receipt["supplier_reference"]) == ("posted", "Note 88")
    [rest] = desk.json("delivery", "list", "--only", "ready")["rows"]
    for verb in ("pick", "pack", "ship"):
        desk.run("delivery", verb, rest["number"])
    assert desk.json("order", "show", order)["state"] == "closed"
    invoices = sorted(desk.json("invoice", "list")["rows"], key=lambda row: str(row["number"]))
    assert [row["gross"] for row in invoices] == ["64.86", "21.60"]

    # One payment settles both; a return is credited by itself and paid back.
    paid = desk.json("payment", "record", "--customer", customer, "--amount", "86.46",
                     *(word for row in invoices for word in ("--invoice", row["number"])))  # fmt: skip
    assert (paid["amount"], paid["amount_open"], len(paid["allocations"])) == ("86.46", "0.00", 2)
    assert desk.json("invoice", "show", invoices[0]["number"])["payment"] == "Paid"
    back = desk.json("return", "new", "--delivery", delivery["number"], "--line", "42*1", "--reason", "damaged")
    desk.run("return", "approve", back["number"])
    desk.run("return", "receive", back["number"])
    [note] = desk.json("credit-note", "list")["rows"]
    assert note["gross"] == "-10.84"
    [owed] = desk.json("report", "ageing")["rows"]
    assert owed["total"] == "-10.84"
    refund = desk.json("payment", "record", "--customer", customer, "--amount=-10.84")["number"]
    assert desk.json("payment", "allocate", refund, "--credit-note", note["number"])["amount_open"] == "0.00"
    assert desk.json("report", "ageing") == {"rows": [], "total_base": "0.00"}

    # What all of it left behind.
    kinds = [row["kind"] for row in desk.json("order", "trail", order)["rows"]]
    assert kinds.count("invoice") == 2 and {"opportunity", "quotation", "delivery", "return", "credit_note"} <= set(
        kinds
    )
    balances = {row["code"]: row["balance"] for row in desk.json("ledger", "trial-balance")["rows"]}
    assert sum(map(float, balances.values())) == pytest.approx(0)
    assert (balances["1000"], balances["1100"]) == ("75.62", "0.00")
    assert desk.json("stock", "show", "42")["on_hand"] == "9"
    assert desk.json("check") == {"rows": []}

    # Each printed document keeps to 80 columns, and nothing in it moves the terminal.
    sheets = [("quote", "print", quote["number"]), ("order", "print", order), ("delivery", "print", delivery["number"]),
              ("delivery", "pick-list", delivery["number"]), ("credit-note", "print", note["number"]),
              *(("invoice", "print", row["number"]) for row in invoices)]  # fmt: skip
    for sheet in sheets:
        printed = desk.run(*sheet)
        assert "东方红有限公司" in printed and ("中国" in printed or sheet[1] == "pick-list")
        assert max(cell_len(line) for line in printed.split("\n")) <= 80


def test_orders_are_amended_copied_held_closed_short_and_cancelled(desk: Desk) -> None:
    customer, _supplier = stocked(desk)
    order = desk.json("order", "new", "--customer", customer, "--line", "42*4", "--confirm")["number"]
    amended = desk.json("order", "change-line", order, "1", "--quantity", "6")
    assert amended["lines"][0]["quantity_reserved"] == "6"
    desk.json("order", "add", order, "--line", "11*1")
    assert [line["code"] for line in desk.json("order", "remove-line", order, "2")["lines"]] == ["42"]
    assert desk.json("order", "edit", order, "--reference", "PO 7", "--requested", "+7")["requested_on"] == "2026-03-23"
    held = desk.json("order", "hold", order, "--reason", "{0} wait {x}")
    assert held["lines"][0]["quantity_reserved"] == "0"
    assert "{0} wait {x}" in desk.run("order", "show", order)
    desk.json("order", "release", order, "--reason", "cleared")
    desk.run("order", "release", order, "--reason", "again", code=2)
    copied = desk.json("order", "copy", order)
    assert copied["state"] == "draft" and copied["number"] != order
    assert desk.json("order", "cancel", copied["number"], "--reason", "mistake")["state"] == "cancelled"
    first = min(row["number"] for row in desk.json("delivery", "list", "--only", "open")["rows"])
    desk.json("delivery", "ship", first, "--line", "42*3")
    assert desk.json("order", "close", order)["state"] == "closed"
    second = desk.json("order", "new", "--customer", customer, "--line", "42*1", "--reference", "PO 7")
    assert f"PO 7 is on {order}" in desk.error and second["state"] == "draft"
    desk.run("order", "note", order, "Ring twice", "--printed")
    assert desk.json("check") == {"rows": []}


def test_goods_go_to_one_place_and_the_invoice_to_another(desk: Desk) -> None:
    desk.line("product new --code A --name Thing --price 10 --cost 4")
    desk.line("stock adjust A 9 --reason opening")
    desk.line("customer new --code SHOP --name Shop --city Berlin --country DE")
    desk.line("customer new --code HEAD --name Headquarters --city Paris --country FR")
    order = desk.json("order", "new", "--customer", "SHOP", "--bill-to", "HEAD", "--line", "A*3", "--ship-to",
                      "name=Depot 7", "--ship-to", "city=Hamburg", "--ship-to", "country=de", "--confirm")  # fmt: skip
    assert (order["party_code"], order["bill_to_code"]) == ("SHOP", "HEAD")
    assert (order["ship_to"]["name"], order["ship_to"]["country"]) == ("Depot 7", "DE")
    desk.run("order", "edit", order["number"], "--ship-to", "name=Depot 8", "--ship-to", "city=Bremen")
    [delivery] = desk.json("delivery", "list")["rows"]
    assert desk.json("delivery", "show", delivery["number"])["ship_to"]["city"] == "Bremen"
    desk.run("delivery", "ship", delivery["number"])
    assert [row["party_code"] for row in desk.json("report", "ageing")["rows"]] == ["HEAD"]
    for wrong in ("moon=1", "city", "country=XX"):
        desk.run("order", "new", "--customer", "SHOP", "--ship-to", wrong, code=1 if "XX" in wrong else 2)
    desk.run("order", "new", "--customer", "SHOP", "--bill-to", "NOBODY", code=1)
    assert len(desk.json("order", "list")["rows"]) == 1
    desk.run("check")


def test_a_quotation_is_edited_revised_copied_declined(desk: Desk) -> None:
    customer, _supplier = stocked(desk)
    quote = desk.json("quote", "new", "--customer", customer, "--line", "42*4", "--line", "11*1")["number"]
    assert desk.json("quote", "edit", quote, "--valid-until", "+14", "--discount", "10")["valid_until"] == "2026-03-30"
    assert (
        desk.json("quote", "change-line", quote, "1", "--quantity", "6", "--price", "9")["lines"][0]["amount"]
        == "54.00"
    )
    assert [line["code"] for line in desk.json("quote", "remove-line", quote, "2")["lines"]] == ["42"]
    desk.run("quote", "remove-line", quote, "2", code=2)
    desk.json("quote", "send", quote)
    desk.run("quote", "add", quote, "--line", "11*1", code=1)
    revised = desk.json("quote", "revise", quote)
    assert (revised["number"], revised["revision"]) == (quote, 2)
    desk.run("quote", "accept", f"{quote} v1", code=1)
    assert desk.json("quote", "add", quote, "--line", "11*1")["lines"][-1]["code"] == "11"
    desk.json("quote", "send", quote)
    assert desk.json("quote", "decline", quote, "--reason", "price")["state"] == "declined"
    assert desk.json("quote", "copy", quote)["state"] == "draft"


def test_addresses_contacts_and_the_company_itself(desk: Desk) -> None:
    customer, _supplier = stocked(desk)
    added = desk.json(
        "customer", "add-address", customer, "--street", "Hafenstr. 5", "--city", "Hamburg", "--country", "de"
    )
    assert [(one["city"], one["for_invoices"]) for one in added["addresses"]] == [("上海", True), ("Hamburg", False)]
    changed = desk.json("customer", "change-address", customer, "2", "--street", "Hafenstr. 6")
    assert changed["addresses"][1]["street"] == "Hafenstr. 6"
    desk.run("customer", "change-address", customer, "9", "--street", "x", code=2)
    assert desk.json("customer", "add-contact", customer, "Maria", "--phone", "1")["contacts"][0]["name"] == "Maria"
    desk.run("customer", "add-contact", customer, " ", code=1)
    assert desk.json("settings", "company", "--bank-account", "DE02")["bank_account"] == "DE02"
    assert "DE02" in desk.line("settings company")


def test_stock_is_counted_moved_and_adjusted(desk: Desk) -> None:
    stocked(desk)
    desk.line("stock new-warehouse W2 North")
    desk.line("stock new-location W1 A-01 --name Aisle")
    assert desk.json("stock", "transfer", "42", "3", "--from", "W1", "--to", "W2")["on_hand"] == "10"
    desk.line("stock transfer 42 99 --from W1 --to W2", code=1)
    sheet = desk.json("stock", "new-count", "11", "42")["number"]
    desk.run("stock", "count", sheet, "--line", "11*0", "--line", "6 42")
    counted = desk.json("stock", "post-count", sheet)
    assert counted["state"] == "posted" and desk.json("stock", "show-count", sheet) == counted
    assert desk.json("stock", "show", "11")["on_hand"] == "0"
    desk.run("stock", "adjust", "42", "--reason", "broken", "--", "-1")
    assert [row["quantity"] for row in desk.json("stock", "moves", "42", "--limit", "1")["rows"]] == ["1"]
    desk.line("stock counts")
    assert desk.json("stock", "cancel-count", desk.json("stock", "new-count")["number"])["state"] == "cancelled"
    assert desk.json("check") == {"rows": []}


def test_money_is_written_off_reversed_allocated_and_dunned(desk: Desk) -> None:
    customer, _supplier = stocked(desk)
    desk.json("order", "new", "--customer", customer, "--line", "42*4", "--confirm")
    [delivery] = desk.json("delivery", "list", "--only", "open")["rows"]
    desk.json("delivery", "ship", delivery["number"])
    [invoice] = desk.json("invoice", "list")["rows"]
    payment = desk.json("payment", "record", "--customer", customer, "--amount", "20")["number"]
    assert (
        desk.json("payment", "allocate", payment, "--invoice", invoice["number"], "--amount", "5")["amount_open"]
        == "15.00"
    )
    desk.json("payment", "reverse", payment)
    assert desk.json("invoice", "show", invoice["number"])["amount_open"] == "48.00"
    desk.run("invoice", "block", invoice["number"], "--reason", "Complaint")
    desk.line("settings calendar 2026-06-30")
    desk.run("dunning", "new", "--on", "today", code=1)
    desk.run("invoice", "unblock", invoice["number"])
    run = desk.json("dunning", "new")
    assert [letter["number"] for letter in run["letters"]] == [invoice["number"]]
    assert desk.json("dunning", "send", run["number"])["state"] == "sent"
    desk.json("invoice", "write-off", invoice["number"], "--reason", "Insolvent")
    old = desk.json("report", "ageing", "--as-of", "2026-05-31")["rows"]
    assert old[0]["total"] == "48.00" and old[0]["buckets"]["31-60"] == "48.00"
    assert desk.json("check") == {"rows": []}


def test_an_invoice_by_hand_where_none_is_made_by_itself(desk: Desk) -> None:
    customer, _supplier = stocked(desk)
    desk.run("customer", "edit", customer, "--invoice-itself", "no")
    order = desk.json("order", "new", "--customer", customer, "--line", "42*4", "--confirm")["number"]
    [delivery] = desk.json("delivery", "list", "--only", "open")["rows"]
    desk.json("delivery", "ship", delivery["number"])
    assert desk.json("invoice", "list")["rows"] == []
    assert desk.json("invoice", "new", "--order", order)["state"] == "draft"
    posted = desk.json("invoice", "post", order, "--key", "post-1")
    assert desk.json("invoice", "post", order, "--key", "post-1") == posted
    desk.run("invoice", "post", order, code=2)
    credited = desk.json("invoice", "credit", posted["number"], "--line", "42*1")
    assert credited["gross"] == "-12.00"
    undone = desk.json("delivery", "undo", delivery["number"])
    assert undone["lines"][0]["quantity"] == "-4"
    assert desk.json("check") == {"rows": []}


def test_masters_are_edited_archived_restored_blocked(desk: Desk) -> None:
    customer, supplier = stocked(desk)
    desk.run("customer", "edit", customer, "--phone", "1", "--credit-limit", "100.50", "--term", "N30")
    assert desk.json("customer", "show", customer)["credit_limit"] == "100.50"
    desk.run("customer", "edit", customer, "--credit-limit", "none")
    for noun, code in (("customer", customer), ("supplier", supplier), ("product", "11")):
        assert desk.json(noun, "archive", code) == {"code": code}
        desk.run(noun, "archive", code, code=1)
        desk.run(noun, "restore", code)
    desk.run("order", "new", "--customer", customer, "--line", "11*1")
    desk.run("customer", "block", customer, "--reason", "Insolvent")
    desk.run("order", "new", "--customer", customer, "--line", "11*1", code=1)
    assert "Insolvent" in desk.error
    desk.run("customer", "unblock", customer)
    desk.run("customer", "note", customer, "mornings")
    desk.line("product new-category 1 Beverages")
    desk.line("product edit 11 --category 1 --discontinued --price 19")
    assert desk.json("product", "show", "11")["discontinued"] is True
    desk.line("product edit 11 --continued")
    desk.line("product reorder 11 --min 5 --max 20 --multiple 5")
    assert [row["code"] for row in desk.json("report", "reorder")["rows"]] == ["11"]
    assert desk.json("check") == {"rows": []}


def test_reports_and_settings_answer(desk: Desk) -> None:
    customer, _supplier = stocked(desk)
    desk.json("order", "new", "--customer", customer, "--line", "42*4", "--line", "11*5", "--confirm")
    for by in ("year", "month", "country", "customer", "product", "category", "employee", "carrier"):
        rows = desk.json("report", "sales", "--by", by)["rows"]
        assert sum(float(row["net"]) for row in rows) == 130
        assert desk.run("report", "sales", "--by", by, "--since", "2026-01-01", "--until", "today")
    for report in ("totals", "order-book", "late-shipments", "stock-value", "reorder", "ageing"):
        desk.json("report", report)
        assert desk.line(f"report {report}")
    assert desk.json("report", "stock-value")["value"] == "58.00"
    desk.line("settings set stock.when_short refuse")
    desk.line("settings open-year 2028")
    desk.line("settings close-period 2026-01")
    desk.line("settings reopen-period 2026-01")
    assert desk.json("rate", "set", "usd", "today", "1.1")["rate"] == "1.1"
    desk.line("ledger new-account 6000 Rent expense")
    for words in ("settings list", "settings periods", "ledger entries", "opportunity pipeline", "keys", "user list"):
        desk.json(*words.split())
        assert desk.line(words)
    desk.json("work", "--once")
    assert desk.json("backup", f"{desk.db}.copy")["path"].endswith(".copy")
    desk.run("backup", f"{desk.db}.copy", code=1)
    assert desk.json("upgrade") == {"before": "0001", "after": "0001"}


def test_the_same_key_gives_the_first_answer(desk: Desk) -> None:
    customer, _supplier = stocked(desk)
    first = desk.json("customer", "new", "--name", "Once", "--key", "k1")
    assert desk.json("customer", "new", "--name", "Once", "--key", "k1") == first
    desk.run("customer", "new", "--name", "Twice", "--key", "k1", code=1)
    order = desk.json("order", "new", "--customer", customer, "--line", "42*4", "--confirm", "--key", "k2")
    assert desk.json("order", "new", "--customer", customer, "--line", "42*4", "--confirm", "--key", "k2") == order
    [delivery] = desk.json("delivery", "list", "--only", "open")["rows"]
    for _time in (1, 2):
        desk.json("order", "hold", order["number"], "--reason", "x", "--key", "k3")
        desk.json("order", "release", order["number"], "--reason", "y", "--key", "k4")
        desk.json("delivery", "ship", delivery["number"], "--key", "k5")
        desk.json("return", "new", "--delivery", delivery["number"], "--reason", "defect", "--key", "k6")
        desk.json("payment", "record", "--customer", customer, "--amount", "48", "--oldest", "--key", "k7")
    for noun, count in (("order", 1), ("return", 1), ("payment", 1), ("invoice", 1)):
        assert len(desk.json(noun, "list")["rows"]) == count
    desk.run("customer", "new", "--name", "Empty", "--key", "  ", code=2)


def test_a_clerk_sells_and_does_not_change_the_set_up(desk: Desk) -> None:
    customer, _supplier = stocked(desk)
    desk.run("user", "new", "anna", "--role", "clerk", "--language", "zh_CN")
    anna = ("--user", "anna")
    assert "草稿" in desk.run("order", "new", "--customer", customer, "--line", "42*1", before=anna)
    for words in ("settings set stock.when_short allow", "user new bob", "settings close-period 2026-01",
                  "stock new-warehouse W2 North", "ledger new-account 6000 Rent expense"):  # fmt: skip
        desk.line(words, before=anna, code=1)
        assert "角色" in desk.error
    desk.run("user", "edit", "anna", "--role", "owner")
    desk.line("settings set stock.when_short allow", before=anna)
    desk.run("user", "archive", "anna")
    desk.line("order list", before=anna, code=1)
    desk.line("order list", before=("--user", "nobody"), code=1)
    assert "nobody" in desk.error


def test_a_line_is_typed_in_one_grammar(desk: Desk) -> None:
    customer, _supplier = stocked(desk)
    typed = ["42*2", "2 42", "42 * 2 @ 9.5 -5 %", "2 42 -5% @9.5", "42", "４２＊２"]
    order = desk.json("order", "new", "--customer", customer, *(word for text in typed for word in ("--line", text)))
    assert [(line["quantity"], line["unit_price"], line["discount_percent"]) for line in order["lines"]] == [
        ("2", "10", "0"), ("2", "10", "0"), ("2", "9.5", "5"), ("2", "9.5", "5"), ("1", "10", "0"), ("2", "10", "0"),
    ]  # fmt: skip
