"""Questions asked of a project by sizing or reckoning it more than once: what if, how much, and which way is best.

===========  =============================================================================
sweep        values of one or two inputs; the front between value and another aim
tornado      one finished design, and how much its value hangs on each input
sensitivity  the best design at other prices
break_even   the price at which second-life batteries are as good a buy as new cells
links        station areas with links between them, and without
valley       how much of unmanaged charging is in the valley, by what is assumed
charging     the same vehicles charged in different ways; a peak carried by different means
===========  =============================================================================
"""
