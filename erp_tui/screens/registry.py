"""Which screen shows which kind of record, and which list has which name. Screens are imported when they are first needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from erp_tui.domain.kernel.text import N_

MENU: tuple[tuple[str, str, str], ...] = (
    ("customers", N_("Customers"), "erp_tui.screens.customers:CustomersScreen"),
    ("pipeline", N_("Pipeline"), "erp_tui.screens.pipeline:PipelineScreen"),
    ("quotes", N_("Quotes"), "erp_tui.screens.quotes:QuotesScreen"),
    ("orders", N_("Orders"), "erp_tui.screens.order_list:OrdersScreen"),
    ("stock", N_("Stock"), "erp_tui.screens.stock:StockScreen"),
    ("purchasing", N_("Purchasing"), "erp_tui.screens.purchasing:PurchasingScreen"),
    ("shipping", N_("Shipping"), "erp_tui.screens.shipping:ShippingScreen"),
    ("invoices", N_("Invoices"), "erp_tui.screens.invoices:InvoicesScreen"),
    ("receivables", N_("Receivables"), "erp_tui.screens.receivables:ReceivablesScreen"),
    ("reports", N_("Reports"), "erp_tui.screens.reports:ReportsScreen"),
    ("rules", N_("Rules, approvals"), "erp_tui.screens.approvals:RulesScreen"),
    ("money", N_("Taxes and terms"), "erp_tui.screens.money:MoneyScreen"),
    ("prices", N_("Price lists"), "erp_tui.screens.price_lists:PriceListsScreen"),
    ("company", N_("Company set-up"), "erp_tui.screens.company:CompanyScreen"),
)
"""The lists of the start screen, in the order of the way of an order."""

MENU_KEYS = "1234567890abcdefgh"
"""What is typed on the start screen for each of them."""

OPEN: dict[str, str] = {
    "party": "erp_tui.screens.customers:PartyScreen",
    "product": "erp_tui.screens.products:ProductScreen",
    "stock_count": "erp_tui.screens.stock:CountScreen",
    "opportunity": "erp_tui.screens.pipeline:OpportunityScreen",
    "quotation": "erp_tui.screens.quotes:QuoteScreen",
    "quotation_template": "erp_tui.screens.templates:TemplateScreen",
    "difference": "erp_tui.screens.templates:DifferenceScreen",
    "promotion": "erp_tui.screens.promotions:PromotionScreen",
    "approval": "erp_tui.screens.approvals:ApprovalScreen",
    "policy_rule": "erp_tui.screens.approvals:PolicyScreen",
    "price_list": "erp_tui.screens.price_lists:PriceListScreen",
    "order": "erp_tui.screens.orders:OrderScreen",
    "requisition": "erp_tui.screens.purchasing:RequisitionScreen",
    "purchase_order": "erp_tui.screens.purchasing:PurchaseOrderScreen",
    "receipt": "erp_tui.screens.purchasing:ReceiptScreen",
    "delivery": "erp_tui.screens.shipping:DeliveryScreen",
    "return": "erp_tui.screens.shipping:ReturnScreen",
    "invoice": "erp_tui.screens.invoices:InvoiceScreen",
    "credit_note": "erp_tui.screens.invoices:InvoiceScreen",
    "payment": "erp_tui.screens.receivables:PaymentScreen",
    "debtor": "erp_tui.screens.receivables:DebtorScreen",
    "dunning_run": "erp_tui.screens.receivables:DunningScreen",
    "report": "erp_tui.screens.reports:ReportScreen",
    "sales_of": "erp_tui.screens.reports:SalesOfScreen",
    "account": "erp_tui.screens.ledger:AccountScreen",
    "entries": "erp_tui.screens.ledger:EntriesScreen",
    "entry": "erp_tui.screens.ledger:EntryScreen",
}


def load(path: str) -> Any:
    """The thing named `module:name`."""
    module, _colon, name = path.partition(":")
    return getattr(import_module(module), name)


def screen_for(kind: str, record_id: Any) -> Any:
    """A screen that shows this record, or None where there is none for its kind. Kind `list`: (name, tab, filter words)."""
    if kind == "list":
        return list_screen(*record_id)
    path = OPEN.get(kind)
    return None if path is None else load(path)(record_id)


def list_screen(name: str, tab: int = 0, words: str = "") -> Any:
    """The list of the menu by its name, on one of its tabs, filtered by words."""
    screen = load(next(path for known, _label, path in MENU if known == name))(tab)
    screen.words = words
    screen.menu_name = name
    return screen


def warm() -> None:
    """Import what the first keys are likely to need."""
    for _name, _label, path in MENU:
        import_module(path.partition(":")[0])
