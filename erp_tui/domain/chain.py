"""What happens by itself: one table from facts to what follows, read from top to bottom.

A service says what has happened (`uow.tell`); the reactions named here run in the same unit of work, in this order, before
commit: either all of it is stored or nothing. `tells` names the facts a reaction may tell in turn; a test proves that no
circle is possible. Facts without a row have no consequence here: they stand in the outbox for what comes after commit.
"""

from __future__ import annotations

from erp_tui.domain.invoicing import rules as invoicing_facts
from erp_tui.domain.invoicing import services as invoicing
from erp_tui.domain.kernel.facts import Chain, Reaction
from erp_tui.domain.orders import exceptions
from erp_tui.domain.orders import rules as order_facts
from erp_tui.domain.orders import services as orders
from erp_tui.domain.purchasing import rules as purchasing_facts
from erp_tui.domain.purchasing import services as purchasing
from erp_tui.domain.receivables import services as receivables
from erp_tui.domain.shipping import planning as shipping
from erp_tui.domain.shipping import rules as shipping_facts
from erp_tui.domain.stock import rules as stock_facts

CHAIN: Chain = {
    # an order stands: its delivery is planned, and where that is wanted it is invoiced as ordered
    order_facts.OrderConfirmed: (
        Reaction(shipping.plan),
        Reaction(invoicing.make_ordered, tells=(invoicing_facts.InvoicePosted,)),
    ),
    order_facts.OrderReleased: (
        Reaction(shipping.plan),
        Reaction(shipping.refresh),
        Reaction(invoicing.make_ordered, tells=(invoicing_facts.InvoicePosted,)),
    ),
    # it has changed, is held, or will not come: its open deliveries follow
    # and what was proposed to be bought for it and is not needed any more is withdrawn
    order_facts.OrderAmended: (Reaction(shipping.follow_amendment), Reaction(purchasing.withdraw)),
    order_facts.OrderHeld: (Reaction(shipping.refresh),),
    order_facts.OrderStopped: (Reaction(shipping.follow_stop), Reaction(purchasing.withdraw)),
    order_facts.OrderReserved: (Reaction(shipping.refresh),),
    # something went wrong with it: it is held until somebody answers, and what the answer wants is done
    order_facts.WentWrong: (Reaction(exceptions.place),),
    order_facts.DeliveryWanted: (
        Reaction(shipping.plan),
        Reaction(shipping.refresh),
        Reaction(shipping.split_wanted),
    ),
    order_facts.InvoiceWanted: (Reaction(invoicing.make_again),),
    # more is free: orders that wait get it
    stock_facts.StockRaised: (Reaction(orders.reserve_waiting, tells=(order_facts.OrderReserved,)),),
    # less will be there: what falls below its rule is requested
    stock_facts.StockLowered: (Reaction(purchasing.propose, tells=(purchasing_facts.RequisitionRaised,)),),
    # goods have left: they are invoiced
    shipping_facts.DeliveryShipped: (Reaction(invoicing.make, tells=(invoicing_facts.InvoicePosted,)),),
    # goods are back, or never left: what was invoiced of them is credited
    shipping_facts.DeliveryReversed: (Reaction(invoicing.credit_delivery, tells=(invoicing_facts.CreditNotePosted,)),),
    shipping_facts.ReturnReceived: (Reaction(invoicing.credit_return, tells=(invoicing_facts.CreditNotePosted,)),),
    # a credit note settles what is open of its invoice
    invoicing_facts.CreditNotePosted: (Reaction(receivables.apply_credit),),
    # it was wrong: what it had settled is open again
    invoicing_facts.CreditNoteTakenBack: (Reaction(receivables.undo_credit),),
}
