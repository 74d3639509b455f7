"""The word of every field: the title where people read, the meaning where `--help` lists the fields of `--json`."""

from __future__ import annotations

from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _

WORDS: dict[str, str] = {
    "answer": N_("Answer"), "hired_on": N_("Hired"), "source_number": N_("Number of the record it came from"),
    "billing": N_("Billing"), "delivery": N_("Delivery"),
    "exception": N_("Exception"), "own": N_("Keys of your own"), "source_kind": N_("Kind of the record it came from"),
    "amount_to_pay": N_("To pay"), "branch_id": N_("Branch"), "exchange_difference": N_("Exchange difference"),
    "fee_percent": N_("Fee %"), "interest_percent_per_year": N_("Interest % a year"), "is_resolved": N_("Settled since"),
    "overdue_days": N_("Days past due"), "pattern": N_("Pattern"), "payment_state": N_("How much is settled"),
    "reason_code": N_("Reason"), "reset": N_("Starts anew"), "strict_date_order": N_("Strictly by date"),
    "accepted": N_("Records that came in"), "account_name": N_("Name of the account"),
    "activities": N_("Activities"), "addresses": N_("Addresses"), "after": N_("Schema after it"),
    "allocations": N_("What it settles"), "amount": N_("Amount"), "amount_base": N_("Amount in base currency"),
    "amount_open": N_("Open"), "archived_at": N_("Archived"), "average_order": N_("Average order"), "balance": N_("Balance"),
    "bank_account": N_("Bank account"), "base": N_("Taxable amount"),
    "base_currency": N_("Base currency"), "before": N_("Schema before it"), "blocked_reason": N_("Blocked because"),
    "entry_note": N_("Entry note"), "stock_quantity": N_("Quantity in stock units"),
    "buckets": N_("By age"), "buyer": N_("Buyer"), "by": N_("By"), "carrier_code": N_("Carrier"), "carrier_name": N_("Carrier"),
    "charges": N_("Freight and other charges"), "check": N_("Check"), "choices": N_("Choices"), "city": N_("City"),
    "closed_at": N_("Closed at"), "code": N_("Code"), "confirmed_at": N_("Confirmed at"), "contacts": N_("Contacts"),
    "cost": N_("Cost"), "count": N_("How many"), "country": N_("Country"), "credit": N_("Credit"),
    "available": N_("Free"), "carrier": N_("Carrier"), "contact": N_("Contact"),
    "credit_limit": N_("Credit limit"), "credit_number": N_("Payment or credit note"), "credits": N_("Credits"),
    "currency": N_("Currency"), "custom": N_("Own fields"), "customer_reference": N_("Customer's reference"),
    "days_late": N_("Days late"), "days_overdue": N_("Days overdue"), "db": N_("Where the books are"), "debit": N_("Debit"),
    "debit_number": N_("Invoice"), "delivery_number": N_("Delivery"), "depth": N_("Step"), "direction": N_("In or out"),
    "discontinued": N_("Discontinued"), "discount_amount": N_("Discount amount"), "discount_percent": N_("Discount %"),
    "discount_applies_to": N_("Discount on"), "prices_include_tax": N_("Prices include tax"),
    "discount_share": N_("Share of the document discount"), "done_at": N_("Done at"), "dry_run": N_("Tried only"),
    "due": N_("Due"), "due_on": N_("Due"), "email": N_("E-mail"), "ends_on": N_("Last day"),
    "entry_number": N_("Journal entry"), "error": N_("Fault"), "expected_amount": N_("Expected amount"),
    "expected_on": N_("Expected"), "expires_on": N_("Expires"), "exposure_base": N_("Not yet invoiced, base currency"),
    "fault": N_("Fault"), "faults": N_("Faults"), "fee": N_("Fee"),
    "fixed_today": N_("The calendar says"), "purpose": N_("Purpose"), "time_zone": N_("Time zone"),
    "fiscal_year": N_("Fiscal year"),
    "for_deliveries": N_("For deliveries"), "for_invoices": N_("For invoices"), "from_code": N_("From"),
    "gross": N_("Total"), "gross_base": N_("Total in base currency"), "gross_before_discount": N_("Before discounts"),
    "group": N_("Group"), "holds": N_("Holds"), "instalments": N_("Instalments"), "interest": N_("Interest"),
    "invoice_itself": N_("Invoiced by itself"), "is_carrier": N_("Is a carrier"), "is_current": N_("Current revision"),
    "is_customer": N_("Is a customer"), "is_expired": N_("Expired"), "is_overdue": N_("Overdue"),
    "is_supplier": N_("Is a supplier"), "is_undone": N_("Undone"), "keys": N_("Keys"), "kind": N_("Kind"),
    "label": N_("Label"), "language": N_("Language"), "letters": N_("Reminders"), "level": N_("Level"),
    "line_no": N_("Line"), "lines": N_("Lines"), "lines_with_discount": N_("Lines with a discount"),
    "list_price": N_("List price"), "list_value": N_("Value at list price"), "login": N_("Login"),
    "lost_detail": N_("More about the loss"), "made_itself": N_("Made by itself"), "meaning": N_("Meaning"),
    "message": N_("Reason"), "method": N_("Method"), "minimum": N_("Minimum"), "name": N_("Name"),
    "needed_on": N_("Needed"), "needs": N_("Needs"), "net": N_("Net"), "net_base": N_("Net in base currency"),
    "number": N_("Number"), "on": N_("Date"), "on_hand": N_("In stock"), "on_order": N_("On order"),
    "optional": N_("Optional"), "order_number": N_("Order"), "orders": N_("Orders"), "overdue": N_("Overdue"),
    "party_code": N_("Customer's code"), "party_name": N_("Customer"), "path": N_("File"), "payment": N_("Payment"),
    "bill_to_code": N_("Invoice to"),
    "phone": N_("Phone"), "placed_at": N_("Placed at"), "planned_in": N_("Coming"), "planned_on": N_("Planned"),
    "planned_out": N_("Going"), "postal_code": N_("Postal code"), "posted_at": N_("Posted at"),
    "price_reason": N_("Why this price"), "printed_note": N_("Printed note"), "probability": N_("Probability %"),
    "product_code": N_("Product code"), "product_name": N_("Product"), "progress": N_("Progress"),
    "promised_on": N_("Promised"), "purchase_order_number": N_("Purchase order"), "quantity": N_("Quantity"),
    "quantity_closed": N_("Closed short"), "quantity_counted": N_("Counted"), "quantity_delivered": N_("Delivered"),
    "quantity_expected": N_("By the books"), "quantity_invoiced": N_("Invoiced"), "quantity_on_hand": N_("In stock"),
    "quantity_on_order": N_("On order"), "quantity_open": N_("To deliver"), "quantity_picked": N_("Picked"),
    "quantity_received": N_("Received"), "quantity_reserved": N_("Reserved"), "quantity_returned": N_("Returned"),
    "quantity_short": N_("Short"), "quantity_to_come": N_("To come"), "quantity_to_deliver": N_("To deliver"),
    "quantity_to_invoice": N_("To invoice"), "rate": N_("Exchange rate"), "reason": N_("Reason"),
    "reason_text": N_("Reason"), "receivable": N_("Owed"), "received_on": N_("Received"), "record": N_("Record"),
    "record_kind": N_("Document"), "record_number": N_("Number"), "reference": N_("Reference"), "region": N_("Region"),
    "release_reason": N_("Released because"), "released_at": N_("Released at"), "requested_on": N_("Requested"),
    "reserved": N_("Reserved"), "restock": N_("Back into stock"), "result": N_("Result"), "revision": N_("Revision"),
    "role": N_("Role"), "rounding": N_("Rounding"), "route": N_("Route"), "rows": N_("Rows"), "seller": N_("Seller"),
    "sent_at": N_("Sent at"), "ship_to": N_("Deliver to"), "shipped_on": N_("Shipped"), "source": N_("Source"),
    "specification": N_("Specification"), "standard_cost": N_("Standard cost"), "starts_on": N_("First day"),
    "state": N_("State"), "street": N_("Street"), "supplier_name": N_("Supplier"),
    "supplier_reference": N_("Supplier's reference"), "tax": N_("Tax"), "tax_class": N_("Tax class"),
    "tax_number": N_("Tax number"), "taxes": N_("Taxes"), "text": N_("Text"), "title": N_("Title"), "to_code": N_("To"),
    "today": N_("Today"), "total": N_("Total"), "total_base": N_("Total in base currency"),
    "tracking_code": N_("Tracking code"), "unit": N_("Unit"), "unit_cost": N_("Cost per unit"), "unit_price": N_("Price"),
    "payable": N_("To be paid"), "early_amount": N_("If paid early"),
    "valid_until": N_("Valid until"), "valuation": N_("Valuation"), "value": N_("Value"), "values": N_("Figures"),
    "warehouse": N_("Warehouse"), "website": N_("Website"), "weighed": N_("Weighed by probability"), "what": N_("What it does"),
    "change": N_("Change"), "declined_reason": N_("Declined because"), "difference": N_("Difference"),
    "discount_before_percent": N_("Discount % before"), "gross_before": N_("Total before"), "net_before": N_("Net before"),
    "price_before": N_("Price before"), "quantity_before": N_("Quantity before"), "quantity_ordered": N_("Ordered"),
    "quotation_number": N_("Quote"), "revision_before": N_("Revision before"), "valid_before": N_("Valid until before"),
    "buy_quantity": N_("Bought"), "coupons": N_("Coupons"), "free_product_code": N_("Given product"),
    "free_quantity": N_("Given"), "is_stackable": N_("With others"), "min_amount": N_("From amount"),
    "needs_coupon": N_("Needs a coupon"), "once_per_customer": N_("Once per customer"), "pay_quantity": N_("Paid"),
    "percent": N_("Percent off"), "promotion_code": N_("Promotion"), "uses_allowed": N_("Uses allowed"),
    "uses_taken": N_("Used"),
    "asked_at": N_("Asked at"), "asked_login": N_("Asked by"), "asked_reason": N_("Asked because"),
    "beyond": N_("Beyond the policy"), "decided_at": N_("Decided at"),
    "decided_login": N_("Decided by"), "decided_reason": N_("Decided because"), "digest": N_("What was asked for"),
    "limit": N_("Limit"), "max_discount_percent": N_("Most discount %"), "min_margin_percent": N_("Least margin %"),
    "no": N_("No."), "rule": N_("Rule"),
    "allowed": N_("Allowed"), "deliver_on": N_("Goods leave when"), "deposit": N_("Deposits invoiced"),
    "deposit_used": N_("Deposits taken off"), "exposure": N_("Owed and on order"), "hold_kind": N_("Hold"),
    "invoice_on": N_("Invoiced"), "is_open": N_("Holds now"), "overdue_since": N_("Overdue since"),
    "add": N_("Amount added"), "base_list_code": N_("Based on price list"), "begins_with": N_("The formula begins with"),
    "category_code": N_("Category"), "customer": N_("Customer"), "customer_code": N_("Customer's code"),
    "customer_count": N_("Customers"), "customers": N_("Customers"), "explanation": N_("Why this price"),
    "factor": N_("Factor"), "fixed": N_("Fixed price"), "floor_price": N_("Lowest price"), "groups": N_("Customer groups"),
    "includes_tax": N_("Prices include tax"), "is_default": N_("Default"), "margin_percent": N_("Margin %"),
    "max_margin": N_("Highest margin"), "max_quantity": N_("Up to quantity"), "min_margin": N_("Lowest margin"),
    "min_quantity": N_("From quantity"), "overlaps": N_("Overlaps with"), "party_group": N_("Customer group"),
    "percent_off": N_("Percent off"), "priority": N_("Priority"), "round_to": N_("Rounded to"), "rule_count": N_("Rules"),
    "rules": N_("Rules"), "step": N_("Step"), "template_code": N_("Product template"), "valid_from": N_("Valid from"),
    "account_code": N_("Account"), "adds_to_next": N_("Raises the base of later taxes"), "amount_step": N_("Multiples of"),
    "chosen_for": N_("Chosen for product / customer"), "decimals": N_("Decimal places"), "detail": N_("Detail"),
    "discount_computation": N_("Discount from"), "discount_days": N_("Discount days"),
    "discount_until": N_("Discount until"), "ended_at": N_("Ended at"), "has_tax_number": N_("With a tax number"),
    "ignores_previous": N_("Ignores earlier taxes"), "included": N_("In the price"), "instalment_step": N_("Rounded to"),
    "left_out": N_("Left out"), "party_class": N_("Customer's tax class"), "parts": N_("Instalments"),
    "product_class": N_("Product's tax class"), "rate_percent": N_("Rate %"), "sequence": N_("Order of computation"),
    "unit_rate": N_("Amount per unit"), "valid_to": N_("Valid until"),
    "components": N_("Delivered as"), "delivery_status": N_("Delivery"), "per_kit": N_("For one kit"),
    "delivered_percent": N_("Delivered %"), "invoice_status": N_("Invoicing"), "invoiced_percent": N_("Invoiced %"),
    "fingerprint": N_("Fingerprint"), "comment": N_("Comment"), "added_at": N_("Added at"), "last_used_at": N_("Last used"),
    "at": N_("At"), "address": N_("Address"), "door": N_("Door"), "how": N_("By what"), "outcome": N_("Outcome"),
    "password_since": N_("Password since"), "code_since": N_("One-time codes since"), "key_count": N_("How many keys"),
    "secret": N_("Secret"),
    "warnings": N_("Remarks"), "version": N_("Version"), "id": N_("Name"),
}  # fmt: skip


_OF_SUPPLIERS = {"party_code": N_("Supplier's code"), "party_name": N_("Supplier")}


def word(name: str, of_supplier: bool = False) -> str:
    """The word of a field in the user's language; a name that has none (an ageing bucket) stands for itself."""
    own = _OF_SUPPLIERS.get(name) if of_supplier else None
    return _(own or WORDS.get(name, "")) or _(name.replace("_", " "))


def is_inner(name: str) -> bool:
    """Keys and versions are the program's own: numbers, codes and line numbers name things for everybody else."""
    return name in ("id", "version", "as_of") or name.endswith("_id")


_FINE = ("price", "cost", "percent", "rate", "quantity", "minimum", "maximum", "multiple", "days", "on_hand", "reserved",
         "available", "factor", "step", "fixed", "round_to", "add", "percent_off", "min_margin", "max_margin", "planned_in",
         "planned_out", "forecast", "short", "probability")  # fmt: skip


def kind_of_number(name: str) -> str:
    """What a Decimal is follows from its name: quantity…, …price, …cost, …percent, rate are numbers, all else is an amount."""
    return "number" if any(name.startswith(one) or name.endswith(one) for one in _FINE) else "amount"
