shopfloor_fuzz(flv LIBRARIES shopfloor::flv)
