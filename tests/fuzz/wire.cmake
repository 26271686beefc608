shopfloor_fuzz(wire LIBRARIES shopfloor::wire)
