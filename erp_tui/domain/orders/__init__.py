"""Sales orders: what a customer has ordered, how far it is, and what holds it up.

Refuses: more delivered or invoiced than ordered, a change below what was delivered, shipping what is held. Keeps the
progress of each line; later rooms report it (`deliver`, `take_back`, `invoice`, `credit`) and never write it themselves.
"""
